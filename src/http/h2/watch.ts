/**
 * What the frames of a connection say about its end and about the responses of its streams. node:http2 does not tell
 * END_STREAM from the end of its session, and on Node 20 it falls silent after a frame that breaks the session.
 */
import { noError } from "./error-codes.ts";
import { type Frame, frameFlag, frameType } from "./frames.ts";

/** A GOAWAY or RST_STREAM frame's error code (RFC 9113, section 7). */
type ErrorCode = number;

/** What the server's frames say about one stream. */
export class StreamWatch {
  /** Its last frame carried END_STREAM. */
  ended = false;
  /** It sent RST_STREAM. */
  reset: ErrorCode | undefined;
  /** HEADERS with END_STREAM whose CONTINUATION frames are missing. */
  #endsWithHeaders = false;

  received({ type, flags, opening }: Frame): void {
    const endStream = (flags & frameFlag.endStream) !== 0;
    const endHeaders = (flags & frameFlag.endHeaders) !== 0;
    if (type === frameType.rstStream && opening.length === 4) this.reset ??= opening.readUInt32BE();
    if (type === frameType.headers) this.#endsWithHeaders = endStream;
    const endsHead = type === frameType.headers || type === frameType.continuation;
    if (endsHead && endHeaders && this.#endsWithHeaders) this.ended = true;
    if (type === frameType.data && endStream) this.ended = true;
  }
}

export class ConnectionWatch {
  /** The server's last GOAWAY. */
  goaway: ErrorCode | undefined;
  /** The error with which node:http2 gave the connection up because of what the server had sent. */
  violation: ErrorCode | undefined;
  /** The socket is closed; with an error, or undefined when the server closed it. */
  closed: { readonly error: Error | undefined } | undefined;
  /** The error with which node:http2 ended its session. */
  sessionError: Error | undefined;

  readonly #onBroken: () => void;
  readonly #streams = new Map<number, StreamWatch>();

  /** onBroken: nothing more will come over the connection. */
  constructor(onBroken: () => void) {
    this.#onBroken = onBroken;
  }

  /** A stream has got its number: no frame of it has been received yet. */
  begin(stream: number, watch: StreamWatch): void {
    this.#streams.set(stream, watch);
  }

  /** A stream is over. */
  end(stream: number): void {
    this.#streams.delete(stream);
  }

  get broken(): boolean {
    return this.violation !== undefined || this.closed !== undefined;
  }

  received(frame: Frame): void {
    const { type, opening } = frame;
    if (type === frameType.goaway && opening.length === 8) this.goaway = opening.readUInt32BE(4);
    this.#streams.get(frame.stream)?.received(frame);
  }

  /** node:http2 sends GOAWAY after a violation of the protocol; its own orderly end has no error. */
  sent({ type, opening }: Frame): void {
    if (type !== frameType.goaway || opening.length < 8) return;
    const code = opening.readUInt32BE(4);
    if (code === noError || this.goaway) return;
    this.violation ??= code;
    this.#onBroken();
  }

  lost(error: Error | undefined): void {
    if (this.closed !== undefined) return;
    this.closed = { error };
    this.#onBroken();
  }
}
