/** An attempt to connect: the data that the steps of a route (TCP, proxy, tunnel, TLS) read and update. */
import type { Socket } from "node:net";
import type { Timings } from "../timings.ts";
import type { ConnectionSettings, ResponseHead, Trace } from "../transport.ts";
import type { Route } from "./route.ts";

/** The purpose and the settings of one connection. */
export interface Connecting {
  readonly route: Route;
  readonly settings: ConnectionSettings;
  readonly stats: Timings;
  readonly trace: Trace | undefined;
  readonly signal: AbortSignal | undefined;
  /** Receives the proxy's responses to CONNECT. */
  readonly onProxyHead: (head: ResponseHead) => void;
}

/** An attempt in progress: sockets passed to `own` are destroyed if it fails. */
export interface ConnectAttempt extends Connecting {
  readonly own: (socket: Socket) => void;
}
