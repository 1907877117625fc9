/** An attempt to connect: what the steps of a route (TCP, proxy, tunnel, TLS) read and report to. */
import type { Socket } from "node:net";
import type { Timings } from "../timings.ts";
import type { ConnectionSettings, ResponseHead, Trace } from "../transport.ts";
import type { Route } from "./route.ts";

/** What one connection is made for and with. */
export interface Connecting {
  readonly route: Route;
  readonly settings: ConnectionSettings;
  readonly stats: Timings;
  readonly trace: Trace | undefined;
  readonly signal: AbortSignal | undefined;
  /** Receives the proxy's responses to CONNECT. */
  readonly onProxyHead: (head: ResponseHead) => void;
}

/** An attempt under way: sockets passed to `own` are destroyed when it fails. */
export interface ConnectAttempt extends Connecting {
  readonly own: (socket: Socket) => void;
}
