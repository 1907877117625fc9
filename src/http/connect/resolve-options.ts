/** `--resolve` and `--connect-to`: the addresses of a name, and the host to connect to instead. */
import { ExitCode, Failure } from "../../exit.ts";
import { printable } from "../../message/printable.ts";
import { bareHost, ipVersionOf } from "./ip.ts";

export interface HostAndPort {
  /** In lower case, IPv6 in brackets. */
  readonly host: string;
  readonly port: number;
}

/**
 * Returns the addresses that `--resolve` specifies for a host and port; undefined if it specifies none. Later entries
 * override earlier ones, an entry for the name overrides one for `*`, `-host:port` removes an entry. Throws a Failure
 * 49 for an invalid entry.
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

/** Returns undefined for what curl ignores: an empty entry, or one that removes nothing. */
function parseResolve(entry: string): { key: string; addresses: readonly string[] | undefined } | undefined {
  if (entry === "" || entry.startsWith("-")) {
    const [, host, port] = /^-(\[[^\]]*\]|[^:]*):(\d+)/.exec(entry) ?? [];
    return host === undefined ? undefined : { key: resolveKey(host, port), addresses: undefined };
  }
  // `+` lets the entry expire, which has no effect within one run.
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
 * Returns where `--connect-to HOST1:PORT1:HOST2:PORT2` redirects a connection to an origin; undefined if no entry
 * matches or the matching one names the origin itself. An empty HOST1 or PORT1 matches any, an empty HOST2 or PORT2 is
 * unchanged; the first match is used. Throws a Failure 49, or 3 for an invalid address.
 */
export function connectTo(origin: HostAndPort, entries: readonly string[]): HostAndPort | undefined {
  for (const entry of entries) {
    const match = /^(\[[^\]]*\]|[^:]*):(\d*):(.*)$/s.exec(entry);
    // curl ignores malformed entries.
    if (match === null) continue;
    const [, host = "", port = "", second = ""] = match;
    const fits =
      (host === "" || host.toLowerCase() === origin.host) && (port === "" || Number(port) === origin.port);
    if (!fits) continue;
    const [, newHost = "", newPort = ""] = /^(\[[^\]]*\]|[^:[]*)(?::(.*))?$/s.exec(second) ?? badHost(second);
    if (newHost.startsWith("[") && ipVersionOf(bareHost(newHost)) !== 6)
      throw new Failure(ExitCode.MalformedUrl, `Invalid IPv6 address format in '${printable(newHost)}'`);
    // As in curl, text after the number is ignored.
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
