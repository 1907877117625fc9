/** One exchange: sends a request and receives its response; collects what a connection reports. */

import type { Socket } from "node:net";
import { hasField } from "../message/fields.ts";
import type { WireRequest } from "../message/request.ts";
import { whenAborted } from "../system/until-aborted.ts";
import { Download } from "./download.ts";
import { transferEncodings } from "./h1/framing.ts";
import type { Timings } from "./timings.ts";
import type { BodyEnd, EarlierHead, Exchange, ResponseHead, SendOptions } from "./transport.ts";

/** A connection of either HTTP version. */
export interface Connection {
  readonly socket: Socket;
  /** Whether a request can be sent over it. */
  readonly usable: boolean;
  /** For HTTP/2: how it is shared. Otherwise a connection carries one exchange at a time. */
  readonly sharing?: Sharing;
  /** Sends the request and reports to the exchange. */
  dispatch(sending: HttpExchange): void;
  /** Aborts an exchange in progress, which fails; a connection that no other exchange uses is closed. */
  cancel(sending: HttpExchange): void;
  /** Closes it immediately; exchanges in progress fail. */
  close(): void;
}

/** How a connection carries several exchanges at a time. */
export interface Sharing {
  readonly underWay: number;
  /** How many more exchanges the connection accepts now. */
  readonly room: number;
  /** Resolves when the server has announced how many it accepts at a time, or never will. */
  readonly settled: Promise<void>;
}

/** A connection of the pool. */
export interface PooledConnection {
  readonly connection: Connection;
  /** The connection's number, as curl counts in `-v`. */
  readonly number: number;
  /** Called when the response is complete and the connection can be reused. */
  giveBack(): void;
}

/**
 * Why a request without a response may be sent again over a new connection: this one closed before the first byte of a
 * response, or the server reports that it did not process the request.
 */
export type WithoutResponse = "closed" | "refused";

export class HttpExchange {
  readonly request: WireRequest;
  readonly options: SendOptions;
  readonly stats: Timings;
  readonly earlierHeads: EarlierHead[] = [];
  /** The lines after the last chunk. */
  readonly trailers: Uint8Array[] = [];
  #line: PooledConnection | undefined;
  #head: ResponseHead | undefined;
  #bodyEnd: BodyEnd = "kept";
  #download: Download | undefined;
  #settle: { resolve: (exchange: Exchange) => void; reject: (reason: unknown) => void } | undefined;
  #stopListening: (() => void) | undefined;
  #cut: { readonly reason: unknown } | undefined;
  #withoutResponse: WithoutResponse | undefined;
  /** Whether the response arrived before the server asked for the body, which was therefore not sent. */
  heldBack = false;

  constructor(request: WireRequest, options: SendOptions, stats: Timings) {
    this.request = request;
    this.options = options;
    this.stats = stats;
  }

  /** Sends over a connection. Resolves with the final head; rejects with a Failure or the signal's reason. */
  over(line: PooledConnection): Promise<Exchange> {
    this.#line = line;
    this.#withoutResponse = undefined;
    this.stats.uploadBytes = 0;
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
      this.#stopListening = this.options.signal && whenAborted(this.options.signal, this.#onAbort);
      try {
        line.connection.dispatch(this);
      } catch (error) {
        line.connection.cancel(this);
        this.failed(error as Error);
      }
    });
  }

  /** Why the request may be sent again after `over` rejected; undefined if it may not. */
  get mayGoAgain(): WithoutResponse | undefined {
    const { body } = this.request;
    const repeatable = body === undefined || body.bytes !== undefined || body.repeatable;
    return repeatable ? this.#withoutResponse : undefined;
  }

  onProxyHead(head: ResponseHead): void {
    this.earlierHeads.push({ ...head, fromProxy: true });
  }

  // Events of the connection.

  /** The request head was sent, from the request line to the empty line. */
  sent(head: Uint8Array): void {
    this.stats.preTransfer = this.stats.elapsed();
    this.stats.postTransfer = this.stats.preTransfer;
    this.stats.requestBytes += head.length;
    this.options.trace?.requestHead(head);
  }

  /** The first byte of a response was received. */
  firstByte(): void {
    this.stats.startTransfer = this.stats.elapsed();
  }

  /** An interim response was received, or the lines of a head that broke off. */
  interim(head: ResponseHead): void {
    this.#heard(head);
    this.earlierHeads.push({ ...head, fromProxy: false });
  }

  /** The final head was received. `length` is that of the body in bytes, if the head declares it. */
  final(head: ResponseHead, length: number | undefined, bodyEnd: BodyEnd = "kept"): void {
    this.#heard(head);
    this.#head = head;
    this.#bodyEnd = bodyEnd;
    this.stats.expectedBytes = length;
  }

  /** The body starts; `resume` continues after `received` returned false. */
  started(resume: () => void): void {
    this.#download = new Download(resume, () => this.abort());
    this.#settle?.resolve(this.#exchange(this.#head as ResponseHead, this.#download));
  }

  /** Body bytes were received. Returns false if no more may follow until resumed. */
  received(chunk: Uint8Array): boolean {
    this.stats.downloadBytes += chunk.length;
    this.options.trace?.responseData?.(chunk);
    return (this.#download as Download).push(chunk);
  }

  /** The lines after the last chunk were received; as in curl, they count as headers. */
  trailing(lines: readonly Uint8Array[]): void {
    for (const line of lines) this.stats.headerBytes += line.length;
    this.trailers.push(...lines);
  }

  /** The body is complete; `reusable` means that the connection can carry another request. */
  completed(reusable: boolean): void {
    // A connection that was closed on purpose may look like one that has ended.
    if (this.#cut !== undefined) {
      this.failed(new Error("aborted"));
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

  failed(error: Error, withoutResponse?: WithoutResponse): void {
    const failure = this.#cut === undefined ? error : this.#cut.reason;
    if (this.#cut === undefined) this.#withoutResponse = withoutResponse;
    this.#over();
    this.options.trace?.info(`Closing connection ${(this.#line as PooledConnection).number}`);
    if (this.#download === undefined) this.#settle?.reject(failure);
    else this.#download.fail(failure);
  }

  /** Discards the rest of the body, and closes the connection if nothing else uses it. */
  abort(): void {
    this.#cut ??= { reason: new DOMException("The transfer was aborted", "AbortError") };
    this.#line?.connection.cancel(this);
  }

  readonly #onAbort = (): void => {
    this.#cut = { reason: this.options.signal?.reason };
    this.#line?.connection.cancel(this);
  };

  #heard(head: ResponseHead): void {
    if (head.raw.length === 0) return;
    this.stats.headerBytes += head.raw.length;
    this.options.trace?.responseHead(head.raw);
  }

  #over(): void {
    this.stats.total = this.stats.elapsed();
    this.#stopListening?.();
  }

  #exchange(head: ResponseHead, download: Download): Exchange {
    const { request, earlierHeads, stats } = this;
    return {
      request,
      earlierHeads,
      head,
      body: decodedBody(head, download, this.options),
      bodyEnd: this.#bodyEnd,
      ...(head.status === 101 && this.#line ? { upgraded: this.#line.connection.socket } : {}),
      stats,
      trailers: this.trailers,
      heldBack: this.heldBack,
      abort: () => this.abort(),
    };
  }
}

/** Decodes the body's transfer encodings, and then its content encodings if requested. */
function decodedBody(
  { headers }: ResponseHead,
  body: AsyncIterable<Uint8Array>,
  { decompress, http }: SendOptions,
): AsyncIterable<Uint8Array> {
  const transfer = http?.transferEncodings ? transferEncodings(headers) : [];
  const content = decompress && hasField(headers, "content-encoding");
  if (http?.raw || !(content || transfer.length > 0)) return body;
  return decodedLazily(headers, transfer, body, content);
}

async function* decodedLazily(
  headers: ResponseHead["headers"],
  transfer: readonly string[],
  body: AsyncIterable<Uint8Array>,
  content: boolean,
): AsyncGenerator<Uint8Array> {
  const { decode, decodeAll } = await import("./decode.ts");
  const decoded = decodeAll(transfer, body);
  yield* content ? decode(headers, decoded) : decoded;
}
