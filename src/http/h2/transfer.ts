/** One transfer over HTTP/2: maps a stream's events to those of the transfer. */
import type { ClientHttp2Session, ClientHttp2Stream, IncomingHttpHeaders } from "node:http2";
import { ExitCode, Failure } from "../../exit.ts";
import type { HttpExchange, Unanswered } from "../exchange.ts";
import { truncated } from "../failures.ts";
import { framingOf } from "../h1/framing.ts";
import { checkHeadSize } from "../head-limit.ts";
import type { ResponseHead } from "../transport.ts";
import { Upload } from "../upload.ts";
import { cancel, noError, refusedStream } from "./error-codes.ts";
import { connectionFailure, streamFailure } from "./failures.ts";
import { cannotCarry, requestHead, responseHead } from "./head.ts";
import { type ConnectionWatch, StreamWatch } from "./watch.ts";

export class Http2Transfer {
  readonly #sending: HttpExchange;
  readonly #session: ClientHttp2Session;
  readonly #connection: ConnectionWatch;
  readonly #watch = new StreamWatch();
  readonly #onEnd: (reusable: boolean) => void;
  #stream: ClientHttp2Stream | undefined;
  #upload: Upload | undefined;
  /** Has any of the response arrived; has its final head? */
  #answered = false;
  #headed = false;
  /** Size of all heads so far, in bytes. */
  #headBytes = 0;
  /** Has all of the request gone out? */
  #sent = false;
  /** Why this side ended the transfer: the source of the body failed, a head is too large. */
  #ownFailure: Error | undefined;

  /** onEnd: the transfer is over; reusable: its stream ended as it should, so that the connection can carry other requests. */
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

  /** Opens the stream. Throws Failure 16 for a request that HTTP/2 cannot carry. */
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

  /** Resets the stream; others of the connection go on. */
  cancel(): void {
    this.#stream?.close(cancel);
    // A stream that nobody reads any more would not end by itself.
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
    // The last argument, names and values in the order received, is missing in the types.
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
      // Not before: node:http2 may read a body in the same turn as its head, and reports the head a tick later.
      stream.on("data", (chunk: Buffer) => {
        if (!this.#sending.received(chunk)) stream.pause();
      });
    };
    stream.on("headers", onInterim as (headers: IncomingHttpHeaders, flags: number) => void);
    stream.on("response", onFinal as (headers: IncomingHttpHeaders, flags: number) => void);
    stream.on("end", () => {
      // The response does not wait for the rest of the request: nor do we.
      if (this.#watch.ended && !stream.closed && !this.#sent) stream.close(noError);
    });
    stream.on("error", () => {});
    stream.on("close", () => this.#closed(stream));
  }

  /** In: names and values in turn. Out: the head; undefined when heads grow too large or the transfer has failed already. */
  #read(list: readonly string[]): ResponseHead | undefined {
    if (this.#ownFailure !== undefined) return undefined;
    if (!this.#answered) this.#sending.answered();
    this.#answered = true;
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
      // One chunk is written while the next one is read: a source may write over older ones.
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
      // A stream that is over has asked for the end itself.
      if (stream.destroyed || stream.closed) return;
      this.#ownFailure = error as Error;
      stream.close(cancel);
    }
  }

  #closed(stream: ClientHttp2Stream): void {
    this.#upload?.stop();
    if (stream.id !== undefined) this.#connection.end(stream.id);
    // A stream that was reset is not read to its end by itself; the reader gets what was received all the same.
    const left: Buffer | null = this.#headed ? stream.read() : null;
    if (left !== null) this.#sending.received(left);
    if (this.#isWhole(stream)) this.#complete();
    // The session reports its error after the end of its streams.
    else setImmediate(() => this.#fail(stream));
  }

  /** END_STREAM ends a body (RFC 9113, 8.1); so does, for curl, a reset without an error when no byte is owed. */
  #isWhole(stream: ClientHttp2Stream): boolean {
    const { ended, reset } = this.#watch;
    const clean = (stream.rstCode ?? noError) === noError && (ended || reset === noError);
    return this.#headed && clean && this.#ownFailure === undefined && this.#missing === 0;
  }

  /** Bytes of the body still owed; 0 when the head did not tell its length. */
  get #missing(): number {
    const { expectedBytes, downloadBytes } = this.#sending.stats;
    return expectedBytes === undefined ? 0 : expectedBytes - downloadBytes;
  }

  #complete(): void {
    const reusable =
      this.#sent && !this.#session.closed && !this.#session.destroyed && !this.#connection.broken;
    this.#onEnd(reusable);
    this.#sending.completed(reusable);
  }

  #fail(stream: ClientHttp2Stream): void {
    this.#onEnd(false);
    const code = stream.rstCode ?? noError;
    const connectionLost = this.#connection.closed !== undefined;
    const failure =
      this.#ownFailure ??
      connectionFailure(this.#connection) ??
      (this.#headed && this.#watch.reset === noError
        ? truncated(this.#missing)
        : streamFailure(stream.id ?? 0, code, connectionLost));
    this.#sending.failed(failure, this.#ownFailure ? undefined : this.#unanswered(code, connectionLost));
  }

  #unanswered(code: number, connectionLost: boolean): Unanswered | undefined {
    if (this.#answered) return undefined;
    if (code === refusedStream) return "refused";
    return connectionLost ? "closed" : undefined;
  }
}

/** Resolves when the bytes may be written over, or when the stream takes no more. */
function write(stream: ClientHttp2Stream, chunk: Uint8Array): Promise<void> {
  return new Promise(resolve => {
    stream.write(chunk, () => resolve());
  });
}
