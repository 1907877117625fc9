/** HTTP/2 on a connected socket: a session per connection, a stream per request. Loaded only if the server chose HTTP/2. */
import { type ClientHttp2Session, connect, type SecureClientSessionOptions } from "node:http2";
import type { Socket } from "node:net";
import type { Origin } from "../../message/request.ts";
import type { Connection, HttpExchange, Sharing } from "../exchange.ts";
import { mostHeadBytes } from "../head-limit.ts";
import { Http2Transfer } from "./transfer.ts";
import { ConnectionWatch } from "./watch.ts";
import { WatchedSocket } from "./watched-socket.ts";

/**
 * How many bytes the server may send on a stream before they are read; a larger window keeps fast and distant
 * connections busy, but costs memory.
 */
const window = 2 * 1024 * 1024;

/** As in curl (CURLMOPT_MAX_CONCURRENT_STREAMS). */
const mostStreams = 100;

/** The window for all streams together: a stream that is not read must not block the others. */
const sessionWindow = mostStreams * window;

/**
 * After the last bytes of the server: node:http2 delivers what it has read, and reports bytes that break the protocol in a
 * GOAWAY frame, which waits for the frame that is being written.
 */
const turnsToExplain = 5;

/** Includes options that the types of Node 20 do not declare; the second exists only in later versions. */
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
  /** Set after a transfer failed: those in progress continue, others use a different connection. */
  #retired = false;
  #settle: () => void = () => {};

  /** `socket` is connected, and the server has chosen "h2"; bytes that the socket has already received are read from it. */
  constructor(socket: Socket, { host, port }: Origin) {
    this.socket = socket;
    this.#watch = new ConnectionWatch(() => afterTurns(turnsToExplain, () => this.#session.destroy()));
    const watched = new WatchedSocket(socket, this.#watch);
    const options: Http2Options = {
      createConnection: () => watched,
      // The size of a head is limited, not the number of its fields.
      maxHeaderListPairs: mostHeadBytes,
      // curl accepts whitespace around a value, but Node would silently drop the field.
      strictFieldWhitespaceValidation: false,
      maxSendHeaderBlockLength: 2 ** 30,
      // In MB: large enough that no stream is refused because of the memory of others.
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

/** Calls `act` after this many turns of the event loop. */
function afterTurns(turns: number, act: () => void): void {
  setImmediate(() => (turns > 1 ? afterTurns(turns - 1, act) : act()));
}
