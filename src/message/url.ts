/** Parses URLs as curl does; `new URL()` would remove dot segments and re-encode bytes before they are signed. */
import { ExitCode, Failure } from "../exit.ts";
import { Secret } from "../secret.ts";
import { byteString, percentDecode } from "./bytes.ts";
import { hostName } from "./host.ts";
import { defaultPort } from "./origin.ts";
import { printable } from "./printable.ts";
import { rejected } from "./rejected.ts";
import type { Origin } from "./request.ts";

/** The parts of a URL. Path and query are byte strings as given; `target.ts` builds the request target from them. */
export interface ParsedUrl extends Origin {
  /** Begins with `/`; dot segments are kept as given. */
  readonly path: string;
  /** Without the leading `?`; "" if nothing follows the `?`. The fragment is dropped. */
  readonly query: string | undefined;
  /** The user name from `user:password@`, as a percent-decoded byte string. */
  readonly user: string | undefined;
  readonly password: Secret | undefined;
  /** Set if the scheme was ws or wss: the request is a WebSocket handshake (RFC 6455, 3 and 4.1). */
  readonly webSocket?: true;
  /** Set by `--path-as-is`: dot segments are sent. */
  readonly asIs?: boolean;
}

export interface ParseSettings {
  /**
   * The scheme of a URL without one: that of --proto-default; otherwise https if the request is signed, and curl's http
   * if it is not.
   */
  readonly defaultScheme: string;
  /** Whether the schemes ws and wss are accepted. */
  readonly webSocket?: boolean;
}

/**
 * Parses a URL (curl's manual, URL; libcurl's URL API). Throws a Failure: 3 if the text is not a URL, 1 if its scheme
 * is not HTTP (or WebSocket, where that is accepted).
 */
export function parseUrl(text: string, { defaultScheme, webSocket = false }: ParseSettings): ParsedUrl {
  if (text === "" || /[\0-\x20\x7f]/.test(text)) throw rejected("Malformed input to a URL function");
  const given = /^([A-Za-z][A-Za-z0-9+.-]*):(\/+)/.exec(text);
  const name = given?.[1]?.toLowerCase() ?? defaultScheme;
  const isWebSocket = webSocket && (name === "ws" || name === "wss");
  const scheme = schemeNamed(isWebSocket ? name.replace("ws", "http") : name);
  // Like browsers, curl accepts one to three slashes.
  if ((given?.[2]?.length ?? 0) > 3) throw rejected("Unsupported number of slashes following scheme");
  const rest = text.slice(given?.[0].length ?? 0);

  const [, authority = "", path = "", query] = /^([^/?#]*)([^?#]*)(?:\?([^#]*))?/.exec(rest) ?? [];
  if (authority === "") throw rejected("No host part in the URL");
  return {
    scheme,
    ...parseAuthority(authority, scheme, given !== null, passwordHint(rest, authority)),
    path: byteString(path === "" ? "/" : path),
    query: query === undefined ? undefined : byteString(query),
    ...(isWebSocket ? { webSocket: true } : {}),
  };
}

/** Throws a Failure 1 for any scheme but http and https. */
function schemeNamed(scheme: string): Origin["scheme"] {
  if (scheme === "http" || scheme === "https") return scheme;
  throw new Failure(ExitCode.UnsupportedProtocol, `Protocol "${printable(scheme)}" not supported`);
}

type Authority = Pick<ParsedUrl, "host" | "port" | "user" | "password">;

/** Returns a hint if an `@` follows the apparent host and port, which may be the start of a password. */
function passwordHint(rest: string, authority: string): readonly string[] {
  const isLikely = !authority.includes("@") && rest.includes("@");
  return isLikely ? ["/ ? and # in a user name or password must be percent-encoded"] : [];
}

function parseAuthority(
  authority: string,
  scheme: Origin["scheme"],
  schemeGiven: boolean,
  hints: readonly string[],
): Authority {
  const at = authority.indexOf("@");
  const login = at === -1 ? undefined : authority.slice(0, at);
  const place = authority.slice(at + 1);

  const [, name = "", portText] = splitPort(place);
  if (name === "") throw rejected("No host part in the URL");
  return {
    host: hostName(name),
    port: parsePort(portText, scheme, schemeGiven, hints),
    ...parseUserinfo(login),
  };
}

/** Splits `[address]`, or the text up to the first colon, from a `:port` that may follow. */
function splitPort(place: string): RegExpExecArray | [] {
  if (!place.startsWith("[")) return /^([^:]*)(?::(.*))?$/s.exec(place) ?? [];
  const parts = /^(\[[^\]]*\])(?::(.*))?$/s.exec(place);
  if (parts) return parts;
  throw rejected(place.includes("]") ? badPort : "Bad IPv6 address");
}

const badPort = "Port number was not a decimal number between 0 and 65535";

function parsePort(
  text: string | undefined,
  scheme: Origin["scheme"],
  schemeGiven: boolean,
  hints: readonly string[],
): number {
  if (text === undefined) return defaultPort(scheme);
  // `http://host:/` means the default port; without a scheme curl rejects the colon.
  if (text === "" && schemeGiven) return defaultPort(scheme);
  if (!/^\d+$/.test(text) || Number(text) > 65_535) throw rejected(badPort, hints);
  return Number(text);
}

function parseUserinfo(login: string | undefined): Pick<ParsedUrl, "user" | "password"> {
  if (login === undefined) return { user: undefined, password: undefined };
  const [, user = "", password] = /^([^:]*)(?::(.*))?$/s.exec(login) ?? [];
  const decoded = (part: string) => percentDecode(byteString(part));
  return {
    user: decoded(user),
    password: password === undefined ? undefined : new Secret(decoded(password)),
  };
}
