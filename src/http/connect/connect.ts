/** Makes a connection along its route: addresses, TCP, proxy, tunnel and TLS, all within one time limit. */
import type { Socket } from "node:net";
import { ExitCode, Failure } from "../../exit.ts";
import { printable } from "../../message/printable.ts";
import { startTimer } from "../../system/timer.ts";
import type { Timings } from "../timings.ts";
import type { ConnectAttempt, Connecting } from "./connecting.ts";
import { dial, dialPath, notConnected, socketName } from "./dial.ts";
import { addressesOf } from "./dns.ts";
import { bareHost } from "./ip.ts";

import type { Route } from "./route.ts";
import type { TlsEnd } from "./tls.ts";

/**
 * Returns a socket to which the request can be written. Throws a Failure with curl's codes (5, 6, 7, 28, 35, 43, 45,
 * 56, 58, 60, 77, 97), or the signal's reason if it is aborted first.
 */
export async function connect(connecting: Connecting): Promise<Socket> {
  const sockets = new Set<Socket>();
  let stopLimit: (() => void) | undefined;
  let onAbort: (() => void) | undefined;
  const { stats, settings, signal } = connecting;
  const begun = stats.elapsed();
  const cut = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal?.reason);
    signal?.addEventListener("abort", onAbort, { once: true });
    const milliseconds = settings.connectTimeout * 1000;
    const passed = () => reject(timedOut(1000 * (stats.elapsed() - begun)));
    if (milliseconds > 0) stopLimit = startTimer(milliseconds, passed);
  });
  const own = (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
  };
  try {
    return await Promise.race([alongRoute({ ...connecting, own }), cut]);
  } catch (error) {
    for (const socket of sockets) socket.destroy();
    throw error;
  } finally {
    stopLimit?.();
    if (onAbort !== undefined) signal?.removeEventListener("abort", onAbort);
  }
}

function timedOut(milliseconds: number): Failure {
  return new Failure(
    ExitCode.TimedOut,
    `Connection timed out after ${Math.round(milliseconds)} milliseconds`,
  );
}

/** tcp -> [SOCKS] -> [TLS to the proxy] -> [tunnel] -> [PROXY protocol] -> [TLS to the origin]. */
async function alongRoute(attempt: ConnectAttempt): Promise<Socket> {
  const { origin, proxy } = attempt.route;
  if (origin.scheme === "http" && proxy?.scheme !== "https")
    return tunnelled(attempt, await socketTo(attempt));
  const { TlsEnd, forProxy } = await import("./tls.ts");
  const ends = { origin: new TlsEnd(attempt), proxy: new TlsEnd(forProxy(attempt)) };
  for (;;) {
    try {
      return await secured(attempt, ends);
    } catch (error) {
      // If a chain does not end at one of the roots, they are replaced and the connection is made again.
      if (!(await ends.proxy.triesOtherRoots(error)) && !(await ends.origin.triesOtherRoots(error)))
        throw error;
    }
  }
}

async function secured(
  attempt: ConnectAttempt,
  ends: { readonly origin: TlsEnd; readonly proxy: TlsEnd },
): Promise<Socket> {
  const { origin, proxy } = attempt.route;
  let socket = await socketTo(attempt);
  if (proxy?.scheme === "https")
    socket = await ends.proxy.handshake(socket, { ...proxy, protocols: ["http/1.1"] });
  socket = await tunnelled(attempt, socket);
  const protocols = attempt.settings.http2 ? ["h2", "http/1.1"] : ["http/1.1"];
  if (origin.scheme === "https") socket = await ends.origin.handshake(socket, { ...origin, protocols });
  attempt.stats.appConnect = attempt.stats.elapsed();
  return socket;
}

/** Returns the socket after opening the tunnel, if the route has one. */
async function tunnelled(attempt: ConnectAttempt, socket: Socket): Promise<Socket> {
  if (attempt.route.tunnel !== undefined) {
    const { openTunnel } = await import("./tunnel.ts");
    await openTunnel(attempt, socket);
  }
  const { haproxy } = attempt.settings.sockets;
  if (haproxy !== undefined) {
    const { sayClient } = await import("./haproxy.ts");
    sayClient(socket, haproxy, attempt.route.unixSocket);
  }
  return socket;
}

/** Connects to the proxy or the origin, through a SOCKS proxy if the route has one. */
async function socketTo(attempt: ConnectAttempt): Promise<Socket> {
  const socket = await tcp(attempt);
  const { socks } = attempt.route;
  if (socks !== undefined) {
    const { openSocks } = await import("./socks.ts");
    await openSocks(attempt, socks, socket);
  }
  return socket;
}

async function tcp({ route, settings, stats, trace, own }: ConnectAttempt): Promise<Socket> {
  const { hop, proxy, socks, unixSocket } = route;
  const begun = stats.elapsed();
  const variable = proxy?.variable ?? socks?.proxy.variable;
  if (variable !== undefined) trace?.info(`Uses proxy env variable ${variable}`);
  try {
    const isProxy = proxy !== undefined || socks !== undefined;
    const addresses = unixSocket === undefined ? await addressesOf({ hop, isProxy, settings }) : [];
    stats.nameLookup = stats.elapsed();
    const socket =
      unixSocket === undefined
        ? await dial({ addresses, port: hop.port, settings: settings.sockets, trace, own })
        : await dialPath(unixSocket, trace, own);
    noteConnected(stats, socket, route);
    trace?.info(`Connected to ${bareHost(hop.host)} (${printable(stats.remoteIp)}) port ${stats.remotePort}`);
    return socket;
  } catch (error) {
    if (Failure.is(error)) throw error;
    throw notConnected(bareHost(hop.host), hop.port, 1000 * (stats.elapsed() - begun), error);
  }
}

function noteConnected(stats: Timings, socket: Socket, route: Route): void {
  stats.connect = stats.elapsed();
  stats.newConnections += 1;
  noteAddresses(stats, socket, route);
}

/** Also called for reused connections. As in curl, the address of a Unix socket is its path, and the port is the URL's. */
export function noteAddresses(
  stats: Timings,
  socket: Socket,
  { unixSocket, hop, proxy, socks }: Route,
): void {
  stats.usesProxy = (proxy ?? socks) !== undefined;
  stats.remoteIp = (unixSocket && socketName(unixSocket)) ?? socket.remoteAddress ?? "";
  stats.remotePort = unixSocket === undefined ? (socket.remotePort ?? 0) : hop.port;
  stats.localIp = socket.localAddress ?? "";
  stats.localPort = socket.localPort ?? 0;
}
