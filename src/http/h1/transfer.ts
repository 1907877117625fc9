/** One transfer over HTTP/1.1: translates the events of its channel and of undici into reports to the exchange. */
import { ExitCode, Failure } from "../../exit.ts";
import { startTimer } from "../../system/timer.ts";
import type { Route } from "../connect/route.ts";
import type { HttpExchange } from "../exchange.ts";
import { asksFirst } from "../expectation.ts";
import { emptyReply, receiveFailure, sendFailure, transferFailure, truncated } from "../failures.ts";
import type { HttpRules, ResponseHead } from "../transport.ts";
import { Upload } from "../upload.ts";
import type { Channel } from "./channel.ts";
import type { ChannelListener } from "./channel-listener.ts";
import { headBytes } from "./request-head.ts";

export class Http1Transfer implements ChannelListener {
  readonly method: string;
  readonly decompress: boolean;
  readonly rules: HttpRules | undefined;
  /** Whether the body waits until the server asks for it (RFC 9110, 10.1.1). */
  readonly expects: boolean;
  readonly requestHead: Buffer;
  readonly chunked: boolean;
  /** The body as passed to undici; undefined if only the head is sent. */
  readonly body: Uint8Array | Upload | undefined;
  readonly #exchange: HttpExchange;
  readonly #channel: Channel;
  #responded = false;
  #go: () => void = () => {};
  #gone = false;
  #stopWaiting: (() => void) | undefined;

  constructor(exchange: HttpExchange, channel: Channel, route: Route) {
    const { request, options } = exchange;
    this.#exchange = exchange;
    this.#channel = channel;
    this.method = request.method;
    this.decompress = options.decompress;
    this.rules = options.http;
    const version = options.http?.version10 || channel.downgraded ? "1.0" : "1.1";
    this.expects = version === "1.1" && asksFirst(request, options.http);
    this.requestHead = headBytes(request, route, version, this.expects);
    this.chunked = request.body !== undefined && request.body.length === undefined;
    if (this.chunked && version === "1.0")
      throw new Failure(ExitCode.UploadFailed, "Chunky upload is not supported by HTTP 1.0");
    this.body = outgoingBody(exchange, channel, this.expects ? this.#permission() : undefined);
  }

  /** Resolves when the body may be sent. */
  #permission(): Promise<void> {
    return new Promise(resolve => {
      this.#go = () => {
        this.#gone = true;
        this.#stopWaiting?.();
        resolve();
      };
    });
  }

  /** Sends only the head. The body follows when the server asks for it, or after a timeout without a response. */
  beginExpecting(): void {
    this.#channel.sendHead();
    this.#stopWaiting = startTimer(this.rules?.continueTimeout ?? 0, () => this.#go());
  }

  // Events of the channel.

  onRequestHead(): void {
    this.#exchange.sent(this.requestHead);
    if (this.body instanceof Uint8Array) this.#exchange.stats.uploadBytes = this.body.length;
  }

  onFirstByte(): void {
    this.#exchange.firstByte();
  }

  onHead(head: ResponseHead, final: boolean): void {
    if (!final) {
      if (head.status === 100) this.#go();
      this.#exchange.interim(head);
      return;
    }
    this.#exchange.heldBack = this.expects && !this.#gone;
    // As in curl, the body is not sent if the request was rejected or redirected.
    if (head.status < 300) this.#go();
    else this.#stopWaiting?.();
    this.#responded = true;
    const { framing, keepAlive } = this.#channel;
    const length = framing?.kind === "length" ? framing.length : undefined;
    this.#exchange.final(
      head,
      length,
      framing?.kind === "close" ? "at-close" : keepAlive ? "kept" : "closing",
    );
  }

  onBodyStart(resume: () => void): void {
    this.#exchange.started(resume);
  }

  onBody(bytes: Buffer): boolean {
    return this.#exchange.received(bytes);
  }

  // Events of undici.

  completed(): void {
    const { framing, readFailure, keepAlive, destroyed } = this.#channel;
    const failure = framing?.kind === "close" ? readFailure : this.#channel.rawFailure;
    if (failure !== undefined) {
      this.failed(failure);
      return;
    }
    this.#exchange.trailing(this.#channel.trailers);
    this.#over();
    const sent = !(this.body instanceof Upload) || this.body.whole;
    this.#exchange.completed(keepAlive && sent && !destroyed);
  }

  failed(error: Error): void {
    const failure = this.#failureOf(error);
    const { receivedAny, ended, readFailure, unfinishedHead } = this.#channel;
    const closed = !Failure.is(error) && !receivedAny && (ended || readFailure !== undefined);
    // As in curl, the received lines of an incomplete head are shown.
    if (unfinishedHead !== undefined) this.#exchange.interim(unfinishedHead);
    this.#over();
    this.#exchange.failed(failure, closed ? "closed" : undefined);
  }

  #over(): void {
    this.#stopWaiting?.();
    if (this.body instanceof Upload) this.body.stop();
    this.#channel.finish();
  }

  #failureOf(error: Error): Error {
    const { receivedAny, ended, unfinished, readFailure, writeFailure } = this.#channel;
    if (Failure.is(error)) return error;
    if (!this.#responded) {
      if (!(ended || readFailure !== undefined)) return transferFailure(error);
      if (readFailure !== undefined) return receiveFailure(readFailure);
      if (unfinished) return truncated(undefined);
      return writeFailure !== undefined && !receivedAny ? sendFailure(writeFailure) : emptyReply();
    }
    if (readFailure !== undefined) return receiveFailure(readFailure);
    if (!ended) return transferFailure(error);
    const { framing } = this.#channel;
    const { downloadBytes } = this.#exchange.stats;
    return truncated(framing?.kind === "length" ? BigInt(framing.digits) - BigInt(downloadBytes) : undefined);
  }
}

function outgoingBody(
  { request, stats }: HttpExchange,
  channel: Channel,
  mayGo: Promise<void> | undefined,
): Uint8Array | Upload | undefined {
  const { body } = request;
  if (body === undefined || body.length === 0) return undefined;
  // If the peer accepts no more bytes, the response decides, and the body is not read any further.
  const stalled = () => channel.writeFailure !== undefined;
  return (mayGo === undefined ? body.bytes : undefined) ?? new Upload(body, stats, stalled, mayGo);
}
