/** `--resolve` and `--connect-to`: which addresses a name stands for, and which host is connected to in its place. */
import { ExitCode, Failure } from "../../exit.ts";
import { printable } from "../../message/printable.ts";
import { ipVersionOf } from "./ip.ts";
import { bareHost } from "./proxy.ts";

export interface HostAndPort {
  /** Lower case, IPv6 in brackets. */
  readonly host: string;
  readonly port: number;
}

/**
 * The addresses that `--resolve` gives for a host and port; undefined when it gives none. Later pins beat earlier ones, a
 * pin for the very name beats one for `*`, `-host:port` takes a pin away. Throws Failure 49 for a pin that makes no sense.
 */
export function pinned(host: string, port: number, pins: readonly string[]): readonly string[] | undefined {
  const table = new Map<string, readonly string[]>();
  for (const pin of pins) {
    const { key, addresses } = parsePin(pin);
    if (addresses === undefined) table.delete(key);
    else table.set(key, addresses);
  }
  return table.get(`${bareHost(host)}:${port}`) ?? table.get(`*:${port}`);
}

function parsePin(pin: string): { key: string; addresses: readonly string[] | undefined } {
  const removed = /^-(\[[^\]]*\]|[^:]*):(\d+)$/.exec(pin);
  if (removed) return { key: pinKey(removed[1], removed[2]), addresses: undefined };
  // `+` lets the entry time out, which is of no account in one run.
  const match = /^\+?(\[[^\]]*\]|[^:]*):(\d+):(.+)$/.exec(pin);
  const addresses = match?.[3]?.split(",").map(address => bareHost(address.trim())) ?? [];
  if (match === null || Number(match[2]) > 65535 || !addresses.every(address => ipVersionOf(address) !== 0))
    throw new Failure(ExitCode.OptionSyntax, `Couldn't parse CURLOPT_RESOLVE entry '${printable(pin)}'`);
  return { key: pinKey(match[1], match[2]), addresses };
}

function pinKey(host = "", port = ""): string {
  return `${bareHost(host).toLowerCase()}:${Number(port)}`;
}

/**
 * Where `--connect-to HOST1:PORT1:HOST2:PORT2` sends a connection meant for an origin; undefined when no entry fits. An
 * empty HOST1 or PORT1 fits any, an empty HOST2 or PORT2 stays as it is; the first that fits counts. Throws Failure 49.
 */
export function connectTo(origin: HostAndPort, entries: readonly string[]): HostAndPort | undefined {
  for (const entry of entries) {
    const match = /^(\[[^\]]*\]|[^:]*):(\d*):(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(entry);
    // curl passes over what it does not understand.
    if (match === null) continue;
    const [, host = "", port = "", newHost = "", newPort = ""] = match;
    const fits =
      (host === "" || bareHost(host).toLowerCase() === bareHost(origin.host)) &&
      (port === "" || Number(port) === origin.port);
    if (!fits) continue;
    if (newHost === "" && newPort === "") return undefined;
    if (!/^\d*$/.test(newPort) || Number(newPort) > 65535)
      throw new Failure(
        ExitCode.OptionSyntax,
        `No valid port number in connect to host string (${printable(newPort)})`,
      );
    return {
      host: newHost === "" ? origin.host : newHost.toLowerCase(),
      port: newPort === "" ? origin.port : Number(newPort),
    };
  }
  return undefined;
}
