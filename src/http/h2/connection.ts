/** HTTP/2 on a socket of ours: a session a connection, a stream a request. Loaded only when the server chose it. */
import { type ClientHttp2Session, connect, type SecureClientSessionOptions } from "node:http2";
import type { Socket } from "node:net";
import type { Origin } from "../../message/request.ts";
import type { Connection, HttpExchange } from "../exchange.ts";
import { mostHeadBytes } from "../head-limit.ts";
import { Http2Transfer } from "./transfer.ts";
import { ConnectionWatch } from "./watch.ts";
import { WatchedSocket } from "./watched-socket.ts";

/** Bytes that the server may send before they were read; more keeps fast and far connections busy, and costs memory. */
const window = 2 * 1024 * 1024;

/** With options that the types of Node 20 do not know; the second came with later ones. */
type Http2Options = SecureClientSessionOptions & {
  readonly maxHeaderListPairs: number;
  readonly strictFieldWhitespaceValidation: boolean;
};

export class Http2Connection implements Connection {
  readonly socket: Socket;
  readonly #session: ClientHttp2Session;
  readonly #watch = new ConnectionWatch();

  /** socket: connected, and the server has chosen "h2"; what it received already is read from it. */
  constructor(socket: Socket, { host, port }: Origin) {
    this.socket = socket;
    const watched = new WatchedSocket(socket, this.#watch);
    const options: Http2Options = {
      createConnection: () => watched,
      // A head is limited by its size, not by the number of its fields.
      maxHeaderListPairs: mostHeadBytes,
      // curl accepts whitespace around a value; Node would drop the field silently.
      strictFieldWhitespaceValidation: false,
      maxSendHeaderBlockLength: 2 ** 30,
      settings: { enablePush: false, initialWindowSize: window, maxHeaderListSize: mostHeadBytes },
    };
    const session = connect(`https://${host}:${port}`, options);
    session.once("connect", () => {
      if (!session.destroyed) session.setLocalWindowSize(window);
    });
    // Each stream reports the failure of its session itself.
    session.on("error", () => {});
    this.#session = session;
  }

  get usable(): boolean {
    return !this.#session.closed && !this.#session.destroyed && !this.#watch.broken;
  }

  dispatch(sending: HttpExchange): void {
    new Http2Transfer(sending, this.#session, this.socket, this.#watch).begin();
  }

  close(): void {
    this.#session.destroy();
    this.socket.destroy();
  }
}
