/** One cookie, parsed from a Set-Cookie field or a line of a cookie file, by the rules of curl's lib/cookie.c. */
import { getPublicSuffix, parseDate } from "tough-cookie";

export interface Cookie {
  /** All texts are byte strings. */
  readonly name: string;
  readonly value: string;
  /** In lower case, without a leading dot; undefined in files alone: for every host. */
  readonly domain: string | undefined;
  /** Is it for the subdomains as well? */
  readonly subdomains: boolean;
  /** Without a slash at its end, unless it is one. */
  readonly path: string;
  readonly secure: boolean;
  readonly httpOnly: boolean;
  /** Seconds since 1970; 0: to the end of the session. */
  readonly expires: number;
}

/** Where a response comes from. Undefined parts: the line is in a file. */
export interface CookieSource {
  readonly host: string | undefined;
  /** The path of the request. */
  readonly path: string;
  /** May it set secure cookies? */
  readonly secure: boolean;
}

/** curl's limits (lib/cookie.h): the field, and name and value together; bytes. */
const longestLine = 5000;
const longestCookie = 4096;

/** RFC 6265bis, 5.5: a cookie lives 400 days at most. Seconds. */
const longestLife = 400 * 24 * 3600;

/** The cookie of a Set-Cookie value; undefined when it is malformed or the source may not set it. `now`: seconds since 1970. */
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

/** The cookie of a line of a Netscape cookie file; undefined for comments and malformed lines. */
export function parseFileLine(line: string): Cookie | undefined {
  const httpOnly = line.startsWith("#HttpOnly_");
  if (line.startsWith("#") && !httpOnly) return undefined;
  const fields = (httpOnly ? line.slice("#HttpOnly_".length) : line).split("\t");
  // Some writers leave the path out.
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

/** The line of a Netscape cookie file. */
export function fileLine(cookie: Cookie): string {
  const truth = (is: boolean) => (is ? "TRUE" : "FALSE");
  const domain = `${cookie.subdomains ? "." : ""}${cookie.domain ?? "unknown"}`;
  const { path, expires, name, value } = cookie;
  const fields = [domain, truth(cookie.subdomains), path, truth(cookie.secure), expires, name, value];
  return `${cookie.httpOnly ? "#HttpOnly_" : ""}${fields.join("\t")}\n`;
}

/** Is it an IP address, which has no subdomains? */
function isAddress(host: string): boolean {
  return host.startsWith("[") || /^\d+(\.\d+){3}$/.test(host);
}

/** Is `host` that domain or below it? */
export function isWithin(host: string, domain: string): boolean {
  return host === domain || (!isAddress(host) && host.endsWith(`.${domain}`));
}

/** The attributes by their name in lower case; the last one counts, and Max-Age more than Expires. */
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

/** Domains below which anyone can register names, such as co.uk, do not share cookies. */
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

/** 1: it has expired. */
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

/** RFC 6265bis, 4.1.3: what the name promises. */
function keepsPrefix({ name, secure, path, subdomains }: Cookie): boolean {
  if (/^__secure-/i.test(name)) return secure;
  return !/^__host-/i.test(name) || (secure && path === "/" && !subdomains);
}
