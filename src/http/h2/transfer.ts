/** One transfer over HTTP/2: a stream's events, in the words of the transfer. */
import type { ClientHttp2Session, ClientHttp2Stream, IncomingHttpHeaders } from "node:http2";
import type { Socket } from "node:net";
import { ExitCode, Failure } from "../../exit.ts";
import type { HttpExchange, Unanswered } from "../exchange.ts";
import { receiveFailure, truncated } from "../failures.ts";
import { framingOf } from "../h1/framing.ts";
import { Upload } from "../upload.ts";
import { cannotCarry, requestHead, responseHead } from "./head.ts";

/** RFC 9113, section 7, by number. */
const errorNames =
  "NO_ERROR PROTOCOL_ERROR INTERNAL_ERROR FLOW_CONTROL_ERROR SETTINGS_TIMEOUT STREAM_CLOSED FRAME_SIZE_ERROR REFUSED_STREAM CANCEL COMPRESSION_ERROR CONNECT_ERROR ENHANCE_YOUR_CALM INADEQUATE_SECURITY HTTP_1_1_REQUIRED".split(
    " ",
  );
const noError = 0;
const refusedStream = 7;
const cancel = 8;

export class Http2Transfer {
  readonly #sending: HttpExchange;
  readonly #session: ClientHttp2Session;
  readonly #socket: Socket;
  #upload: Upload | undefined;
  /** Is something of an answer there; its final head; its last byte? */
  #answered = false;
  #headed = false;
  #whole = false;
  /** Has all of the request gone out? */
  #sent = false;
  /** What the connection ended with, when something was wrong with it; what the server said when it ended it. */
  #sessionError: NodeJS.ErrnoException | undefined;
  #goaway: number = noError;
  /** A failure of our own side: of the body's source. */
  #ownFailure: Error | undefined;

  constructor(sending: HttpExchange, session: ClientHttp2Session, socket: Socket) {
    this.#sending = sending;
    this.#session = session;
    this.#socket = socket;
  }

  /** Opens the stream. Throws Failure 16 for a request that HTTP/2 has no words for. */
  begin(): void {
    const { request, options } = this.#sending;
    const { fields, text } = requestHead(request);
    const bodyless = request.body === undefined || request.body.length === 0;
    this.#session.ref();
    this.#session.on("error", this.#onSessionError).on("goaway", this.#onGoaway);
    const stream = this.#open(fields, bodyless);
    const ready = () => {
      options.trace?.info(`Using Stream ID: ${stream.id}`);
      this.#sending.sent(text);
    };
    if (stream.pending) stream.once("ready", ready);
    else ready();
    this.#listen(stream);
    if (bodyless) this.#sent = true;
    else void this.#send(stream);
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
      this.#first();
      this.#sending.interim(responseHead(list));
    };
    const onFinal: Heard = (_headers, _flags, list) => {
      this.#first();
      this.#headed = true;
      const head = responseHead(list);
      const framing = framingOf(head, this.#sending.request.method);
      this.#sending.final(head, framing.kind === "length" ? framing.length : undefined);
      this.#sending.started(() => stream.resume());
    };
    stream.on("headers", onInterim as (headers: IncomingHttpHeaders, flags: number) => void);
    stream.on("response", onFinal as (headers: IncomingHttpHeaders, flags: number) => void);
    stream.on("data", (chunk: Buffer) => {
      if (!this.#sending.received(chunk)) stream.pause();
    });
    stream.on("end", () => {
      // A stream that was reset ends as well, but it is closed by then.
      this.#whole = this.#headed && !stream.closed && !stream.destroyed;
      // The answer does not wait for the rest of the request: nor do we.
      if (this.#whole && !this.#sent) stream.close(noError);
    });
    stream.on("error", () => {});
    stream.on("close", () => this.#closed(stream));
  }

  #first(): void {
    if (this.#answered) return;
    this.#answered = true;
    this.#sending.answered();
  }

  readonly #onSessionError = (error: NodeJS.ErrnoException): void => {
    this.#sessionError = error;
  };

  readonly #onGoaway = (code: number): void => {
    this.#goaway = code;
  };

  async #send(stream: ClientHttp2Stream): Promise<void> {
    const { request, facts } = this.#sending;
    const body = request.body as NonNullable<typeof request.body>;
    if (body.bytes !== undefined) {
      facts.uploadBytes = body.bytes.length;
      stream.end(body.bytes, () => {
        this.#sent = true;
      });
      return;
    }
    this.#upload = new Upload(body, facts);
    try {
      // One chunk is written while the next one is read: a source may write over older ones.
      let written: Promise<void> = Promise.resolve();
      for await (const chunk of this.#upload) {
        await written;
        written = write(stream, chunk);
      }
      await written;
      if (body.length !== undefined && facts.uploadBytes !== body.length)
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
    const sending = this.#sending;
    const code = stream.rstCode ?? noError;
    this.#upload?.stop();
    this.#session.off("error", this.#onSessionError).off("goaway", this.#onGoaway);
    const connectionLost = this.#session.destroyed || this.#socket.destroyed || this.#socket.readableEnded;
    const ended = this.#headed && code === noError && this.#ownFailure === undefined;
    const clean = this.#whole || ended;
    // A stream that was reset is not read to its end by itself; the reader gets what was received all the same.
    const left: Buffer | null = this.#headed ? stream.read() : null;
    if (left !== null) sending.received(left);
    const { expectedBytes, downloadBytes } = sending.facts;
    const missing = clean && expectedBytes !== undefined ? expectedBytes - downloadBytes : 0;
    if (clean && missing === 0) {
      const reusable = this.#sent && !this.#session.closed && !this.#session.destroyed;
      if (reusable) this.#session.unref();
      else this.#session.destroy();
      sending.completed(reusable);
      return;
    }
    const failure = clean ? truncated(missing) : this.#failure(stream.id ?? 0, code, connectionLost);
    this.#session.destroy();
    sending.failed(failure, this.#ownFailure ? undefined : this.#unanswered(code, connectionLost));
  }

  #failure(id: number, code: number, connectionLost: boolean): Error {
    if (this.#ownFailure !== undefined) return this.#ownFailure;
    if (this.#sessionError !== undefined) return receiveFailure(this.#sessionError);
    if (this.#goaway !== noError) {
      const words = `the server ended the connection with ${nameOf(this.#goaway)}`;
      return new Failure(ExitCode.Http2, `Error in the HTTP2 framing layer: ${words}`);
    }
    const stream = `HTTP/2 stream ${id} was`;
    if (connectionLost && code === cancel)
      return new Failure(
        ExitCode.PartialFile,
        `${stream} not closed cleanly before end of the underlying stream`,
      );
    if (code === refusedStream)
      return new Failure(ExitCode.ReceiveError, "Connection died, tried 5 times before giving up");
    if (code === noError) {
      const words = "closed cleanly, but before getting all response header fields, treated as error";
      return new Failure(ExitCode.Http2Stream, `${stream} ${words}`);
    }
    return new Failure(ExitCode.Http2Stream, `${stream} not closed cleanly: ${nameOf(code)}`);
  }

  #unanswered(code: number, connectionLost: boolean): Unanswered | undefined {
    if (this.#answered) return undefined;
    if (code === refusedStream) return "refused";
    return connectionLost ? "closed" : undefined;
  }
}

/** As curl writes it. */
function nameOf(code: number): string {
  return `${errorNames[code] ?? "unknown"} (err ${code})`;
}

/** Resolves when the bytes may be written over, or when the stream takes no more. */
function write(stream: ClientHttp2Stream, chunk: Uint8Array): Promise<void> {
  return new Promise(resolve => {
    stream.write(chunk, () => resolve());
  });
}
