/** Host names to addresses: `--resolve` first, then names for this machine, then the system's resolver. */
import type { LookupAddress } from "node:dns";
import { ExitCode, Failure } from "../../exit.ts";
import { printable } from "../../message/printable.ts";
import type { ConnectionSettings } from "../transport.ts";
import { ipVersionOf } from "./ip.ts";
import { bareHost } from "./proxy.ts";
import { type HostAndPort, pinned } from "./resolve-options.ts";

export interface Lookup {
  readonly hop: HostAndPort;
  readonly isProxy: boolean;
  readonly settings: Pick<ConnectionSettings, "resolve" | "ipVersion">;
}

/**
 * Out: every address of a host, in the order in which they are tried, for the IP version asked for.
 * Throws Failure 6, or 5 for a proxy's name; 7 for an address of another version; 49 for a pin that makes no sense.
 */
export async function addressesOf({ hop, isProxy, settings }: Lookup): Promise<readonly string[]> {
  const { resolve, ipVersion } = settings;
  const host = bareHost(hop.host);
  const wanted = (addresses: readonly string[]) =>
    addresses.filter(address => ipVersion === undefined || ipVersionOf(address) === ipVersion);
  // Pins are read even where none is needed: one that makes no sense is told, as in curl.
  const pins = pinned(hop.host, hop.port, resolve);
  if (ipVersionOf(host) !== 0) return literal(host, wanted([host]));
  const found = wanted(pins ?? localhost(host) ?? (await lookup(host, ipVersion)));
  if (found.length > 0) return found;
  throw isProxy
    ? new Failure(ExitCode.ProxyNotResolved, `Could not resolve proxy: ${printable(host)}`)
    : new Failure(ExitCode.HostNotResolved, `Could not resolve host: ${printable(host)}`);
}

/** An address of the other IP version than the one asked for is curl's failure to connect. */
function literal(host: string, wanted: readonly string[]): readonly string[] {
  if (wanted.length > 0) return wanted;
  throw new Failure(ExitCode.NotConnected, `${printable(host)} is no address of the IP version asked for`);
}

/** RFC 6761: `localhost` and what is below it is this machine, whatever a resolver says. */
function localhost(host: string): readonly string[] | undefined {
  return host === "localhost" || host.endsWith(".localhost") ? ["::1", "127.0.0.1"] : undefined;
}

/** The system's answer; none when it has none, for whatever reason. */
async function lookup(host: string, family: 4 | 6 | undefined): Promise<readonly string[]> {
  const { default: dns } = await import("node:dns");
  return new Promise(resolve => {
    dns.lookup(host, { all: true, family: family ?? 0, verbatim: true }, (error, found: LookupAddress[]) => {
      resolve(error ? [] : found.map(({ address }) => address));
    });
  });
}
