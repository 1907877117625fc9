/** Parses the text that specifies a proxy (`-x`, `--socks5`, http_proxy, ...). */
import { ExitCode, Failure } from "../../exit.ts";
import { byteString, percentDecode } from "../../message/bytes.ts";
import { defaultPort } from "../../message/origin.ts";
import type { ProxyKind, SocksScheme } from "../../message/proxy-kind.ts";
import { redactProxy } from "../../message/redact-urls.ts";

interface NamedProxy {
  readonly host: string;
  readonly port: number;
  /** For `-v`: the environment variable, with its value without user and password. */
  readonly variable: string | undefined;
}

export interface HttpProxy extends NamedProxy {
  readonly scheme: "http" | "https";
  /** The value of Proxy-Authorization, from the user and password in the proxy's URL. */
  readonly authorization: string | undefined;
  /** The HTTP version of CONNECT: 1.0 with `--proxy1.0`. */
  readonly version: "1.0" | "1.1";
}

export interface SocksProxy extends NamedProxy {
  readonly scheme: SocksScheme;
  /** The Unix socket of `socks5h://localhost/PATH`. */
  readonly path: string | undefined;
  readonly user: { readonly name: string; readonly password: string } | undefined;
}

export type ParsedProxy = HttpProxy | SocksProxy;

export function isSocks(proxy: ParsedProxy): proxy is SocksProxy {
  return proxy.scheme.startsWith("socks");
}

const proxySchemes: Readonly<Record<string, "http" | "https" | SocksScheme>> = {
  http: "http",
  https: "https",
  socks: "socks4",
  socks4: "socks4",
  socks4a: "socks4a",
  socks5: "socks5",
  socks5h: "socks5h",
};

/**
 * Parses `[scheme://][user[:password]@]host[:port]`. Without a scheme `kind` applies; the default port is 1080, as in
 * curl. `from` is the variable that contains the text; `user` is the value of `--proxy-user`, for a text without user.
 * Throws a Failure 5 for a text without a host, 7 for a scheme that curl does not support either.
 */
export function parseProxy(
  text: string,
  { kind, from, user: otherUser }: { kind: ProxyKind; from?: string; user?: string | undefined },
): ParsedProxy {
  const [, given, rest = ""] = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(.*)$/is.exec(text) ?? [];
  const scheme = proxySchemes[(given ?? kind.replace("1.0", "")).toLowerCase()];
  if (scheme === undefined)
    throw new Failure(ExitCode.NotConnected, `Unsupported proxy scheme for '${redactProxy(text)}'`);
  const authority = rest.split(/[/?#]/, 1)[0] ?? "";
  const at = authority.lastIndexOf("@");
  const [, host, port] = /^(\[[^\]]*\]|[^:]*)(?::(\d*))?$/.exec(authority.slice(at + 1)) ?? [];
  const path = socketPath(scheme, host, rest.slice(authority.length));
  if (path === undefined && rest.indexOf("@", authority.length) !== -1)
    throw new Failure(
      ExitCode.ProxyNotResolved,
      `Unsupported proxy syntax in '${redactProxy(text)}': / ? and # in a user name or password must be percent-encoded`,
    );
  if (!host || Number(port ?? 0) > 65535)
    throw new Failure(ExitCode.ProxyNotResolved, `Unsupported proxy syntax in '${redactProxy(text)}'`);
  const named = {
    host: host.toLowerCase(),
    // As in curl: 443 for an https proxy, 1080 for others.
    port: port ? Number(port) : scheme === "https" ? defaultPort("https") : 1080,
    variable: from === undefined ? undefined : `${from} == '${redactProxy(text)}'`,
  };
  // As in curl, the user in the proxy's URL takes precedence over `--proxy-user`, and both are percent-decoded.
  const user = at === -1 ? otherUser : authority.slice(0, at);
  const login = user === undefined ? undefined : decodedUser(user);
  if (scheme !== "http" && scheme !== "https")
    return { ...named, scheme, path, user: login && inUtf8(login) };
  const version = kind === "http1.0" ? "1.0" : "1.1";
  return { ...named, scheme, version, authorization: login && basic(login) };
}

/** As in curl, a SOCKS proxy `localhost` with a path is a Unix socket. */
function socketPath(scheme: string, host: string | undefined, behind: string): string | undefined {
  const [path = ""] = /^[^?#]*/.exec(behind) ?? [];
  if (!scheme.startsWith("socks") || host?.toLowerCase() !== "localhost" || path.length < 2) return undefined;
  return utf8Text(percentDecode(byteString(path)));
}

/** User and password as byte strings. */
interface ProxyUser {
  readonly name: string;
  readonly password: string;
}

/** Splits `user[:password]` and percent-decodes each part. */
function decodedUser(user: string): ProxyUser {
  const colon = user.indexOf(":");
  const [name, password] = colon === -1 ? [user, ""] : [user.slice(0, colon), user.slice(colon + 1)];
  return { name: percentDecode(byteString(name)), password: percentDecode(byteString(password)) };
}

/** The value for the Basic scheme (RFC 7617). */
function basic({ name, password }: ProxyUser): string {
  return `Basic ${Buffer.from(`${name}:${password}`, "latin1").toString("base64")}`;
}

function inUtf8({ name, password }: ProxyUser): ProxyUser {
  return { name: utf8Text(name), password: utf8Text(password) };
}

function utf8Text(bytes: string): string {
  return Buffer.from(bytes, "latin1").toString("utf8");
}
