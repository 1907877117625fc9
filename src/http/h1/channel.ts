/** Sits between a socket and undici: writes and reads the heads itself, and shows undici only how bodies are framed. */
import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import { truncated } from "../failures.ts";
import { keepReadingAfterWriteErrors, resetBehindEnd } from "../node-quirks.ts";
import type { ResponseHead } from "../transport.ts";
import type { ChannelListener } from "./channel-listener.ts";
import { ChunkReader } from "./chunks.ts";
import { directLength, type Framing, isPersistent, plainHead } from "./framing.ts";
import { HeadReader, isHeadless } from "./head.ts";

type Phase = "idle" | "head" | "body";

/** The number of bytes buffered in each direction; an upload's chunk is at most this large. */
const outgoing = 1024 * 1024;
const incoming = 256 * 1024;

export class Channel extends Duplex {
  /** Set if the socket was reset or closed while the body was being received: undici only sees an end. */
  readFailure: NodeJS.ErrnoException | undefined;
  /** Set if the peer stopped accepting bytes. A response that was sent before is still read. */
  writeFailure: NodeJS.ErrnoException | undefined;
  /** Whether the connection can be reused after this response. */
  keepAlive = false;
  /** Whether the peer has responded with HTTP/1.0. As in curl, later requests over the connection use that version. */
  downgraded = false;
  /** Whether the peer has sent anything since the last `begin`. */
  receivedAny = false;
  /** Whether the peer has closed since then. */
  ended = false;
  /** The framing of the response body; known once its head has been received. */
  framing: Framing | undefined;
  /** Whether the body goes to the listener directly: undici then sees an empty response, at the end. */
  isDirect = false;
  readonly socket: Socket;
  readonly #forwarded: boolean;
  #phase: Phase = "idle";
  #reader = new HeadReader();
  #listener: ChannelListener | undefined;
  #headPending = false;
  /** The part of undici's output before the body that must still be dropped, because it has already been sent. */
  #left: "head" | "line end" | undefined;
  #chunks: ChunkReader | undefined;
  /** The number of bytes missing from a body that goes to the listener directly. */
  #missing = 0;
  /** Whether the listener wants no more of them for now. */
  #held = false;
  /** `--raw`: whether the last byte of the body has been received. */
  #rawEnded = false;

  /**
   * `socket` is connected, with TLS if needed; bytes that it has already received are read. `forwarded`: a proxy
   * forwards the requests.
   */
  constructor(socket: Socket, forwarded: boolean) {
    super({ decodeStrings: false, writableHighWaterMark: outgoing, readableHighWaterMark: incoming });
    this.socket = socket;
    this.#forwarded = forwarded;
    keepReadingAfterWriteErrors(socket, error => {
      this.writeFailure ??= error;
    });
    socket.on("data", this.#onData);
    socket.on("end", this.#onEnd);
    socket.on("error", this.#onError);
    socket.on("close", this.#onClose);
  }

  /** Called before each request: sets the listener and the head to write. */
  begin(listener: ChannelListener): void {
    this.#listener = listener;
    this.#headPending = true;
    this.#reader = new HeadReader(listener);
    this.#phase = "head";
    this.receivedAny = false;
    this.keepAlive = false;
    this.framing = undefined;
    this.isDirect = false;
    this.#missing = 0;
    this.#held = false;
    this.#left = undefined;
    this.#chunks = undefined;
  }

  /** Sends the request head now, without its body. */
  sendHead(): void {
    const { requestHead, onRequestHead } = this.#listener as ChannelListener;
    onRequestHead.call(this.#listener);
    this.#headPending = false;
    this.#left = "head";
    this.socket.write(requestHead);
  }

  /** Called after each response: bytes that arrive from now on do not belong to one. */
  finish(): void {
    this.#listener = undefined;
    this.#phase = "idle";
  }

  /** Whether a status line was received but its head did not end. */
  get unfinished(): boolean {
    return this.#reader.unfinished;
  }

  /** The lines of that head. */
  get unfinishedHead(): ResponseHead | undefined {
    return this.#reader.unfinishedHead;
  }

  /** The lines after the last chunk. */
  get trailers(): readonly Buffer[] {
    return this.#isRaw ? [] : (this.#chunks?.trailers ?? []);
  }

  /** `--raw`: what is wrong with the chunks, which undici does not see. */
  get rawFailure(): Error | undefined {
    if (!this.#isRaw || this.#chunks === undefined) return undefined;
    return this.#chunks.failure ?? (this.#chunks.ended ? undefined : truncated(undefined));
  }

  get #isRaw(): boolean {
    return this.#listener?.rules?.raw === true;
  }

  ref(): void {
    this.socket.ref();
  }

  unref(): void {
    this.socket.unref();
  }

  override _read(): void {
    if (!this.#held && this.socket.isPaused()) this.socket.resume();
  }

  override _write(chunk: string | Buffer, encoding: BufferEncoding, done: (error?: Error) => void): void {
    if (this.writeFailure !== undefined) done();
    else this.socket.write(this.#outgoing(chunk), encoding, () => done());
  }

  override _writev(
    chunks: readonly { chunk: string | Buffer; encoding: BufferEncoding }[],
    done: (error?: Error) => void,
  ): void {
    if (this.writeFailure !== undefined) return void done();
    const { socket } = this;
    socket.cork();
    for (const [index, { chunk, encoding }] of chunks.entries()) {
      socket.write(this.#outgoing(chunk), encoding, index === chunks.length - 1 ? () => done() : undefined);
    }
    socket.uncork();
  }

  override _final(done: () => void): void {
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.socket.destroy();
    done(error);
  }

  /** Returns what is sent instead of a chunk of undici's. */
  #outgoing(chunk: string | Buffer): string | Buffer {
    return this.#headPending ? this.#ownHead(chunk) : this.#left ? this.#withoutHead(chunk) : chunk;
  }

  /** Replaces the head that undici writes first. */
  #ownHead(written: string | Buffer): Buffer {
    this.#headPending = false;
    const { requestHead, chunked, onRequestHead } = this.#listener as ChannelListener;
    onRequestHead.call(this.#listener);
    if (!chunked) return requestHead;
    // undici leaves the empty line of a chunked head to the first chunk; without a chunk, it writes no body at all.
    const chunksFollow = !written.toString().endsWith("\r\n\r\n");
    return chunksFollow
      ? requestHead.subarray(0, requestHead.length - 2)
      : Buffer.concat([requestHead, Buffer.from("0\r\n\r\n")]);
  }

  /** The same if the head was already sent: drops what undici writes, up to the end of its head. */
  #withoutHead(written: string | Buffer): string | Buffer {
    if (this.#left === "line end") {
      this.#left = undefined;
      return written.slice("\r\n".length);
    }
    const { chunked } = this.#listener as ChannelListener;
    const isWhole = written.toString().endsWith("\r\n\r\n");
    this.#left = isWhole ? undefined : "line end";
    return chunked && isWhole ? "0\r\n\r\n" : "";
  }

  /** Returns false if no more is wanted for now. */
  #takeBody(bytes: Buffer): boolean {
    if (this.#missing > 0) return this.#takeDirectly(bytes);
    if (this.#rawEnded || this.#chunks === undefined) return this.#rawEnded || this.push(bytes);
    const taken = this.#chunks.feed(bytes);
    if (!this.#isRaw) return this.push(bytes);
    const more = this.push(bytes.subarray(0, taken));
    this.#rawEnded = this.#chunks.ended || this.#chunks.failure !== undefined;
    if (this.#rawEnded) this.push(null);
    return more;
  }

  /** Counts a body of known length. undici closes the connection if bytes follow. */
  #takeDirectly(bytes: Buffer): boolean {
    const own = bytes.length > this.#missing ? bytes.subarray(0, this.#missing) : bytes;
    this.#missing -= own.length;
    this.#held = !(this.#listener as ChannelListener).onBody(own) && this.#missing > 0;
    if (this.#missing > 0) return !this.#held;
    this.push(plainHead({ kind: "none" }, this.keepAlive));
    return own === bytes || this.push(bytes.subarray(own.length));
  }

  readonly #onResume = (): void => {
    this.#held = false;
    this._read();
  };

  readonly #onData = (chunk: Buffer): void => {
    if (this.#phase === "body") {
      if (!this.#takeBody(chunk)) this.socket.pause();
      return;
    }
    if (this.#phase === "idle") return void this.destroy();
    if (!this.receivedAny) {
      this.receivedAny = true;
      this.#listener?.onFirstByte();
    }
    try {
      this.#readHeads(chunk);
    } catch (error) {
      this.destroy(error as Error);
    }
  };

  #readHeads(bytes: Buffer): void {
    for (let left = bytes; left.length > 0; ) {
      const found = this.#reader.feed(left);
      if (found === undefined) return;
      const { head, framing, rest } = found;
      const listener = this.#listener as ChannelListener;
      // If 101 was not requested, curl takes it as the final response.
      if (framing !== undefined && (head.status >= 200 || head.status === 101 || isHeadless(head))) {
        const isRaw = framing.kind === "chunked" && this.#isRaw;
        this.keepAlive = !isRaw && isPersistent(head, framing, this.#forwarded);
        this.downgraded ||= head.httpVersion === "1.0";
        this.framing = framing;
        if (framing.kind === "chunked") this.#chunks = new ChunkReader();
        this.#phase = "body";
        listener.onHead(head, true);
        this.#missing = directLength(framing);
        this.isDirect = this.#missing > 0;
        if (this.isDirect) listener.onBodyStart(this.#onResume);
        else this.push(plainHead(isRaw ? { kind: "close" } : framing, this.keepAlive));
        if (rest.length > 0 && !this.#takeBody(rest)) this.socket.pause();
        return;
      }
      listener.onHead(head, false);
      left = rest;
    }
  }

  readonly #onEnd = (): void => {
    if (this.#rawEnded) return;
    // Bun reports an end for a socket that this side destroyed, which does not mean that the peer closed it.
    if (this.destroyed) return;
    const reset = resetBehindEnd(this.socket);
    if (reset !== undefined) {
      this.#onError(reset);
      return;
    }
    this.ended = true;
    if (this.#phase === "body") this.push(null);
    else this.destroy();
  };

  readonly #onError = (error: NodeJS.ErrnoException): void => {
    if (this.#rawEnded) return;
    if (this.#phase === "idle") {
      this.destroy();
      return;
    }
    this.readFailure = error;
    this.ended = true;
    if (this.#phase === "head") {
      this.destroy(error);
      return;
    }
    const left = this.socket.read() as Buffer | null;
    if (left !== null) this.#takeBody(left);
    this.push(null);
  };

  readonly #onClose = (): void => {
    if (this.#phase !== "body") this.destroy();
    else if (!this.readableEnded && !this.#rawEnded) this.push(null);
  };
}
