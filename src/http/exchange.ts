/** One request on its way and its answer on the way back: what a line tells of them becomes an Exchange. */

import type { Socket } from "node:net";
import { hasField } from "../message/fields.ts";
import type { WireRequest } from "../message/request.ts";
import { Download } from "./download.ts";
import type { Timings } from "./timings.ts";
import type { BodyEnd, EarlierHead, Exchange, ResponseHead, SendOptions } from "./transport.ts";

/** A connection that speaks some version of HTTP; it carries one transfer at a time. */
export interface Connection {
  readonly socket: Socket;
  /** May a request be sent over it? */
  readonly usable: boolean;
  /** Sends the request and tells how it goes. */
  dispatch(sending: HttpExchange): void;
  /** Ends it at once; a transfer that is under way is told. */
  close(reason?: Error): void;
}

/** A connection, and what its owner does with it. */
export interface PooledConnection {
  readonly connection: Connection;
  /** curl's number for it in `-v`. */
  readonly number: number;
  /** The answer is whole and the connection may serve again. */
  giveBack(): void;
}

/**
 * Why a request that was not answered may go out again over a new connection: this one closed before the first byte of an
 * answer, or the server says that it did nothing with the request.
 */
export type Unanswered = "closed" | "refused";

export class HttpExchange {
  readonly request: WireRequest;
  readonly options: SendOptions;
  readonly facts: Timings;
  readonly earlierHeads: EarlierHead[] = [];
  #line: PooledConnection | undefined;
  #head: ResponseHead | undefined;
  #bodyEnd: BodyEnd = "kept";
  #download: Download | undefined;
  #settle: { resolve: (exchange: Exchange) => void; reject: (reason: unknown) => void } | undefined;
  #cut: { readonly reason: unknown } | undefined;
  #unanswered: Unanswered | undefined;

  constructor(request: WireRequest, options: SendOptions, facts: Timings) {
    this.request = request;
    this.options = options;
    this.facts = facts;
  }

  /** Sends over a line. Resolves with the final head; rejects with a Failure or with the signal's reason. */
  over(line: PooledConnection): Promise<Exchange> {
    this.#line = line;
    this.#unanswered = undefined;
    this.facts.uploadBytes = 0;
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
      this.options.signal?.addEventListener("abort", this.#onAbort, { once: true });
      try {
        line.connection.dispatch(this);
      } catch (error) {
        line.connection.close();
        this.failed(error as Error);
      }
    });
  }

  /** After `over` rejected: why the request may go out again, undefined when it may not. */
  get mayGoAgain(): Unanswered | undefined {
    const { body } = this.request;
    const repeatable = body === undefined || body.bytes !== undefined || body.repeatable;
    return repeatable ? this.#unanswered : undefined;
  }

  onProxyHead(head: ResponseHead): void {
    this.earlierHeads.push({ ...head, fromProxy: true });
  }

  // What the connection tells.

  /** The head goes out, request line to blank line. */
  sent(head: Uint8Array): void {
    this.facts.preTransfer = this.facts.elapsed();
    this.facts.requestBytes += head.length;
    this.options.trace?.requestHead(head);
  }

  /** Something of an answer is there. */
  answered(): void {
    this.facts.startTransfer = this.facts.elapsed();
  }

  /** An answer before the last, or the lines of a head that broke off. */
  interim(head: ResponseHead): void {
    this.#heard(head);
    this.earlierHeads.push({ ...head, fromProxy: false });
  }

  /** The response; length: of its body, in bytes, when the head tells it. */
  final(head: ResponseHead, length: number | undefined, bodyEnd: BodyEnd = "kept"): void {
    this.#heard(head);
    this.#head = head;
    this.#bodyEnd = bodyEnd;
    this.facts.expectedBytes = length;
  }

  /** The body begins; resume: go on after `received` returned false. */
  started(resume: () => void): void {
    this.#download = new Download(resume, () => this.abort());
    this.#settle?.resolve(this.#exchange(this.#head as ResponseHead, this.#download));
  }

  /** false: no more until resumed. */
  received(chunk: Uint8Array): boolean {
    this.facts.downloadBytes += chunk.length;
    return (this.#download as Download).push(chunk);
  }

  /** The body is whole; reusable: another request may follow over the connection. */
  completed(reusable: boolean): void {
    // A connection that was dropped on purpose may look like one that has ended.
    if (this.#cut !== undefined) {
      this.failed(new Error("given up"));
      return;
    }
    this.#over();
    const line = this.#line as PooledConnection;
    if (reusable) {
      this.options.trace?.info(`Connection #${line.number} to host ${this.request.origin.host} left intact`);
      line.giveBack();
    } else {
      this.options.trace?.info(`Closing connection ${line.number}`);
    }
    this.#download?.end();
  }

  failed(error: Error, unanswered?: Unanswered): void {
    const failure = this.#cut === undefined ? error : this.#cut.reason;
    if (this.#cut === undefined) this.#unanswered = unanswered;
    this.#over();
    this.options.trace?.info(`Closing connection ${(this.#line as PooledConnection).number}`);
    if (this.#download === undefined) this.#settle?.reject(failure);
    else this.#download.fail(failure);
  }

  /** Drops the connection and what is left of the body. */
  abort(): void {
    this.#cut ??= { reason: new DOMException("The transfer was given up", "AbortError") };
    this.#line?.connection.close(new Error("given up"));
  }

  readonly #onAbort = (): void => {
    this.#cut = { reason: this.options.signal?.reason };
    this.#line?.connection.close(new Error("aborted"));
  };

  #heard(head: ResponseHead): void {
    this.facts.headerBytes += head.raw.length;
    this.options.trace?.responseHead(head.raw);
  }

  #over(): void {
    this.facts.total = this.facts.elapsed();
    this.options.signal?.removeEventListener("abort", this.#onAbort);
  }

  #exchange(head: ResponseHead, download: Download): Exchange {
    const { request, earlierHeads, facts } = this;
    const encoded = this.options.decompress && hasField(head.headers, "content-encoding");
    return {
      request,
      earlierHeads,
      head,
      body: encoded ? decodedBody(head, download) : download,
      bodyEnd: this.#bodyEnd,
      facts,
      abort: () => this.abort(),
    };
  }
}

async function* decodedBody(head: ResponseHead, body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { decode } = await import("./decode.ts");
  yield* decode(head.headers, body);
}
