/** The part of undici's Client that awscurl uses, declared by hand because the file has no types of its own. */
declare module "undici/lib/dispatcher/client.js" {
  import type { Duplex } from "node:stream";

  export interface ClientOptions {
    readonly connect: (options: unknown, done: (error: Error | null, socket: Duplex | null) => void) => void;
    readonly pipelining: number;
    readonly headersTimeout: number;
    readonly bodyTimeout: number;
    readonly keepAliveTimeout: number;
    readonly keepAliveMaxTimeout: number;
    readonly maxHeaderSize: number;
  }

  export interface DispatchOptions {
    readonly method: string;
    readonly path: string;
    readonly headers: readonly string[];
    readonly body: Uint8Array | AsyncIterable<Uint8Array> | null;
    readonly reset: boolean;
  }

  /** undici's original handler interface, which its HTTP/1 code calls without an adapter. */
  export interface DispatchHandler {
    onConnect(abort: (error: Error) => void): void;
    onHeaders(status: number, headers: readonly Buffer[], resume: () => void, statusText: string): boolean;
    onData(chunk: Buffer): boolean;
    onComplete(trailers: readonly Buffer[]): void;
    onError(error: Error): void;
  }

  export default class Client {
    constructor(origin: string, options: ClientOptions);
    dispatch(options: DispatchOptions, handler: DispatchHandler): boolean;
  }
}
