/** Takes passwords and signatures out of URLs, well-formed or not, before they are shown; linear in the length of the text. */
import { percentDecode } from "./bytes.ts";
import { signatureParameters } from "./carried-signature.ts";

/** What stands in the place of a secret. */
export const redacted = "(redacted)";

/** A URL's scheme and slashes, or the slashes alone. */
const schemePrefix = /^(?:[A-Za-z][A-Za-z0-9+.-]*:)?\/\/+/;

/** A text with URLs, targets or query strings anywhere in it, without their userinfo and the secrets of presigned ones. */
export function redactUrls(text: string): string {
  return redactParameters(
    text.replace(/:\/\/([^\s"'<>]*)/g, (whole, rest: string) => {
      const at = endOfUserinfo(rest);
      return at === -1 ? whole : `://${redacted}${rest.slice(at)}`;
    }),
  );
}

/** The same for a text that is probably one URL as a whole, with or without a scheme: whitespace does not end it. */
export function redactUrl(url: string): string {
  return redactParameters(schemePrefix.test(url) ? redactUserinfo(url) : beforeHost(url));
}

/** One URL without its userinfo, and else as it is. */
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

/** The URL of a proxy, which has no path that a `@` could belong to: all before the last one is userinfo. */
export function redactProxy(url: string): string {
  const [scheme = ""] = schemePrefix.exec(url) ?? [];
  const at = url.lastIndexOf("@");
  if (at === -1 && isCutUserinfo(url.slice(scheme.length))) return `${scheme}${redacted}`;
  return at < scheme.length ? url : `${scheme}${redacted}${url.slice(at)}`;
}

/**
 * Where the `@` behind the userinfo stands in a URL without its scheme; -1 without one. When `/`, `?` or `#` in a password
 * were not percent-encoded, what looks like host and port is its beginning: such a port is no number.
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
 * Is it the beginning of a URL whose password held whitespace, and was cut there? What looks like a port is neither a number
 * nor a glob.
 */
function isCutUserinfo(rest: string): boolean {
  const end = rest.search(/[/?#]/);
  const port = portOf(end === -1 ? rest : rest.slice(0, end)) ?? "";
  return !rest.includes("@") && /[^\d[\]{},:-]/.test(port);
}

/** What follows the first colon behind a host, a name or an address in brackets. */
function portOf(authority: string): string | undefined {
  return /^(?:\[[^\]]*\]|[^:]*):(.*)$/s.exec(authority)?.[1];
}

function redactParameters(text: string): string {
  return text.replace(/(^|[?&])([^\s=&?#]+)=([^\s&#"'<>]*)/g, (whole, before: string, name: string) =>
    signatureParameters.has(percentDecode(name).toLowerCase()) ? `${before}${name}=${redacted}` : whole,
  );
}
