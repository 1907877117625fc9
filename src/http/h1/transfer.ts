/** One transfer over HTTP/1.1: turns the events of its channel and of undici into reports to the exchange. */
import { ExitCode, Failure } from "../../exit.ts";
import type { Route } from "../connect/route.ts";
import type { HttpExchange } from "../exchange.ts";
import { emptyReply, receiveFailure, sendFailure, transferFailure, truncated } from "../failures.ts";
import type { ResponseHead } from "../transport.ts";
import { Upload } from "../upload.ts";
import type { Channel, ChannelListener } from "./channel.ts";
import { headBytes } from "./request-head.ts";

export class Http1Transfer implements ChannelListener {
  readonly method: string;
  readonly decompress: boolean;
  readonly requestHead: Buffer;
  readonly chunked: boolean;
  /** The body as passed to undici; undefined when only the head is sent. */
  readonly body: Uint8Array | Upload | undefined;
  readonly #exchange: HttpExchange;
  readonly #channel: Channel;
  #responded = false;

  constructor(exchange: HttpExchange, channel: Channel, route: Route) {
    const { request, options } = exchange;
    this.#exchange = exchange;
    this.#channel = channel;
    this.method = request.method;
    this.decompress = options.decompress;
    this.chunked = request.body !== undefined && request.body.length === undefined;
    if (this.chunked && channel.downgraded)
      throw new Failure(ExitCode.UploadFailed, "Chunky upload is not supported by HTTP 1.0");
    this.requestHead = headBytes(request, route, channel.downgraded ? "1.0" : "1.1");
    this.body = outgoingBody(exchange, channel);
  }

  // Events of the channel.

  onRequestHead(): void {
    this.#exchange.sent(this.requestHead);
    if (this.body instanceof Uint8Array) this.#exchange.stats.uploadBytes = this.body.length;
  }

  onFirstByte(): void {
    this.#exchange.answered();
  }

  onHead(head: ResponseHead, final: boolean): void {
    if (!final) {
      this.#exchange.interim(head);
      return;
    }
    this.#responded = true;
    const { framing, keepAlive } = this.#channel;
    const length = framing?.kind === "length" ? framing.length : undefined;
    this.#exchange.final(
      head,
      length,
      framing?.kind === "close" ? "at-close" : keepAlive ? "kept" : "closing",
    );
  }

  // Events of undici.

  completed(): void {
    const { framing, readFailure, keepAlive, destroyed } = this.#channel;
    if (framing?.kind === "close" && readFailure !== undefined) {
      this.failed(readFailure);
      return;
    }
    this.#over();
    const sent = !(this.body instanceof Upload) || this.body.whole;
    this.#exchange.completed(keepAlive && sent && !destroyed);
  }

  failed(error: Error): void {
    const failure = this.#failureOf(error);
    const { answered, ended, readFailure, unfinishedHead } = this.#channel;
    const closed = !Failure.is(error) && !answered && (ended || readFailure !== undefined);
    // As in curl, the lines received of an incomplete head are shown.
    if (unfinishedHead !== undefined) this.#exchange.interim(unfinishedHead);
    this.#over();
    this.#exchange.failed(failure, closed ? "closed" : undefined);
  }

  #over(): void {
    if (this.body instanceof Upload) this.body.stop();
    this.#channel.finish();
  }

  #failureOf(error: Error): Error {
    const { answered, ended, unfinished, readFailure, writeFailure } = this.#channel;
    if (Failure.is(error)) return error;
    if (!this.#responded) {
      if (!(ended || readFailure !== undefined)) return transferFailure(error);
      if (readFailure !== undefined) return receiveFailure(readFailure);
      if (unfinished) return truncated(undefined);
      return writeFailure !== undefined && !answered ? sendFailure(writeFailure) : emptyReply();
    }
    if (readFailure !== undefined) return receiveFailure(readFailure);
    if (!ended) return transferFailure(error);
    const { framing } = this.#channel;
    const { downloadBytes } = this.#exchange.stats;
    return truncated(framing?.kind === "length" ? BigInt(framing.digits) - BigInt(downloadBytes) : undefined);
  }
}

function outgoingBody({ request, stats }: HttpExchange, channel: Channel): Uint8Array | Upload | undefined {
  const { body } = request;
  if (body === undefined || body.length === 0) return undefined;
  // The peer accepts no more bytes: the response decides, and the body is not read any further.
  return body.bytes ?? new Upload(body, stats, () => channel.writeFailure !== undefined);
}
