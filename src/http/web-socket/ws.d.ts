/** The part of the package `ws` that awscurl and its tests use, declared by hand because it has no types of its own. */
declare module "ws" {
  import type { EventEmitter } from "node:events";
  import type { IncomingMessage } from "node:http";
  import type { Duplex, Writable } from "node:stream";

  interface ReceiverEvents {
    message: [data: Buffer, isBinary: boolean];
    ping: [data: Buffer];
    /** A close frame; code 1005 if it has none. */
    conclude: [code: number, reason: Buffer];
    error: [error: NodeJS.ErrnoException];
  }

  /** Reads frames from the bytes that are written to it. */
  export class Receiver extends Writable {
    constructor(options: { readonly isServer: boolean; readonly maxPayload: number });
    on<E extends keyof ReceiverEvents>(event: E, listener: (...values: ReceiverEvents[E]) => void): this;
  }

  type Written = (error?: Error) => void;

  /** Writes frames. */
  export class Sender {
    constructor(socket: Writable);
    send(
      data: Buffer,
      options: {
        readonly binary: boolean;
        readonly compress: boolean;
        readonly fin: boolean;
        readonly mask: boolean;
      },
      written: Written,
    ): void;
    pong(data: Buffer, mask: boolean, written: Written): void;
    close(code: number, reason: string, mask: boolean, written: Written): void;
  }

  /** The server's end of a connection, for the tests. */
  export class WebSocket extends EventEmitter {
    readonly protocol: string;
    send(data: string | Buffer, options?: { readonly binary?: boolean; readonly fin?: boolean }): void;
    ping(data?: string): void;
    close(code?: number, reason?: string): void;
    terminate(): void;
  }

  export class WebSocketServer {
    constructor(options: {
      readonly noServer: true;
      readonly handleProtocols?: (protocols: ReadonlySet<string>) => string | false;
    });
    handleUpgrade(
      message: IncomingMessage,
      socket: Duplex,
      head: Buffer,
      done: (socket: WebSocket) => void,
    ): void;
  }
}
