/** HTTP/2 on a socket of ours: a session a connection, a stream a request. Loaded only when the server chose it. */
import { type ClientHttp2Session, connect, type SecureClientSessionOptions } from "node:http2";
import type { Socket } from "node:net";
import type { Origin } from "../../message/request.ts";
import type { Connection, HttpExchange, Sharing } from "../exchange.ts";
import { mostHeadBytes } from "../head-limit.ts";
import { Http2Transfer } from "./transfer.ts";
import { ConnectionWatch } from "./watch.ts";
import { WatchedSocket } from "./watched-socket.ts";

/** Bytes that the server may send on a stream before they were read; more keeps fast and far connections busy, and costs memory. */
const window = 2 * 1024 * 1024;

/** As curl has it (CURLMOPT_MAX_CONCURRENT_STREAMS). */
const mostStreams = 100;

/** Of all streams together: one that is not read must not hold up the others. */
const sessionWindow = mostStreams * window;

/** With options that the types of Node 20 do not know; the second came with later ones. */
type Http2Options = SecureClientSessionOptions & {
  readonly maxHeaderListPairs: number;
  readonly strictFieldWhitespaceValidation: boolean;
};

export class Http2Connection implements Connection {
  readonly socket: Socket;
  readonly sharing: Sharing;
  readonly #session: ClientHttp2Session;
  readonly #watch: ConnectionWatch;
  readonly #transfers = new Map<HttpExchange, Http2Transfer>();
  /** A transfer failed: those under way go on, others use another connection. */
  #retired = false;
  #settle: () => void = () => {};

  /** socket: connected, and the server has chosen "h2"; what it received already is read from it. */
  constructor(socket: Socket, { host, port }: Origin) {
    this.socket = socket;
    // What node:http2 has read already is delivered first.
    this.#watch = new ConnectionWatch(() => setImmediate(() => this.#session.destroy()));
    const watched = new WatchedSocket(socket, this.#watch);
    const options: Http2Options = {
      createConnection: () => watched,
      // A head is limited by its size, not by the number of its fields.
      maxHeaderListPairs: mostHeadBytes,
      // curl accepts whitespace around a value; Node would drop the field silently.
      strictFieldWhitespaceValidation: false,
      maxSendHeaderBlockLength: 2 ** 30,
      // In MB: no stream is refused for what others hold.
      maxSessionMemory: 1024,
      settings: { enablePush: false, initialWindowSize: window, maxHeaderListSize: mostHeadBytes },
    };
    const session = connect(`https://${host}:${port}`, options);
    session.once("connect", () => {
      if (!session.destroyed) session.setLocalWindowSize(sessionWindow);
    });
    session.on("error", error => {
      this.#watch.sessionError = error;
    });
    this.#session = session;
    const settled = new Promise<void>(resolve => {
      this.#settle = resolve;
    });
    session.once("remoteSettings", this.#settle).once("close", this.#settle);
    this.sharing = this.#sharing(settled);
  }

  get usable(): boolean {
    const { closed, destroyed } = this.#session;
    return !(this.#retired || closed || destroyed || this.#watch.broken);
  }

  dispatch(sending: HttpExchange): void {
    const end = (reusable: boolean) => this.#ended(sending, reusable);
    const transfer = new Http2Transfer(sending, this.#session, this.#watch, end);
    this.#transfers.set(sending, transfer);
    this.socket.ref();
    try {
      transfer.begin();
    } catch (error) {
      this.#ended(sending, false);
      throw error;
    }
  }

  cancel(sending: HttpExchange): void {
    this.#transfers.get(sending)?.cancel();
  }

  close(): void {
    this.#session.destroy();
    this.socket.destroy();
  }

  #sharing(settled: Promise<void>): Sharing {
    const transfers = this.#transfers;
    const session = this.#session;
    return {
      get underWay() {
        return transfers.size;
      },
      get room() {
        const { maxConcurrentStreams = mostStreams } = session.destroyed ? {} : session.remoteSettings;
        return Math.min(mostStreams, maxConcurrentStreams) - transfers.size;
      },
      settled,
    };
  }

  #ended(sending: HttpExchange, reusable: boolean): void {
    if (!this.#transfers.delete(sending)) return;
    this.#settle();
    if (!reusable) this.#retired = true;
    if (this.#transfers.size > 0) return;
    if (this.#retired) this.#session.destroy();
    else this.socket.unref();
  }
}
