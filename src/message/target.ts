/** The request target: curl's for unsigned requests, an unambiguous one for signed requests (signing.md, Target). */
import { percent, percentDecode, percentEncode } from "./bytes.ts";
import { originText } from "./origin.ts";
import type { ParsedUrl } from "./url.ts";

/** How the path is written: as curl does (unsigned), by the rule of S3, or by that of all other services. */
export type TargetRule = "curl" | "s3" | "other";

type PathAndQuery = Pick<ParsedUrl, "path" | "query" | "asIs">;

/** `/path?query` as it is sent, ASCII or bytes as U+0080 to U+00FF. */
export function requestTarget(url: PathAndQuery, rule: TargetRule): string {
  return rule === "curl" ? curlTarget(url) : signedTarget(url, rule);
}

/** What curl sends: dot segments removed, bytes above ASCII encoded in the path alone, nothing else touched. */
export function curlTarget({ path, query, asIs }: PathAndQuery): string {
  const sent = encodeHighBytes(asIs ? path : withoutDotSegments(path));
  return query === undefined ? sent : `${sent}?${query}`;
}

/** The target of a signed request: every recipient decodes it in the same way. */
export function signedTarget({ path, query, asIs }: PathAndQuery, family: "s3" | "other"): string {
  const sent = family === "s3" ? strictPath(path) : encodeIllegal(asIs ? path : withoutDotSegments(path));
  const pairs = query === undefined ? "" : strictQuery(query);
  return pairs === "" ? sent : `${sent}?${pairs}`;
}

/** RFC 3986, 5.2.4, as curl does it: `%2e` is not a dot, an empty segment is a segment. */
export function withoutDotSegments(path: string): string {
  if (!path.includes("/.")) return path;
  const kept: string[] = [];
  const segments = path.split("/").slice(1);
  for (const [index, segment] of segments.entries()) {
    const dots = segment === "." || segment === "..";
    if (segment === "..") kept.pop();
    if (!dots) kept.push(segment);
    else if (index === segments.length - 1) kept.push("");
  }
  return `/${kept.join("/")}`;
}

/** Bytes above ASCII as curl writes them in a path: `%c3`, lower case. */
export function encodeHighBytes(text: string): string {
  return text.replace(/[\x80-\xff]/g, byte => percent(byte).toLowerCase());
}

/** S3 signs the path as sent, so the path is sent in the one strict form; `//`, dot segments and a given `%2F` are part of the key. */
function strictPath(path: string): string {
  return path
    .split("/")
    .map(segment => percentEncode(percentDecode(segment)))
    .join("/");
}

/** The path as given, with bytes that RFC 3986 does not allow and malformed `%` encoded. */
function encodeIllegal(path: string): string {
  return path.replace(/%(?![0-9A-Fa-f]{2})|[^A-Za-z0-9\-._~!$&'()*+,;=:@/%]/g, percent);
}

/** Every name and value decoded once and encoded once; order, duplicates and keys without `=` kept, empty pairs dropped. */
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

/** The whole URL as it is requested, without userinfo and fragment; bytes above ASCII encoded, as curl shows it. */
export function urlText(url: ParsedUrl): string {
  return originText(url) + curlTarget(url);
}
