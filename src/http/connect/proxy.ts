/** Selects the proxies of a request: `-x`, `--preproxy`, or the environment by curl's rules, except for exempt hosts. */
import { ExitCode, Failure } from "../../exit.ts";
import { redactProxy } from "../../message/redact-urls.ts";
import type { Origin } from "../../message/request.ts";
import type { ConnectionSettings } from "../transport.ts";
import { isExempt } from "./exempt.ts";
import { type HttpProxy, isSocks, type ParsedProxy, parseProxy, type SocksProxy } from "./parse-proxy.ts";

/** The proxies for an origin: none, one of them, or an HTTP proxy that is reached through SOCKS. */
export interface Proxies {
  readonly http: HttpProxy | undefined;
  readonly socks: SocksProxy | undefined;
}

/**
 * Returns the proxies for an origin. `-x ""` means no proxy, `--noproxy` overrides NO_PROXY. Throws a Failure 5 for a
 * text without a host and for two SOCKS proxies, 7 for a scheme that curl does not support either.
 */
export function proxiesFor(origin: Origin, settings: ConnectionSettings): Proxies {
  const { env, preproxy } = settings;
  const exempt = settings.noproxy ?? variable(env, ["no_proxy", "NO_PROXY"])?.value ?? "";
  if (isExempt(origin.host, exempt)) return { http: undefined, socks: undefined };
  const proxy = mainProxy(origin, settings);
  const before = preproxy === undefined ? undefined : parseProxy(preproxy, { kind: "socks4" });
  if (before !== undefined && !isSocks(before))
    throw new Failure(
      ExitCode.ProxyNotResolved,
      `Unsupported pre-proxy type for '${redactProxy(preproxy ?? "")}'`,
    );
  if (proxy === undefined || !isSocks(proxy)) return { http: proxy, socks: before };
  if (before !== undefined)
    throw new Failure(
      ExitCode.ProxyNotResolved,
      `Having a SOCKS pre-proxy and proxy is not supported with '${redactProxy(settings.proxy ?? "")}'`,
    );
  return { http: undefined, socks: proxy };
}

/**
 * The proxy of `-x` and related options, or else the environment's. As in curl, `--preproxy` alone replaces the
 * environment's too.
 */
function mainProxy(origin: Origin, settings: ConnectionSettings): ParsedProxy | undefined {
  const { env, proxy, preproxy, proxyKind, proxyUser: user } = settings;
  if (proxy !== undefined) return proxy === "" ? undefined : parseProxy(proxy, { kind: proxyKind, user });
  if (preproxy !== undefined) return undefined;
  // HTTP_PROXY could be set by a request to a CGI script (its Proxy: header), so curl reads this variable only in
  // lower case.
  const names = origin.scheme === "http" ? ["http_proxy"] : ["https_proxy", "HTTPS_PROXY"];
  const found = variable(env, names) ?? variable(env, ["all_proxy", "ALL_PROXY"]);
  return found && parseProxy(found.value, { kind: "http", from: found.name, user });
}

/** Returns the first of these variables that is set and not empty. */
function variable(
  env: ConnectionSettings["env"],
  names: readonly string[],
): { name: string; value: string } | undefined {
  for (const name of names) {
    const value = env[name];
    if (value !== undefined && value !== "") return { name, value };
  }
  return undefined;
}
