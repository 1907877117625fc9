/** One transfer over HTTP/2: translates a stream's events into those of the transfer. */
import type { ClientHttp2Session, ClientHttp2Stream, IncomingHttpHeaders } from "node:http2";
import { ExitCode, Failure } from "../../exit.ts";
import type { HttpExchange, WithoutResponse } from "../exchange.ts";
import { truncated } from "../failures.ts";
import { framingOf } from "../h1/framing.ts";
import { checkHeadSize } from "../head-limit.ts";
import type { ResponseHead } from "../transport.ts";
import { Upload } from "../upload.ts";
import { cancel, internalError, noError, protocolError, refusedStream } from "./error-codes.ts";
import { connectionFailure, streamFailure } from "./failures.ts";
import { cannotCarry, requestHead, responseHead, trailerLines } from "./head.ts";
import { type ConnectionWatch, StreamWatch } from "./watch.ts";

export class Http2Transfer {
  readonly #sending: HttpExchange;
  readonly #session: ClientHttp2Session;
  readonly #connection: ConnectionWatch;
  readonly #watch = new StreamWatch();
  readonly #onEnd: (reusable: boolean) => void;
  #stream: ClientHttp2Stream | undefined;
  #upload: Upload | undefined;
  /** Whether any part of the response has arrived, and whether its final head has. */
  #responded = false;
  #headed = false;
  /** The size of all heads so far, in bytes. */
  #headBytes = 0;
  #trailers: readonly Buffer[] = [];
  /** Whether the whole request has been sent. */
  #sent = false;
  /** Why this side ended the transfer: the body's source failed, or a head is too large. */
  #ownFailure: Error | undefined;

  /**
   * `onEnd` is called when the transfer has ended; `reusable` means that its stream ended normally, so that the
   * connection can carry other requests.
   */
  constructor(
    sending: HttpExchange,
    session: ClientHttp2Session,
    connection: ConnectionWatch,
    onEnd: (reusable: boolean) => void,
  ) {
    this.#sending = sending;
    this.#session = session;
    this.#connection = connection;
    this.#onEnd = onEnd;
  }

  /** Opens the stream. Throws a Failure 16 for a request that HTTP/2 cannot carry. */
  begin(): void {
    const { request, options } = this.#sending;
    const { fields, text } = requestHead(request);
    const bodyless = request.body === undefined || request.body.length === 0;
    const stream = this.#open(fields, bodyless);
    this.#stream = stream;
    const ready = () => {
      this.#connection.begin(stream.id as number, this.#watch);
      options.trace?.info(`Using Stream ID: ${stream.id}`);
      this.#sending.sent(text);
    };
    if (stream.pending) stream.once("ready", ready);
    else ready();
    this.#listen(stream);
    if (bodyless) this.#sent = true;
    else void this.#send(stream);
  }

  /** Resets the stream; other streams of the connection continue. */
  cancel(): void {
    this.#stream?.close(cancel);
    // A stream that is no longer read would not end on its own.
    this.#stream?.destroy();
  }

  #open(fields: ReturnType<typeof requestHead>["fields"], endStream: boolean): ClientHttp2Stream {
    try {
      return this.#session.request(fields, { endStream });
    } catch (error) {
      throw cannotCarry((error as Error).message);
    }
  }

  #listen(stream: ClientHttp2Stream): void {
    // The types lack the last argument, which contains names and values in the order received.
    type Heard = (headers: IncomingHttpHeaders, flags: number, list: string[]) => void;
    const onInterim: Heard = (_headers, _flags, list) => {
      const head = this.#read(list);
      if (head !== undefined) this.#sending.interim(head);
    };
    const onFinal: Heard = (_headers, _flags, list) => {
      const head = this.#read(list);
      if (head === undefined) return;
      this.#headed = true;
      const framing = framingOf(head, this.#sending.request.method);
      this.#sending.final(head, framing.kind === "length" ? framing.length : undefined);
      this.#sending.started(() => stream.resume());
      // Not earlier: node:http2 may read a body in the same turn as its head, but reports the head a tick later.
      stream.on("data", (chunk: Buffer) => {
        if (!this.#sending.received(chunk)) stream.pause();
      });
    };
    stream.on("headers", onInterim as (headers: IncomingHttpHeaders, flags: number) => void);
    stream.on("response", onFinal as (headers: IncomingHttpHeaders, flags: number) => void);
    const onTrailers: Heard = (_headers, _flags, list) => {
      if (this.#read(list) !== undefined) this.#trailers = trailerLines(list);
    };
    stream.on("trailers", onTrailers as (headers: IncomingHttpHeaders, flags: number) => void);
    stream.on("end", () => {
      // The response did not wait for the rest of the request, so sending stops.
      if (this.#watch.ended && !stream.closed && !this.#sent) stream.close(noError);
    });
    stream.on("error", () => {});
    stream.on("close", () => this.#closed(stream));
  }

  /**
   * Takes names and values alternately. Returns the head; undefined if heads grow too large or the transfer has already
   * failed.
   */
  #read(list: readonly string[]): ResponseHead | undefined {
    if (this.#ownFailure !== undefined) return undefined;
    if (!this.#responded) this.#sending.firstByte();
    this.#responded = true;
    const head = responseHead(list);
    this.#headBytes += head.raw.length;
    try {
      checkHeadSize(this.#headBytes);
      return head;
    } catch (error) {
      this.#ownFailure = error as Error;
      this.cancel();
      return undefined;
    }
  }

  async #send(stream: ClientHttp2Stream): Promise<void> {
    const { request, stats } = this.#sending;
    const body = request.body as NonNullable<typeof request.body>;
    if (body.bytes !== undefined) {
      stats.uploadBytes = body.bytes.length;
      stream.end(body.bytes, () => {
        this.#sent = true;
      });
      return;
    }
    this.#upload = new Upload(body, stats);
    try {
      // One chunk is written while the next one is read, because a source may reuse the memory of older ones.
      let written: Promise<void> = Promise.resolve();
      for await (const chunk of this.#upload) {
        await written;
        written = write(stream, chunk);
      }
      await written;
      if (body.length !== undefined && stats.uploadBytes !== body.length)
        throw new Failure(ExitCode.ReadError, "the body is not as long as it was announced");
      this.#sent = true;
      stream.end();
    } catch (error) {
      // The error is a consequence of the stream's end.
      if (stream.destroyed || stream.closed) return;
      this.#ownFailure = error as Error;
      stream.close(cancel);
    }
  }

  #closed(stream: ClientHttp2Stream): void {
    this.#upload?.stop();
    if (stream.id !== undefined) this.#connection.end(stream.id);
    // A reset stream is not read to its end automatically, but the reader gets what was received.
    for (let left = this.#left(stream); left !== null; left = this.#left(stream))
      this.#sending.received(left);
    if (this.#isWhole(stream)) this.#complete();
    // The session reports its error only after the end of its streams.
    else setImmediate(() => this.#fail(stream));
  }

  /** The next bytes that were received and not read: on Node 26 one buffer, before that all of them. */
  #left(stream: ClientHttp2Stream): Buffer | null {
    return this.#headed ? (stream.read() as Buffer | null) : null;
  }

  /** END_STREAM ends a body (RFC 9113, 8.1). As in curl, so does a reset without an error if no byte is missing. */
  #isWhole(stream: ClientHttp2Stream): boolean {
    const { ended, reset } = this.#watch;
    const clean = (stream.rstCode ?? noError) === noError && (ended || reset === noError);
    return this.#headed && clean && this.#ownFailure === undefined && this.#missing === 0;
  }

  /** The number of body bytes still missing; 0 if the head did not declare its length. */
  get #missing(): number {
    const { expectedBytes, downloadBytes } = this.#sending.stats;
    return expectedBytes === undefined ? 0 : expectedBytes - downloadBytes;
  }

  /** From Node 22 on, node:http2 ends the whole connection with INTERNAL_ERROR for a body longer than its head said. */
  get #isTooLong(): boolean {
    const declared = this.#sending.stats.expectedBytes !== undefined;
    return this.#headed && declared && this.#connection.violation === internalError;
  }

  #complete(): void {
    const reusable =
      this.#sent && !this.#session.closed && !this.#session.destroyed && !this.#connection.broken;
    this.#onEnd(reusable);
    this.#sending.trailing(this.#trailers);
    this.#sending.completed(reusable);
  }

  #fail(stream: ClientHttp2Stream): void {
    this.#onEnd(false);
    const code = stream.rstCode ?? noError;
    const connectionLost = this.#connection.closed !== undefined;
    const failure =
      this.#ownFailure ??
      (this.#isTooLong ? streamFailure(stream.id ?? 0, protocolError, false) : undefined) ??
      connectionFailure(this.#connection) ??
      (this.#headed && this.#watch.reset === noError
        ? truncated(this.#missing)
        : streamFailure(stream.id ?? 0, code, connectionLost));
    this.#sending.failed(failure, this.#ownFailure ? undefined : this.#withoutResponse(code, connectionLost));
  }

  #withoutResponse(code: number, connectionLost: boolean): WithoutResponse | undefined {
    if (this.#responded) return undefined;
    if (code === refusedStream) return "refused";
    return connectionLost ? "closed" : undefined;
  }
}

/** Resolves when the bytes' memory may be reused, or when the stream accepts no more. */
function write(stream: ClientHttp2Stream, chunk: Uint8Array): Promise<void> {
  return new Promise(resolve => {
    stream.write(chunk, () => resolve());
  });
}
