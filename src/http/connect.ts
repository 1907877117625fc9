/** Makes a connection along its route: addresses, TCP, proxy, tunnel, TLS; all of it within one time limit. */
import type { Socket } from "node:net";
import { ExitCode, Failure } from "../exit.ts";
import { printable } from "../printable.ts";
import { dial, dialPath, notConnected } from "./dial.ts";
import { addressesOf } from "./dns.ts";
import type { Facts } from "./facts.ts";
import { bareHost } from "./proxy.ts";
import type { Route } from "./route.ts";
import type { ConnectionSettings, ResponseHead, Trace } from "./transport.ts";

/** One attempt to connect, and what it is told and tells. */
export interface Connecting {
  readonly route: Route;
  readonly settings: ConnectionSettings;
  readonly facts: Facts;
  readonly trace: Trace | undefined;
  readonly signal: AbortSignal | undefined;
  /** For CONNECT: what the request calls itself. */
  readonly userAgent: string | undefined;
  /** Hears of the proxy's answers to CONNECT. */
  readonly onProxyHead: (head: ResponseHead) => void;
}

/** An attempt under way: sockets it owns are destroyed when it fails. */
export interface Attempt extends Connecting {
  readonly own: (socket: Socket) => void;
}

/**
 * Out: a socket on which the request can be written. Throws Failure with curl's codes (5, 6, 7, 28, 35, 56, 58, 60, 77), or
 * the signal's reason when it came first.
 */
export async function connect(connecting: Connecting): Promise<Socket> {
  const sockets = new Set<Socket>();
  let limit: NodeJS.Timeout | undefined;
  let onAbort: (() => void) | undefined;
  const { facts, settings, signal } = connecting;
  const begun = facts.elapsed();
  const cut = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal?.reason);
    signal?.addEventListener("abort", onAbort, { once: true });
    const milliseconds = settings.connectTimeout * 1000;
    if (milliseconds > 0 && milliseconds < 2 ** 31)
      limit = setTimeout(() => reject(timedOut(1000 * (facts.elapsed() - begun))), milliseconds);
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
    clearTimeout(limit);
    if (onAbort !== undefined) signal?.removeEventListener("abort", onAbort);
  }
}

function timedOut(milliseconds: number): Failure {
  return new Failure(
    ExitCode.TimedOut,
    `Connection timed out after ${Math.round(milliseconds)} milliseconds`,
  );
}

async function alongRoute(attempt: Attempt): Promise<Socket> {
  const { origin } = attempt.route;
  if (origin.scheme === "http" && attempt.route.proxy?.scheme !== "https") return await reach(attempt);
  const { secureRoute } = await import("./tls.ts");
  return await secureRoute(attempt, {
    reach: () => reach(attempt),
    openTunnel: socket => openTunnel(attempt, socket),
  });
}

/** TCP to the hop, and the tunnel when the proxy speaks plain HTTP. */
async function reach(attempt: Attempt): Promise<Socket> {
  const { route } = attempt;
  const socket = await tcp(attempt);
  if (route.tunnel === undefined || route.proxy?.scheme === "https") return socket;
  await openTunnel(attempt, socket);
  return socket;
}

async function openTunnel(attempt: Attempt, socket: Socket): Promise<void> {
  const { tunnel } = await import("./tunnel.ts");
  await tunnel(attempt, socket);
}

async function tcp({ route, settings, facts, trace, own }: Attempt): Promise<Socket> {
  const { hop, proxy, unixSocket } = route;
  const begun = facts.elapsed();
  if (proxy?.variable !== undefined) trace?.info(`Uses proxy env variable ${proxy.variable}`);
  try {
    const addresses =
      unixSocket === undefined ? await addressesOf({ hop, isProxy: proxy !== undefined, settings }) : [];
    facts.nameLookup = facts.elapsed();
    const socket =
      unixSocket === undefined
        ? await dial({ addresses, port: hop.port, trace, own })
        : await dialPath(unixSocket, trace, own);
    noteConnected(facts, socket, route);
    trace?.info(`Connected to ${bareHost(hop.host)} (${printable(facts.remoteIp)}) port ${facts.remotePort}`);
    return socket;
  } catch (error) {
    if (Failure.is(error)) throw error;
    throw notConnected(bareHost(hop.host), hop.port, 1000 * (facts.elapsed() - begun), error);
  }
}

function noteConnected(facts: Facts, socket: Socket, route: Route): void {
  facts.connect = facts.elapsed();
  facts.newConnections += 1;
  noteAddresses(facts, socket, route);
}

/** Also for a connection that is used again. For curl a Unix socket's address is its path, and the port is the URL's. */
export function noteAddresses(facts: Facts, socket: Socket, { unixSocket, hop }: Route): void {
  facts.remoteIp = unixSocket ?? socket.remoteAddress ?? "";
  facts.remotePort = unixSocket === undefined ? (socket.remotePort ?? 0) : hop.port;
  facts.localIp = socket.localAddress ?? "";
  facts.localPort = socket.localPort ?? 0;
}
