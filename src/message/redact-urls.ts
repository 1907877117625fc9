/**
 * Redacts passwords and signatures in URLs, well-formed or not, before they are shown. Takes time linear in the length
 * of the text.
 */
import { percentDecode } from "./bytes.ts";
import { signatureParameters } from "./carried-signature.ts";

/** The replacement for a secret. */
export const redacted = "(redacted)";

/** A URL's scheme and slashes, or only the slashes. */
const schemePrefix = /^(?:[A-Za-z][A-Za-z0-9+.-]*:)?\/\/+/;

/** Redacts userinfo and the secrets of presigned URLs in text that may contain URLs, targets or query strings anywhere. */
export function redactUrls(text: string): string {
  return redactParameters(
    text.replace(/:\/\/([^\s"'<>]*)/g, (whole, rest: string) => {
      const at = endOfUserinfo(rest);
      return at === -1 ? whole : `://${redacted}${rest.slice(at)}`;
    }),
  );
}

/** The same for text that is probably a single URL, with or without a scheme: whitespace does not end it. */
export function redactUrl(url: string): string {
  return redactParameters(schemePrefix.test(url) ? redactUserinfo(url) : beforeHost(url));
}

/** Redacts the userinfo of a single URL and changes nothing else. */
export function redactUserinfo(url: string): string {
  const [scheme = ""] = schemePrefix.exec(url) ?? [];
  const shown = beforeHost(url);
  return shown === url && isCutUserinfo(url.slice(scheme.length)) ? `${scheme}${redacted}` : shown;
}

function beforeHost(url: string): string {
  const [scheme = ""] = schemePrefix.exec(url) ?? [];
  const rest = url.slice(scheme.length);
  const at = scheme !== "" || /^[^\s"'{[<:]*:/.test(rest) ? endOfUserinfo(rest) : -1;
  return at === -1 ? url : `${scheme}${redacted}${rest.slice(at)}`;
}

/** Redacts a proxy's URL. It has no path that an `@` could belong to, so everything before the last `@` is userinfo. */
export function redactProxy(url: string): string {
  const [scheme = ""] = schemePrefix.exec(url) ?? [];
  const at = url.lastIndexOf("@");
  if (at === -1 && isCutUserinfo(url.slice(scheme.length))) return `${scheme}${redacted}`;
  return at < scheme.length ? url : `${scheme}${redacted}${url.slice(at)}`;
}

/**
 * Returns the position of the `@` that ends the userinfo of a URL without its scheme; -1 if there is none. If `/`, `?`
 * or `#` in a password were not percent-encoded, the apparent host and port are really the start of the userinfo; then
 * the apparent port is not a number.
 */
function endOfUserinfo(rest: string): number {
  const last = rest.lastIndexOf("@");
  if (last === -1) return -1;
  const end = rest.search(/[/?#]/);
  const authority = end === -1 ? rest : rest.slice(0, end);
  if (authority.includes("@")) return last;
  const port = portOf(authority);
  return port === undefined || /^\d*$/.test(port) ? -1 : last;
}

/**
 * Whether this is the start of a URL that was cut at whitespace inside its password: then the apparent port is neither
 * a number nor a glob.
 */
function isCutUserinfo(rest: string): boolean {
  const end = rest.search(/[/?#]/);
  const port = portOf(end === -1 ? rest : rest.slice(0, end)) ?? "";
  return !rest.includes("@") && /[^\d[\]{},:-]/.test(port);
}

/** The text after the first colon that follows a host, which is a name or an address in brackets. */
function portOf(authority: string): string | undefined {
  return /^(?:\[[^\]]*\]|[^:]*):(.*)$/s.exec(authority)?.[1];
}

function redactParameters(text: string): string {
  return text.replace(/(^|[?&])([^\s=&?#]+)=([^\s&#"'<>]*)/g, (whole, before: string, name: string) =>
    signatureParameters.has(percentDecode(name).toLowerCase()) ? `${before}${name}=${redacted}` : whole,
  );
}
