/** The request target: curl's when nothing is signed, one that signs safely when it is (signing.md, Target). */
import { percent, percentDecode, percentEncode } from "./bytes.ts";
import { originText } from "./origin.ts";
import type { ParsedUrl } from "./url.ts";

/** Who reads the path: nobody (unsigned), S3 with its own rule, or any other service. */
export type TargetRule = "curl" | "s3" | "other";

type Typed = Pick<ParsedUrl, "path" | "query">;

/** `/path?query` as it goes onto the wire, ASCII or bytes as U+0080 to U+00FF. */
export function requestTarget(url: Typed, rule: TargetRule): string {
  return rule === "curl" ? curlTarget(url) : signedTarget(url, rule);
}

/** What curl sends: dot segments removed, bytes above ASCII encoded in the path alone, nothing else touched. */
export function curlTarget({ path, query }: Typed): string {
  const sent = encodeHighBytes(withoutDotSegments(path));
  return query === undefined ? sent : `${sent}?${query}`;
}

/** What is sent when it is signed: a target that has one reading only, whoever decodes it. */
export function signedTarget({ path, query }: Typed, family: "s3" | "other"): string {
  const sent = family === "s3" ? strictPath(path) : encodeIllegal(withoutDotSegments(path));
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

/** S3 signs the path as sent, so the path is sent in the one strict form; `//`, dots and a typed `%2F` are part of the key. */
function strictPath(path: string): string {
  return path
    .split("/")
    .map(segment => percentEncode(percentDecode(segment)))
    .join("/");
}

/** The typed bytes, with those that RFC 3986 does not allow in a path encoded, a malformed `%` among them. */
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

/** The whole URL as it is asked for, without login and fragment; bytes above ASCII encoded, as curl shows it. */
export function urlText(url: ParsedUrl): string {
  return originText(url) + curlTarget(url);
}
