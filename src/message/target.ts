/** Builds the request target: curl's for unsigned requests, an unambiguous one for signed requests (signing.md, Target). */
import { percent, percentDecode, percentEncode, textOfBytes } from "./bytes.ts";
import { originText } from "./origin.ts";
import type { ParsedUrl } from "./url.ts";

/** How the path is encoded: as curl does (unsigned), or by the signing rule of S3 or of all other services. */
export type TargetRule = "curl" | "s3" | "other";

type PathAndQuery = Pick<ParsedUrl, "path" | "query" | "asIs">;

/** Returns `/path?query` as it is sent: ASCII, or bytes as U+0080 to U+00FF. */
export function requestTarget(url: PathAndQuery, rule: TargetRule): string {
  return rule === "curl" ? curlTarget(url) : signedTarget(url, rule);
}

/**
 * Returns the target that curl sends: in the path, dot segments are removed, bytes above ASCII encoded and escapes in
 * upper case; everything else is unchanged.
 */
export function curlTarget(url: PathAndQuery): string {
  return joined(curlPath(url), url.query);
}

/** Returns the path of `curlTarget`, to which cookies are tied too. */
export function curlPath(url: Pick<PathAndQuery, "path" | "asIs">): string {
  return upperCaseEscapes(encodeHighBytes(resolvedPath(url)));
}

/** Returns the target as curl shows it in a URL, for example in a Referer: as given, without dot segments. */
export function shownTarget(url: PathAndQuery): string {
  return joined(resolvedPath(url), url.query);
}

function resolvedPath({ path, asIs }: Pick<PathAndQuery, "path" | "asIs">): string {
  return asIs ? path : withoutDotSegments(path);
}

function joined(path: string, query: string | undefined): string {
  return query === undefined ? path : `${path}?${query}`;
}

/** Returns the target of a signed request, encoded so that every recipient decodes it the same way. */
export function signedTarget(url: PathAndQuery, family: "s3" | "other"): string {
  const sent = family === "s3" ? strictPath(url.path) : encodeIllegal(resolvedPath(url));
  const pairs = url.query === undefined ? "" : strictQuery(url.query);
  return pairs === "" ? sent : `${sent}?${pairs}`;
}

/** Removes dot segments (RFC 3986, 5.2.4) as curl does: `%2e` counts as a dot, and empty segments are kept. */
export function withoutDotSegments(path: string): string {
  if (!/\/(?:\.|%2e)/i.test(path)) return path;
  const kept: string[] = [];
  const segments = path.split("/").slice(1);
  for (const [index, given] of segments.entries()) {
    const segment = given.replace(/%2e/gi, ".");
    const dots = segment === "." || segment === "..";
    if (segment === "..") kept.pop();
    if (!dots) kept.push(given);
    else if (index === segments.length - 1) kept.push("");
  }
  return `/${kept.join("/")}`;
}

/** Encodes bytes above ASCII. */
export function encodeHighBytes(text: string): string {
  return text.replace(/[\x80-\xff]/g, percent);
}

/** Returns the text with upper-case digits in its escapes (RFC 3986, 6.2.2.1). */
export function upperCaseEscapes(text: string): string {
  return text.replace(/%[0-9A-Fa-f]{2}/g, escaped => escaped.toUpperCase());
}

/**
 * S3 signs the path as sent, so it is sent in the one strict encoding; `//`, dot segments and a given `%2F` are part of
 * the key.
 */
function strictPath(path: string): string {
  return path
    .split("/")
    .map(segment => percentEncode(percentDecode(segment)))
    .join("/");
}

/** Returns the path as given, except that malformed `%` and bytes that RFC 3986 does not allow are encoded. */
function encodeIllegal(path: string): string {
  return path.replace(/%(?![0-9A-Fa-f]{2})|[^A-Za-z0-9\-._~!$&'()*+,;=:@/%]/g, percent);
}

/**
 * Decodes and re-encodes every name and value once. Order, duplicates and keys without `=` are kept; empty pairs are
 * dropped.
 */
function strictQuery(query: string): string {
  return query
    .split("&")
    .filter(pair => pair !== "")
    .map(pair => {
      const equals = pair.indexOf("=");
      return equals === -1
        ? recoded(pair)
        : `${recoded(pair.slice(0, equals))}=${recoded(pair.slice(equals + 1))}`;
    })
    .join("&");
}

function recoded(text: string): string {
  return percentEncode(percentDecode(text.replaceAll("+", " ")));
}

/** Returns the whole URL as curl shows it, without userinfo and fragment. */
export function urlText(url: ParsedUrl): string {
  return originText(url) + textOfBytes(shownTarget(url));
}
