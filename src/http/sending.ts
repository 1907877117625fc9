/** One request on its way and its answer on the way back: what is heard of them becomes an Exchange. */
import { Failure } from "../exit.ts";
import type { WireRequest } from "../request/wire.ts";
import type { Channel, ChannelListener } from "./channel.ts";
import { Download } from "./download.ts";
import type { Facts } from "./facts.ts";
import { emptyReply, receiveFailure, sendFailure, transferFailure, truncated } from "./failures.ts";
import { headBytes } from "./request-head.ts";
import type { Route } from "./route.ts";
import type { Exchange, ResponseHead, SendOptions } from "./transport.ts";
import { Upload } from "./upload.ts";

/** A connection, and what its owner does with it. */
export interface Line {
  readonly channel: Channel;
  readonly route: Route;
  /** curl's number for it in `-v`. */
  readonly number: number;
  /** Starts what was prepared on the channel. */
  dispatch(sending: Sending): void;
  /** The answer is whole and the connection may serve again. */
  giveBack(): void;
}

export class Sending implements ChannelListener {
  readonly request: WireRequest;
  readonly options: SendOptions;
  readonly facts: Facts;
  readonly earlierHeads: (ResponseHead & { readonly fromProxy: boolean })[] = [];
  readonly method: string;
  readonly chunked: boolean;
  requestHead: Buffer = Buffer.alloc(0);
  /** The body as it is handed to undici; undefined when the head alone is sent. */
  body: Uint8Array | Upload | undefined;
  #line: Line | undefined;
  #head: ResponseHead | undefined;
  #download: Download | undefined;
  #settle: { resolve: (exchange: Exchange) => void; reject: (reason: unknown) => void } | undefined;
  #cut: { readonly reason: unknown } | undefined;
  #lost = false;

  constructor(request: WireRequest, options: SendOptions, facts: Facts) {
    this.request = request;
    this.options = options;
    this.facts = facts;
    this.method = request.method;
    this.chunked = request.body !== undefined && request.body.length === undefined;
  }

  /** Sends over a line. Resolves with the final head; rejects with a Failure or with the signal's reason. */
  over(line: Line): Promise<Exchange> {
    const { channel, route } = line;
    const { signal } = this.options;
    this.#line = line;
    this.#lost = false;
    this.requestHead = headBytes(this.request, route);
    this.body = outgoingBody(this.request, channel, this.facts);
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
      signal?.addEventListener("abort", this.#onAbort, { once: true });
      channel.begin(this);
      line.dispatch(this);
    });
  }

  /** May the request go out again over a new connection? curl: when a reused one closed before the first byte of an answer. */
  get mayTryAgain(): boolean {
    const { body } = this.request;
    return this.#lost && (body === undefined || body.bytes !== undefined || body.repeatable);
  }

  onProxyHead(head: ResponseHead): void {
    this.earlierHeads.push({ ...head, fromProxy: true });
  }

  // What the channel tells.

  onRequestHead(): void {
    this.facts.preTransfer = this.facts.elapsed();
    this.facts.requestBytes += this.requestHead.length;
    this.options.trace?.requestHead(this.requestHead);
    if (this.body instanceof Uint8Array) this.facts.uploadBytes = this.body.length;
  }

  onFirstByte(): void {
    this.facts.startTransfer = this.facts.elapsed();
  }

  onHead(head: ResponseHead, final: boolean): void {
    this.facts.headerBytes += head.raw.length;
    this.options.trace?.responseHead(head.raw);
    if (!final) {
      this.earlierHeads.push({ ...head, fromProxy: false });
      return;
    }
    this.#head = head;
    const { framing } = this.#channel;
    this.facts.expectedBytes = framing?.kind === "length" ? framing.length : undefined;
  }

  // What undici tells.

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

  completed(): void {
    const { framing, readFailure } = this.#channel;
    if (framing?.kind === "close" && readFailure !== undefined) {
      this.failed(readFailure);
      return;
    }
    this.#over();
    const { trace } = this.options;
    const { channel, number, route } = this.#line as Line;
    const sent = !(this.body instanceof Upload) || this.body.whole;
    if (channel.keepAlive && sent && !channel.destroyed) {
      trace?.info(`Connection #${number} to host ${route.origin.host} left intact`);
      (this.#line as Line).giveBack();
    } else {
      trace?.info(`Closing connection ${number}`);
    }
    this.#download?.end();
  }

  failed(error: Error): void {
    const failure = this.#cut === undefined ? this.#failureOf(error) : this.#cut.reason;
    this.#over();
    this.options.trace?.info(`Closing connection ${(this.#line as Line).number}`);
    if (this.#download === undefined) this.#settle?.reject(failure);
    else this.#download.fail(failure);
  }

  /** Drops the connection and what is left of the body. */
  abort(): void {
    this.#cut ??= { reason: new DOMException("The transfer was given up", "AbortError") };
    this.#channel.destroy(new Error("given up"));
  }

  get #channel(): Channel {
    return (this.#line as Line).channel;
  }

  readonly #onAbort = (): void => {
    this.#cut = { reason: this.options.signal?.reason };
    this.#channel.destroy(new Error("aborted"));
  };

  #over(): void {
    this.facts.total = this.facts.elapsed();
    this.options.signal?.removeEventListener("abort", this.#onAbort);
    if (this.body instanceof Upload) this.body.stop();
    this.#channel.finish();
  }

  #failureOf(error: Error): Error {
    const { answered, ended, unfinishedHead, readFailure, writeFailure } = this.#channel;
    if (Failure.is(error)) return error;
    if (this.#head === undefined) {
      if (!(ended || readFailure !== undefined)) return transferFailure(error);
      this.#lost = !answered;
      if (readFailure !== undefined) return receiveFailure(readFailure);
      if (unfinishedHead) return truncated(undefined);
      return writeFailure !== undefined && !answered ? sendFailure(writeFailure) : emptyReply();
    }
    if (readFailure !== undefined) return receiveFailure(readFailure);
    if (!ended) return transferFailure(error);
    const { expectedBytes, downloadBytes } = this.facts;
    return truncated(expectedBytes === undefined ? undefined : expectedBytes - downloadBytes);
  }

  #exchange(head: ResponseHead, download: Download): Exchange {
    const { request, earlierHeads, facts } = this;
    const encoded = this.options.decompress && head.headers.some(isContentEncoding);
    return {
      request,
      earlierHeads,
      head,
      body: encoded ? decoded(head, download) : download,
      facts,
      abort: () => this.abort(),
    };
  }
}

function outgoingBody(
  { body }: WireRequest,
  channel: Channel,
  facts: Facts,
): Uint8Array | Upload | undefined {
  facts.uploadBytes = 0;
  if (body === undefined || body.length === 0) return undefined;
  return body.bytes ?? new Upload(body, channel, facts);
}

function isContentEncoding({ name }: { name: string }): boolean {
  return name.toLowerCase() === "content-encoding";
}

async function* decoded(head: ResponseHead, body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { decode } = await import("./decode.ts");
  yield* decode(head.headers, body);
}
