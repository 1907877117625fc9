/**
 * What a connection's frames show about its end and about the responses of its streams. node:http2 does not distinguish
 * END_STREAM from the end of its session, and on Node 20 it emits nothing after a frame that breaks the session.
 */
import { noError } from "./error-codes.ts";
import { type Frame, frameFlag, frameType } from "./frames.ts";

/** A GOAWAY or RST_STREAM frame's error code (RFC 9113, section 7). */
type ErrorCode = number;

/** What the server's frames show about one stream. */
export class StreamWatch {
  /** Whether its last frame carried END_STREAM. */
  ended = false;
  /** The error code of the server's RST_STREAM. */
  reset: ErrorCode | undefined;
  /** Whether HEADERS with END_STREAM was received but its CONTINUATION frames were not. */
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
  /** The error code of the server's last GOAWAY. */
  goaway: ErrorCode | undefined;
  /** The error with which node:http2 closed the connection because of what the server had sent. */
  violation: ErrorCode | undefined;
  /** Set when the socket is closed; without an error if the server closed it. */
  closed: { readonly error: Error | undefined } | undefined;
  /** The error with which node:http2 ended its session. */
  sessionError: Error | undefined;

  readonly #onBroken: () => void;
  readonly #streams = new Map<number, StreamWatch>();

  /** `onBroken` is called when no more data will arrive over the connection. */
  constructor(onBroken: () => void) {
    this.#onBroken = onBroken;
  }

  /** Called when a stream gets its number; no frame of it has been received yet. */
  begin(stream: number, watch: StreamWatch): void {
    this.#streams.set(stream, watch);
  }

  /** Called when a stream has ended. */
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

  /** node:http2 sends GOAWAY after a protocol violation; when it closes normally, the GOAWAY has no error. */
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
