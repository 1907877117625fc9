/** `--interface`: the local addresses from which a connection may be made. Loaded only with the option. */
import { lookup } from "node:dns/promises";
import { networkInterfaces } from "node:os";
import { ExitCode, Failure } from "../../exit.ts";
import { printable } from "../../message/printable.ts";
import { bareHost, ipVersionOf } from "./ip.ts";

/**
 * Returns the addresses of `if!NAME`, `host!NAME`, `ifhost!NAME!HOST`, or a name of either kind. Node can bind only to
 * addresses: the system still routes by the destination. Throws a Failure 45, or 43 if the name is missing.
 */
export async function localAddresses(given: string): Promise<readonly string[]> {
  const [, kind, name = "", host] = /^(if|host|ifhost)!([^!]*)(?:!(.*))?$/s.exec(given) ?? [
    given,
    undefined,
    given,
  ];
  if (name === "" || (kind === "ifhost" && !host))
    throw new Failure(ExitCode.BadFunctionArgument, `--interface: '${printable(given)}' names nothing`);
  if (kind === "ifhost") return ofHost(host ?? "");
  const own = kind === "host" ? undefined : networkInterfaces()[name]?.map(({ address }) => address);
  if (own !== undefined) return own;
  if (kind === "if") throw noLocalEnd(`interface '${printable(name)}'`);
  return ofHost(name);
}

async function ofHost(name: string): Promise<readonly string[]> {
  const host = bareHost(name);
  if (ipVersionOf(host) !== 0) return [host];
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch {
    throw noLocalEnd(`'${printable(name)}'`);
  }
}

function noLocalEnd(what: string): Failure {
  return new Failure(ExitCode.LocalEndFailed, `Couldn't bind to ${what}`);
}
