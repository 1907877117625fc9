/** One transfer over HTTP/1.1: what its channel and undici tell, in the words of the transfer. */
import { Failure } from "../../exit.ts";
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
  /** The body as it is handed to undici; undefined when the head alone is sent. */
  readonly body: Uint8Array | Upload | undefined;
  readonly #sending: HttpExchange;
  readonly #channel: Channel;
  #answered = false;

  constructor(sending: HttpExchange, channel: Channel, route: Route) {
    const { request, options } = sending;
    this.#sending = sending;
    this.#channel = channel;
    this.method = request.method;
    this.decompress = options.decompress;
    this.requestHead = headBytes(request, route);
    this.chunked = request.body !== undefined && request.body.length === undefined;
    this.body = outgoingBody(sending, channel);
  }

  // What the channel tells.

  onRequestHead(): void {
    this.#sending.sent(this.requestHead);
    if (this.body instanceof Uint8Array) this.#sending.facts.uploadBytes = this.body.length;
  }

  onFirstByte(): void {
    this.#sending.answered();
  }

  onHead(head: ResponseHead, final: boolean): void {
    if (!final) {
      this.#sending.interim(head);
      return;
    }
    this.#answered = true;
    const { framing, keepAlive } = this.#channel;
    const length = framing?.kind === "length" ? framing.length : undefined;
    this.#sending.final(
      head,
      length,
      framing?.kind === "close" ? "at-close" : keepAlive ? "kept" : "closing",
    );
  }

  // What undici tells.

  completed(): void {
    const { framing, readFailure, keepAlive, destroyed } = this.#channel;
    if (framing?.kind === "close" && readFailure !== undefined) {
      this.failed(readFailure);
      return;
    }
    this.#over();
    const sent = !(this.body instanceof Upload) || this.body.whole;
    this.#sending.completed(keepAlive && sent && !destroyed);
  }

  failed(error: Error): void {
    const failure = this.#failureOf(error);
    const { answered, ended, readFailure, unfinishedHead } = this.#channel;
    const closed = !Failure.is(error) && !answered && (ended || readFailure !== undefined);
    // As in curl, the lines that came of a head are shown when the rest does not come.
    if (unfinishedHead !== undefined) this.#sending.interim(unfinishedHead);
    this.#over();
    this.#sending.failed(failure, closed ? "closed" : undefined);
  }

  #over(): void {
    if (this.body instanceof Upload) this.body.stop();
    this.#channel.finish();
  }

  #failureOf(error: Error): Error {
    const { answered, ended, unfinished, readFailure, writeFailure } = this.#channel;
    if (Failure.is(error)) return error;
    if (!this.#answered) {
      if (!(ended || readFailure !== undefined)) return transferFailure(error);
      if (readFailure !== undefined) return receiveFailure(readFailure);
      if (unfinished) return truncated(undefined);
      return writeFailure !== undefined && !answered ? sendFailure(writeFailure) : emptyReply();
    }
    if (readFailure !== undefined) return receiveFailure(readFailure);
    if (!ended) return transferFailure(error);
    const { framing } = this.#channel;
    const { downloadBytes } = this.#sending.facts;
    return truncated(framing?.kind === "length" ? BigInt(framing.digits) - BigInt(downloadBytes) : undefined);
  }
}

function outgoingBody({ request, facts }: HttpExchange, channel: Channel): Uint8Array | Upload | undefined {
  const { body } = request;
  if (body === undefined || body.length === 0) return undefined;
  // The other side takes no more: the answer decides, and nothing is read for nobody.
  return body.bytes ?? new Upload(body, facts, () => channel.writeFailure !== undefined);
}
