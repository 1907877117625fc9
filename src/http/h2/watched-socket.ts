/** The stream that node:http2 works on: passes a socket's bytes on unchanged and lets a watch read the frames in both directions. */
import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import { FrameReader, prefaceBytes } from "./frames.ts";
import type { ConnectionWatch } from "./watch.ts";

export class WatchedSocket extends Duplex {
  readonly #socket: Socket;
  readonly #sent: FrameReader;

  /** socket: connected; whatever it has received so far has not been read. */
  constructor(socket: Socket, watch: ConnectionWatch) {
    super();
    this.#socket = socket;
    const received = new FrameReader(frame => watch.received(frame));
    this.#sent = new FrameReader(frame => watch.sent(frame), prefaceBytes);
    socket.on("data", (bytes: Buffer) => {
      received.feed(bytes);
      if (!this.push(bytes)) socket.pause();
    });
    socket.once("end", () => this.push(null));
    socket.once("error", error => {
      watch.lost(error);
      this.destroy(error);
    });
    socket.once("close", () => {
      watch.lost(undefined);
      this.destroy();
    });
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#sent.feed(bytes);
    this.#socket.write(bytes, done);
  }

  override _final(done: () => void): void {
    this.#socket.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }
}
