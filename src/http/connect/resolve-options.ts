/** `--resolve` and `--connect-to`: the addresses of a name, and the host to connect to instead. */
import { ExitCode, Failure } from "../../exit.ts";
import { printable } from "../../message/printable.ts";
import { bareHost, ipVersionOf } from "./ip.ts";

export interface HostAndPort {
  /** Lower case, IPv6 in brackets. */
  readonly host: string;
  readonly port: number;
}

/**
 * The addresses that `--resolve` gives for a host and port; undefined when it gives none. Later entries override earlier
 * ones, an entry for the name overrides one for `*`, `-host:port` removes an entry. Throws Failure 49 for an invalid entry.
 */
export function resolvedAddresses(
  host: string,
  port: number,
  entries: readonly string[],
): readonly string[] | undefined {
  const table = new Map<string, readonly string[]>();
  for (const entry of entries) {
    const parsed = parseResolve(entry);
    if (parsed === undefined) continue;
    const { key, addresses } = parsed;
    if (addresses === undefined) table.delete(key);
    else table.set(key, addresses);
  }
  return table.get(`${bareHost(host)}:${port}`) ?? table.get(`*:${port}`);
}

/** undefined: curl ignores it, an empty entry or one that removes nothing. */
function parseResolve(entry: string): { key: string; addresses: readonly string[] | undefined } | undefined {
  if (entry === "" || entry.startsWith("-")) {
    const [, host, port] = /^-(\[[^\]]*\]|[^:]*):(\d+)/.exec(entry) ?? [];
    return host === undefined ? undefined : { key: resolveKey(host, port), addresses: undefined };
  }
  // `+` lets the entry time out, which has no effect within one run.
  const match = /^\+?(\[[^\]]*\]|[^:]*):(\d+):(.+)$/.exec(entry);
  const addresses = (match?.[3]?.split(",") ?? []).filter(address => address !== "").map(bareHost);
  const isValid = addresses.length > 0 && addresses.every(address => ipVersionOf(address) !== 0);
  if (match === null || Number(match[2]) > 65535 || !isValid)
    throw new Failure(ExitCode.OptionSyntax, `Could not parse CURLOPT_RESOLVE entry '${printable(entry)}'`);
  return { key: resolveKey(match[1], match[2]), addresses };
}

function resolveKey(host = "", port = ""): string {
  return `${bareHost(host).toLowerCase()}:${Number(port)}`;
}

/**
 * Where `--connect-to HOST1:PORT1:HOST2:PORT2` redirects a connection to an origin; undefined when no entry matches or
 * the one that does names the origin itself. An
 * empty HOST1 or PORT1 matches any, an empty HOST2 or PORT2 is unchanged; the first match is used. Throws Failure 49, or 3 for an address that is none.
 */
export function connectTo(origin: HostAndPort, entries: readonly string[]): HostAndPort | undefined {
  for (const entry of entries) {
    const match = /^(\[[^\]]*\]|[^:]*):(\d*):(.*)$/s.exec(entry);
    // curl ignores entries that it does not understand.
    if (match === null) continue;
    const [, host = "", port = "", second = ""] = match;
    const fits =
      (host === "" || host.toLowerCase() === origin.host) && (port === "" || Number(port) === origin.port);
    if (!fits) continue;
    const [, newHost = "", newPort = ""] = /^(\[[^\]]*\]|[^:[]*)(?::(.*))?$/s.exec(second) ?? badHost(second);
    if (newHost.startsWith("[") && ipVersionOf(bareHost(newHost)) !== 6)
      throw new Failure(ExitCode.MalformedUrl, `Invalid IPv6 address format in '${printable(newHost)}'`);
    // As in curl, what follows the number does not count.
    const [, digits] = /^(\d*)/.exec(newPort) ?? [];
    if ((digits === "" && newPort !== "") || Number(digits) > 65535)
      throw new Failure(ExitCode.OptionSyntax, `No valid port number in '${printable(second)}'`);
    const to = {
      host: newHost === "" ? origin.host : newHost.toLowerCase(),
      port: digits === "" ? origin.port : Number(digits),
    };
    return to.host === origin.host && to.port === origin.port ? undefined : to;
  }
  return undefined;
}

function badHost(text: string): never {
  throw new Failure(ExitCode.OptionSyntax, `Invalid IPv6 address format in '${printable(text)}'`);
}
