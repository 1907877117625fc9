/** One cookie, parsed from a Set-Cookie field or a line of a cookie file as curl's lib/cookie.c does. */
import { getPublicSuffix } from "tough-cookie";
import { trimOws } from "../../message/whitespace.ts";
import { parseDate } from "../date.ts";

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
  if (isUnprintable(name + value)) return undefined;
  const given = attributeMap(attributes);
  // As in curl 8.23: a cookie file cannot represent a tab in the path, and other control characters are no better.
  if ([...given].some(texts => isUnprintable(texts.join("")))) return undefined;
  // As in curl, if there are several domains, the source must be allowed to name each of them.
  const scopes = attributes.map(domainOf).map(domain => scopeOf(domain, source));
  if (scopes.includes(undefined)) return undefined;
  const scope = scopeOf(given.get("domain"), source) as CookieScope;
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
  if (isUnprintable(name + value) || line.includes("\0")) return undefined;
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

/** Whether the text has a control character, which curl rejects in a cookie. */
function isUnprintable(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the subject
  return /[\x00-\x1f\x7f]/.test(text);
}

/** Whether this is an IP address, which has no subdomains. */
function isAddress(host: string): boolean {
  return host.startsWith("[") || /^\d+(\.\d+){3}$/.test(host);
}

/** Whether `host` is that domain or a subdomain of it. */
export function isWithin(host: string, domain: string): boolean {
  return host === domain || (!isAddress(host) && host.endsWith(`.${domain}`));
}

/**
 * The attributes by lower-case name. As in curl the last one of a name is used, except that the first Expires that is a
 * date is used. One without a value is ignored, unless it is a path.
 */
function attributeMap(attributes: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const attribute of attributes) {
    const [first = "", ...rest] = attribute.split("=");
    const name = trimOws(first).toLowerCase();
    const value = trimOws(rest.join("="));
    const before = found.get(name);
    const isKept =
      name === "expires" ? parseDate(before ?? "") !== undefined : value === "" && name !== "path";
    if (before === undefined || !isKept) found.set(name, value);
  }
  return found;
}

type CookieScope = Pick<Cookie, "domain" | "subdomains">;

/** The domain that an attribute names. */
function domainOf(attribute: string): string | undefined {
  return attributeMap([attribute]).get("domain");
}

function scopeOf(given: string | undefined, { host }: CookieSource): CookieScope | undefined {
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
  return given === undefined || given === "" ? path.slice(0, path.lastIndexOf("/")) || "/" : cleanPath(given);
}

function cleanPath(given: string): string {
  const path = given.startsWith('"') ? given.replace(/^"|"$/g, "") : given;
  if (!path.startsWith("/")) return "/";
  return path.length > 1 ? path.replace(/\/$/, "") : path;
}

/** Returns the expiry in seconds since 1970; 1 means that it has expired. */
function expiryOf(given: ReadonlyMap<string, string>, now: number): number {
  const age = given.get("max-age")?.replace(/^"|"$/g, "");
  if (age !== undefined && age !== "")
    return /^\d+/.test(age) && Number.parseInt(age, 10) > 0 ? capped(now + Number.parseInt(age, 10), now) : 1;
  const date = parseDate(given.get("expires") ?? "");
  return date === undefined ? 0 : capped(Math.max(date, 1), now);
}

function capped(expires: number, now: number): number {
  const last = now + longestLife;
  return expires > last ? last + 30 - ((last + 30) % 60) : expires;
}

/** Whether the cookie fulfils what its name prefix promises (RFC 6265bis, 4.1.3); as in curl 8.23, in that spelling. */
function keepsPrefix({ name, secure, path, subdomains }: Cookie): boolean {
  if (name.startsWith("__Secure-")) return secure;
  return !name.startsWith("__Host-") || (secure && path === "/" && !subdomains);
}
