/** Resolves host names: by `--resolve` first, then the names of this machine, then the system's resolver. */
import type { LookupAddress } from "node:dns";
import { ExitCode, Failure } from "../../exit.ts";
import { printable } from "../../message/printable.ts";
import type { ConnectionSettings } from "../transport.ts";
import { bareHost, ipVersionOf } from "./ip.ts";

import { type HostAndPort, resolvedAddresses } from "./resolve-options.ts";

export interface Lookup {
  readonly hop: HostAndPort;
  readonly isProxy: boolean;
  readonly settings: Pick<ConnectionSettings, "resolve" | "ipVersion">;
}

/**
 * Returns all addresses of a host for the requested IP version, in the order to try them. Throws a Failure 6, or 5 for
 * a proxy's name; 49 for an invalid `--resolve`.
 */
export async function addressesOf({ hop, isProxy, settings }: Lookup): Promise<readonly string[]> {
  const { resolve, ipVersion } = settings;
  const host = bareHost(hop.host);
  // Parsed even if not needed: as in curl, an invalid entry is an error.
  const pins = resolvedAddresses(hop.host, hop.port, resolve);
  // As in current curl, -4 and -6 apply to names only; an address is used as given.
  if (pins === undefined && ipVersionOf(host) !== 0) return [host];
  const found = (pins ?? localhost(host) ?? (await lookup(host, ipVersion))).filter(
    address => ipVersion === undefined || ipVersionOf(address) === ipVersion,
  );
  if (found.length > 0) return found;
  throw isProxy
    ? new Failure(ExitCode.ProxyNotResolved, `Could not resolve proxy: ${printable(host)}`)
    : new Failure(ExitCode.HostNotResolved, `Could not resolve host: ${printable(host)}`);
}

/** `localhost` and its subdomains are this machine, whatever the resolver says (RFC 6761). */
function localhost(host: string): readonly string[] | undefined {
  return host === "localhost" || host.endsWith(".localhost") ? ["::1", "127.0.0.1"] : undefined;
}

/** Returns the system's addresses; empty if the lookup fails for any reason. */
async function lookup(host: string, family: 4 | 6 | undefined): Promise<readonly string[]> {
  const { default: dns } = await import("node:dns");
  return new Promise(resolve => {
    dns.lookup(host, { all: true, family: family ?? 0, verbatim: true }, (error, found: LookupAddress[]) => {
      resolve(error ? [] : found.map(({ address }) => address));
    });
  });
}
