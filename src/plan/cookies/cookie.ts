/** One cookie, parsed from a Set-Cookie field or a line of a cookie file as curl's lib/cookie.c does. */
import { getPublicSuffix, parseDate } from "tough-cookie";

export interface Cookie {
  /** All texts are byte strings. */
  readonly name: string;
  readonly value: string;
  /** In lower case, without a leading dot; undefined only in files, where it means every host. */
  readonly domain: string | undefined;
  /** Whether it applies to subdomains as well. */
  readonly subdomains: boolean;
  /** Without a trailing slash, unless the path is a single slash. */
  readonly path: string;
  readonly secure: boolean;
  readonly httpOnly: boolean;
  /** Seconds since 1970; 0 means until the end of the session. */
  readonly expires: number;
}

/** Where a cookie comes from; the host is undefined for a line of a file. */
export interface CookieSource {
  readonly host: string | undefined;
  /** The path of the request. */
  readonly path: string;
  /** Whether it may set secure cookies. */
  readonly secure: boolean;
}

/** curl's limits in bytes (lib/cookie.h): for the field, and for name and value together. */
const longestLine = 5000;
const longestCookie = 4096;

/** The maximum lifetime of a cookie in seconds: 400 days (RFC 6265bis, 5.5). */
const longestLife = 400 * 24 * 3600;

/** Parses a Set-Cookie value; undefined if it is malformed or the source may not set it. `now` is seconds since 1970. */
export function parseSetCookie(line: string, source: CookieSource, now: number): Cookie | undefined {
  const [first = "", ...attributes] = line.split(/[\r\n]/, 1)[0]?.split(";") ?? [];
  const pair = /^[ \t]*([^=]*?)[ \t]*=[ \t]*(.*?)[ \t]*$/s.exec(first.slice(0, longestLine + 1));
  const [, name = "", value = ""] = pair ?? [];
  if (name === "" || line.length > longestLine || name.length + value.length > longestCookie)
    return undefined;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what curl refuses in a cookie
  if (/[\x00-\x1f\x7f]/.test(name + value)) return undefined;
  const given = attributeMap(attributes);
  const scope = scopeOf(given.get("domain"), source);
  if (scope === undefined) return undefined;
  const cookie: Cookie = {
    name,
    value,
    ...scope,
    path: pathOf(given.get("path"), source),
    secure: given.has("secure"),
    httpOnly: given.has("httponly"),
    expires: expiryOf(given, now),
  };
  return (cookie.secure && !source.secure) || !keepsPrefix(cookie) ? undefined : cookie;
}

/** Parses a line of a Netscape cookie file; undefined for comments and malformed lines. */
export function parseFileLine(line: string): Cookie | undefined {
  const httpOnly = line.startsWith("#HttpOnly_");
  if (line.startsWith("#") && !httpOnly) return undefined;
  const fields = (httpOnly ? line.slice("#HttpOnly_".length) : line).split("\t");
  // Some programs that write cookie files omit the path.
  if (/^(TRUE|FALSE)$/.test(fields[2] ?? "")) fields.splice(2, 0, "/");
  const [domain = "", subdomains = "", path = "/", secure = "", expires = "", name = "", value = ""] = fields;
  if (fields.length < 6 || fields.length > 7 || name === "" || !/^\d+$/.test(expires)) return undefined;
  const cookie: Cookie = {
    name,
    value,
    domain: domain.replace(/^\./, "").toLowerCase(),
    subdomains: subdomains.toUpperCase() === "TRUE",
    path: cleanPath(path),
    secure: secure.toUpperCase() === "TRUE",
    httpOnly,
    expires: Number(expires),
  };
  return keepsPrefix(cookie) ? cookie : undefined;
}

/** Returns the cookie as a line of a Netscape cookie file. */
export function fileLine(cookie: Cookie): string {
  const truth = (is: boolean) => (is ? "TRUE" : "FALSE");
  const domain = `${cookie.subdomains ? "." : ""}${cookie.domain ?? "unknown"}`;
  const { path, expires, name, value } = cookie;
  const fields = [domain, truth(cookie.subdomains), path, truth(cookie.secure), expires, name, value];
  return `${cookie.httpOnly ? "#HttpOnly_" : ""}${fields.join("\t")}\n`;
}

/** Whether this is an IP address, which has no subdomains. */
function isAddress(host: string): boolean {
  return host.startsWith("[") || /^\d+(\.\d+){3}$/.test(host);
}

/** Whether `host` is that domain or a subdomain of it. */
export function isWithin(host: string, domain: string): boolean {
  return host === domain || (!isAddress(host) && host.endsWith(`.${domain}`));
}

/** The attributes by lower-case name; the last one of a name is used, and Max-Age takes precedence over Expires. */
function attributeMap(attributes: readonly string[]): Map<string, string> {
  return new Map(
    attributes.map(attribute => {
      const [name = "", ...rest] = attribute.split("=");
      return [name.trim().toLowerCase(), rest.join("=").trim()];
    }),
  );
}

function scopeOf(
  given: string | undefined,
  { host }: CookieSource,
): Pick<Cookie, "domain" | "subdomains"> | undefined {
  const domain = given?.replace(/^\./, "").toLowerCase() ?? "";
  if (domain === "") return { domain: host, subdomains: false };
  if (!domain.replace(/\.$/, "").includes(".") && domain !== "localhost" && !isAddress(domain))
    return undefined;
  if (host === undefined) return { domain, subdomains: true };
  if (isAddress(host)) return domain === host ? { domain, subdomains: false } : undefined;
  if (!isWithin(host, domain) || (domain !== host && isPublicSuffix(domain))) return undefined;
  return { domain, subdomains: true };
}

/** Whether anyone can register names below this domain, such as co.uk; cookies must not be shared within it. */
function isPublicSuffix(domain: string): boolean {
  return getPublicSuffix(domain, { allowSpecialUseDomain: true, ignoreError: true }) === undefined;
}

function pathOf(given: string | undefined, { path }: CookieSource): string {
  return given === undefined ? path.slice(0, path.lastIndexOf("/")) || "/" : cleanPath(given);
}

function cleanPath(given: string): string {
  const path = given.replace(/^"|"$/g, "");
  if (!path.startsWith("/")) return "/";
  return path.length > 1 ? path.replace(/\/$/, "") : path;
}

/** Returns the expiry in seconds since 1970; 1 means that it has expired. */
function expiryOf(given: ReadonlyMap<string, string>, now: number): number {
  const age = given.get("max-age")?.replace(/^"|"$/g, "");
  if (age !== undefined)
    return /^\d+/.test(age) && Number.parseInt(age, 10) > 0 ? capped(now + Number.parseInt(age, 10), now) : 1;
  const date = parseDate(given.get("expires") ?? "");
  if (date === undefined || date === null) return 0;
  return capped(Math.max(Math.floor(date.getTime() / 1000), 1), now);
}

function capped(expires: number, now: number): number {
  const last = now + longestLife;
  return expires > last ? last + 30 - ((last + 30) % 60) : expires;
}

/** Whether the cookie fulfils what its name prefix promises (RFC 6265bis, 4.1.3). */
function keepsPrefix({ name, secure, path, subdomains }: Cookie): boolean {
  if (/^__secure-/i.test(name)) return secure;
  return !/^__host-/i.test(name) || (secure && path === "/" && !subdomains);
}
