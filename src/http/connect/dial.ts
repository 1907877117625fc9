/**
 * Opens TCP connections: tries every address, and IPv6 and IPv4 in parallel if the first is slow (RFC 8305, as curl
 * does).
 */

import { connect, type Socket } from "node:net";
import { ExitCode, Failure } from "../../exit.ts";
import { printable } from "../../message/printable.ts";
import { systemErrorText } from "../../message/system-errors.ts";
import { isBun } from "../../system/engine.ts";
import { startTimer } from "../../system/timer.ts";
import { isNode20 } from "../../v8-flags.ts";
import type { SocketSettings } from "../socket-settings.ts";
import type { Trace } from "../transport.ts";

export interface Dial {
  readonly addresses: readonly string[];
  readonly port: number;
  readonly settings: SocketSettings;
  readonly trace: Trace | undefined;
  /** Receives every socket when it is created, so that it can be destroyed once the time limit passes. */
  readonly own: (socket: Socket) => void;
}

/**
 * Resolves with the first connection. Rejects with the last address's system error if there is none, or with a Failure
 * 45.
 */
export async function dial({ addresses, port, settings, trace, own }: Dial): Promise<Socket> {
  const local = settings.interface === undefined ? undefined : await localEnds(settings.interface);
  const isBound = local !== undefined || settings.localPorts !== undefined;
  const first = isVersion6(addresses[0] ?? "");
  const racers = [
    addresses.filter(a => isVersion6(a) === first),
    addresses.filter(a => isVersion6(a) !== first),
  ];
  return new Promise((resolve, reject) => {
    const running = new Set<Socket>();
    let stopSecond: (() => void) | undefined;
    let over = false;
    const start = (racer: string[] | undefined): void => {
      const address = racer?.shift();
      if (over || racer === undefined || address === undefined) return;
      trace?.info(`  Trying ${isVersion6(address) ? `[${address}]` : address}:${port}...`);
      open(racer, address, settings.localPorts?.first);
    };
    const open = (racer: string[], address: string, localPort: number | undefined): void => {
      const localAddress = local?.find(one => isVersion6(one) === isVersion6(address));
      if (local !== undefined && localAddress === undefined) {
        lose(noSuchFamily(), racer, address);
        return;
      }
      const socket = connect({
        host: address,
        port,
        noDelay: true,
        keepAlive: settings.keepAliveAfter !== undefined,
        keepAliveInitialDelay: settings.keepAliveAfter ?? 0,
        ...(localAddress === undefined ? {} : { localAddress }),
        ...(localPort === undefined ? {} : { localPort }),
      });
      running.add(socket);
      own(socket);
      socket.once("connect", () => win(socket));
      socket.once("error", error => {
        running.delete(socket);
        const last = settings.localPorts?.last ?? 0;
        if (over || localPort === undefined || localPort >= last || !isTaken(error))
          lose(error, racer, address);
        else {
          trace?.info(`Bind to local port ${localPort} failed, trying next`);
          open(racer, address, localPort + 1);
        }
      });
    };
    const win = (socket: Socket): void => {
      over = true;
      stopSecond?.();
      running.delete(socket);
      for (const other of running) other.destroy();
      socket.removeAllListeners("error");
      resolve(socket);
    };
    const lose = (error: Error, racer: string[], address: string): void => {
      if (over) return;
      trace?.info(`connect to ${address} port ${port} failed: ${systemErrorText(error)}`);
      if (racer.length > 0) start(racer);
      else if (running.size === 0) {
        stopSecond?.();
        if ((racers[1]?.length ?? 0) > 0) start(racers[1]);
        else if ((racers[0]?.length ?? 0) > 0) start(racers[0]);
        else reject(isBound && isTaken(error) ? notBound(error) : error);
      }
    };
    start(racers[0]);
    if ((racers[1]?.length ?? 0) > 0) stopSecond = startTimer(settings.headStart, () => start(racers[1]));
  });
}

async function localEnds(given: string): Promise<readonly string[]> {
  const { localAddresses } = await import("./local-end.ts");
  return localAddresses(given);
}

/** Whether a requested local address or port is not available. The system may report that only when connecting. */
function isTaken(error: NodeJS.ErrnoException): boolean {
  return error.code === "EADDRINUSE" || error.code === "EADDRNOTAVAIL" || error.syscall === "bind";
}

function notBound(error: NodeJS.ErrnoException): Failure {
  const reason = `bind failed with errno ${Math.abs(error.errno ?? 0)}: ${systemErrorText(error)}`;
  return new Failure(ExitCode.LocalEndFailed, reason);
}

/** The error if `--interface` has no address of the destination's IP version. */
function noSuchFamily(): Error {
  return Object.assign(new Error("connect EAFNOSUPPORT"), { code: "EAFNOSUPPORT" });
}

/** Connects to a Unix socket. Rejects with the system error, or with a Failure 4 if Node does not support it. */
export async function dialPath(path: string, trace: Trace | undefined, own: Dial["own"]): Promise<Socket> {
  // Both pad the name with NULs, which makes it a different name.
  if ((isNode20 || isBun) && path.startsWith("\0"))
    throw new Failure(
      ExitCode.FeatureMissing,
      `--abstract-unix-socket: ${isBun ? "the executable" : "this Node"} cannot reach abstract Unix sockets, Node 22 and later can`,
    );
  trace?.info(`  Trying ${printable(socketName(path))}:0...`);
  return new Promise((resolve, reject) => {
    const socket = connect({ path });
    own(socket);
    socket.once("connect", () => {
      socket.removeAllListeners("error");
      resolve(socket);
    });
    socket.once("error", error => {
      trace?.info(`connect to ${printable(socketName(path))} port 0 failed: ${systemErrorText(error)}`);
      reject(error);
    });
  });
}

/** Returns the path of a Unix socket, or its name in the abstract namespace. */
export function socketName(path: string): string {
  return path.replace(/^\0/, "");
}

/**
 * Returns curl's failure to connect, with the reason as its cause. `milliseconds` is the duration of the attempt. If
 * the system timed out, curl uses the same text with exit code 28 (curl's lib/connect.c, is_connected).
 */
export function notConnected(host: string, port: number, milliseconds: number, cause: unknown): Failure {
  const text = `Failed to connect to ${printable(host)} port ${port} after ${Math.round(milliseconds)} ms`;
  const waited = (cause as NodeJS.ErrnoException | undefined)?.code === "ETIMEDOUT";
  const exitCode = waited ? ExitCode.TimedOut : ExitCode.NotConnected;
  const failure = new Failure(exitCode, `${text}: Could not connect to server`);
  return Object.assign(failure, { cause });
}

/** Whether a valid address is of version 6: those contain colons. */
function isVersion6(address: string): boolean {
  return address.includes(":");
}
