/** Opens TCP connections: tries every address, IPv6 and IPv4 in parallel when the first is slow (RFC 8305, as curl does). */

import { connect, type Socket } from "node:net";
import { ExitCode, Failure } from "../../exit.ts";
import { printable } from "../../message/printable.ts";
import { systemErrorText } from "../../message/system-errors.ts";
import { startTimer } from "../../system/timer.ts";
import type { Trace } from "../transport.ts";

/** curl's default for --happy-eyeballs-timeout-ms. */
const headStart = 200;

/** Milliseconds of silence after which the system sends keepalive probes (curl's --keepalive-time). */
const keepAliveAfter = 60_000;

export interface Dial {
  readonly addresses: readonly string[];
  readonly port: number;
  readonly trace: Trace | undefined;
  /** Receives every socket when it is created, so that it can be destroyed when the time limit passes. */
  readonly own: (socket: Socket) => void;
}

/** Resolves with the first connection. Rejects with the last address's system error when there is none. */
export function dial({ addresses, port, trace, own }: Dial): Promise<Socket> {
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
      const socket = connect({
        host: address,
        port,
        noDelay: true,
        keepAlive: true,
        keepAliveInitialDelay: keepAliveAfter,
      });
      running.add(socket);
      own(socket);
      socket.once("connect", () => win(socket));
      socket.once("error", error => lose(socket, error, racer, address));
    };
    const win = (socket: Socket): void => {
      over = true;
      stopSecond?.();
      running.delete(socket);
      for (const other of running) other.destroy();
      socket.removeAllListeners("error");
      resolve(socket);
    };
    const lose = (socket: Socket, error: Error, racer: string[], address: string): void => {
      running.delete(socket);
      if (over) return;
      trace?.info(`connect to ${address} port ${port} failed: ${systemErrorText(error)}`);
      if (racer.length > 0) start(racer);
      else if (running.size === 0) {
        stopSecond?.();
        if ((racers[1]?.length ?? 0) > 0) start(racers[1]);
        else if ((racers[0]?.length ?? 0) > 0) start(racers[0]);
        else reject(error);
      }
    };
    start(racers[0]);
    if ((racers[1]?.length ?? 0) > 0) stopSecond = startTimer(headStart, () => start(racers[1]));
  });
}

/** Connects to a Unix socket. Rejects with the system error. */
export function dialPath(path: string, trace: Trace | undefined, own: Dial["own"]): Promise<Socket> {
  trace?.info(`  Trying ${printable(path)}:0...`);
  return new Promise((resolve, reject) => {
    const socket = connect({ path });
    own(socket);
    socket.once("connect", () => {
      socket.removeAllListeners("error");
      resolve(socket);
    });
    socket.once("error", error => {
      trace?.info(`connect to ${printable(path)} port 0 failed: ${systemErrorText(error)}`);
      reject(error);
    });
  });
}

/**
 * curl's failure to connect, with the reason as its cause. `milliseconds`: how long it was tried. When the system timed out,
 * curl uses the same text with exit code 28 (curl's lib/connect.c, is_connected).
 */
export function notConnected(host: string, port: number, milliseconds: number, cause: unknown): Failure {
  const words = `Failed to connect to ${printable(host)} port ${port} after ${Math.round(milliseconds)} ms`;
  const waited = (cause as NodeJS.ErrnoException | undefined)?.code === "ETIMEDOUT";
  const exitCode = waited ? ExitCode.TimedOut : ExitCode.NotConnected;
  const failure = new Failure(exitCode, `${words}: Could not connect to server`);
  return Object.assign(failure, { cause });
}

/** For valid addresses: those of version 6 have colons. */
function isVersion6(address: string): boolean {
  return address.includes(":");
}
