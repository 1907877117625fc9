/**
 * The stream that node:http2 uses: passes a socket's bytes on unchanged and lets a watch read the frames in both
 * directions.
 */
import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import { FrameReader, prefaceBytes } from "./frames.ts";
import type { ConnectionWatch } from "./watch.ts";

export class WatchedSocket extends Duplex {
  readonly #socket: Socket;
  readonly #sent: FrameReader;

  /** `socket` is connected; nothing that it has received has been read yet. */
  constructor(socket: Socket, watch: ConnectionWatch) {
    super();
    this.#socket = socket;
    const received = new FrameReader(frame => watch.received(frame));
    this.#sent = new FrameReader(frame => watch.sent(frame), prefaceBytes);
    socket.on("data", (bytes: Buffer) => {
      received.feed(bytes);
      if (!this.push(bytes)) socket.pause();
    });
    // Neither an end nor an error is passed on: node:http2 sends GOAWAY when its session ends, and if that happens
    // while it handles an end, Node's adapter for streams that are not sockets fails an assertion. The watch ends the
    // session instead, after reading what was received before.
    const lost = (error?: Error): void => {
      if (this.readableLength > 0 && !this.destroyed) setImmediate(lost, error);
      else watch.lost(error);
    };
    socket.once("end", () => lost());
    socket.once("error", lost);
    socket.once("close", () => lost());
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#sent.feed(bytes);
    // If the socket is not writable, its own events report why.
    if (this.#socket.writable) this.#socket.write(bytes, () => done());
    else done();
  }

  override _final(done: () => void): void {
    if (this.#socket.writable) this.#socket.end(done);
    else done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }
}
