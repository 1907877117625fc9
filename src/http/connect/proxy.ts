/** Selects the proxy of a request: `-x`, the environment by curl's rules, and the exempt hosts. */

import { isIPv4 } from "node:net";
import { ExitCode, Failure } from "../../exit.ts";
import { byteString, percentDecode } from "../../message/bytes.ts";
import { defaultPort } from "../../message/origin.ts";
import { redactProxy } from "../../message/redact-urls.ts";
import type { Origin } from "../../message/request.ts";
import type { ConnectionSettings } from "../transport.ts";
import { ipVersionOf } from "./ip.ts";

export interface HttpProxy {
  readonly scheme: "http" | "https";
  readonly host: string;
  readonly port: number;
  /** Value of Proxy-Authorization, from the user and password in the proxy's URL. */
  readonly authorization: string | undefined;
  /** For `-v`: the variable that named it, with its value without user and password. */
  readonly variable: string | undefined;
}

/**
 * The proxy for an origin; undefined for a direct connection. `-x ""` means no proxy, `--noproxy` overrides NO_PROXY.
 * Throws Failure 4 for SOCKS, 5 for a URL without a host, 7 for a scheme that curl does not support either.
 */
export function proxyFor(origin: Origin, settings: ConnectionSettings): HttpProxy | undefined {
  const exempt = settings.noproxy ?? variable(settings.env, ["no_proxy", "NO_PROXY"])?.value ?? "";
  if (settings.proxy !== undefined) {
    if (settings.proxy === "" || isExempt(origin.host, exempt)) return undefined;
    return withUser(parseProxy(settings.proxy, undefined), settings);
  }
  // http_proxy in capitals could be set by a request to a CGI script (its Proxy: header), so curl reads it in lower case only.
  const names = origin.scheme === "http" ? ["http_proxy"] : ["https_proxy", "HTTPS_PROXY"];
  const found = variable(settings.env, names) ?? variable(settings.env, ["all_proxy", "ALL_PROXY"]);
  if (found === undefined || isExempt(origin.host, exempt)) return undefined;
  return withUser(parseProxy(found.value, found.name), settings);
}

/** As in curl, the user in the proxy's URL is stronger than `--proxy-user`, and both are percent-decoded. */
function withUser(proxy: HttpProxy, { proxyUser }: ConnectionSettings): HttpProxy {
  if (proxyUser === undefined || proxy.authorization !== undefined) return proxy;
  return { ...proxy, authorization: basic(proxyUser) };
}

/** The first of these variables that is set and not empty. */
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

/** `[scheme://][user[:password]@]host[:port]`; http and port 1080 by default, as in curl. */
function parseProxy(text: string, from: string | undefined): HttpProxy {
  const [, given, rest] = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(.*)$/is.exec(text) ?? [];
  const scheme = (given ?? "http").toLowerCase();
  if (/^socks[45][ah]?$|^socks$|^socks5h$/.test(scheme))
    throw new Failure(
      ExitCode.FeatureMissing,
      `${scheme} proxies are not supported, only http and https ones`,
    );
  if (scheme !== "http" && scheme !== "https")
    throw new Failure(ExitCode.NotConnected, `Unsupported proxy scheme for '${redactProxy(text)}'`);
  const authority = (rest ?? "").split(/[/?#]/, 1)[0] ?? "";
  if (rest !== undefined && rest.indexOf("@", authority.length) !== -1)
    throw new Failure(
      ExitCode.ProxyNotResolved,
      `Unsupported proxy syntax in '${redactProxy(text)}': / ? and # in a user name or password must be percent-encoded`,
    );
  const at = authority.lastIndexOf("@");
  const user = at === -1 ? undefined : authority.slice(0, at);
  const [, host, port] = /^(\[[^\]]*\]|[^:]*)(?::(\d*))?$/.exec(authority.slice(at + 1)) ?? [];
  if (!host || Number(port ?? 0) > 65535)
    throw new Failure(ExitCode.ProxyNotResolved, `Unsupported proxy syntax in '${redactProxy(text)}'`);
  return {
    scheme,
    host: host.toLowerCase(),
    // curl: 443 for an https proxy, 1080 for others.
    port: port ? Number(port) : scheme === "https" ? defaultPort("https") : 1080,
    authorization: user === undefined ? undefined : basic(user),
    variable: from === undefined ? undefined : `${from} == '${redactProxy(text)}'`,
  };
}

/** `user:password`, percent-decoded to bytes, as the Basic scheme requires (RFC 7617). */
function basic(user: string): string {
  const colon = user.indexOf(":");
  const parts = colon === -1 ? [user, ""] : [user.slice(0, colon), user.slice(colon + 1)];
  const bytes = parts.map(part => percentDecode(byteString(part))).join(":");
  return `Basic ${Buffer.from(bytes, "latin1").toString("base64")}`;
}

/** Is the host on the list of `--noproxy` or NO_PROXY? The list: names, addresses, CIDR blocks, `*`, separated by commas or whitespace. */
export function isExempt(host: string, list: string): boolean {
  if (list.trim() === "*") return true;
  const name = bareHost(host).replace(/\.$/, "").toLowerCase();
  return list
    .split(/[,\s]+/)
    .filter(entry => entry !== "")
    .some(entry => (ipVersionOf(name) ? matchesAddress(name, entry) : matchesName(name, entry)));
}

function matchesName(name: string, entry: string): boolean {
  const domain = entry.toLowerCase().replace(/^\./, "").replace(/\.$/, "");
  return domain !== "" && (name === domain || name.endsWith(`.${domain}`));
}

function matchesAddress(address: string, entry: string): boolean {
  const [block, prefix] = entry.split("/");
  if (block === undefined || ipVersionOf(block) !== ipVersionOf(address)) return false;
  const bits = prefix === undefined ? undefined : Number(prefix);
  const own = addressBits(address);
  const length = bits === undefined || bits === 0 ? own.length : bits;
  if (!(length <= own.length)) return false;
  return own.slice(0, length) === addressBits(block).slice(0, length);
}

/** `[::1]` -> `::1`; other hosts unchanged. */
export function bareHost(host: string): string {
  return host.startsWith("[") && host.endsWith("]") ? host.slice(1, -1) : host;
}

/** An address as a string of binary digits. */
function addressBits(address: string): string {
  if (isIPv4(address))
    return address
      .split(".")
      .map(part => toBits(Number(part), 8))
      .join("");
  const plain = address.replace(/%.*$/, "").replace(/\d+\.\d+\.\d+\.\d+$/, dotted => {
    const [a = 0, b = 0, c = 0, d = 0] = dotted.split(".").map(Number);
    return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  });
  const [before = "", after] = plain.split("::");
  const head = before === "" ? [] : before.split(":");
  const tail = after === undefined || after === "" ? [] : after.split(":");
  const zeros = after === undefined ? [] : Array<string>(8 - head.length - tail.length).fill("0");
  return [...head, ...zeros, ...tail].map(part => toBits(Number.parseInt(part, 16), 16)).join("");
}

function toBits(value: number, width: number): string {
  return value.toString(2).padStart(width, "0");
}
