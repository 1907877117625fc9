/** Turns a wire request into the canonical request of SigV4: there is no second canonicaliser. */
import type { HeaderField, WireRequest } from "../../message/request.ts";

/** The text that is hashed and signed, as a byte string (one character, one byte). */
export interface CanonicalRequest {
  readonly text: string;
  /** Lower-case names, sorted, with `;` between them. */
  readonly signedHeaders: string;
}

export interface CanonicalRules {
  /** `as-sent` for the S3 family; `normalized` for all others: dots and `//` collapsed, encoded once more. */
  readonly path: "as-sent" | "normalized";
  /** What stands last: the body's hash in lower-case hex, or `UNSIGNED-PAYLOAD`. */
  readonly payloadHash: string;
  /** Is the header of this lower-case name signed? */
  readonly signs: (name: string) => boolean;
}

/** SigV4, step 1: the canonical request of what goes onto the wire. */
export function canonicalRequest(
  { method, target, headers }: Pick<WireRequest, "method" | "target" | "headers">,
  rules: CanonicalRules,
): CanonicalRequest {
  const [, path = "", query = ""] = /^([^?]*)\??(.*)$/s.exec(target) ?? [];
  const signed = canonicalHeaders(headers.filter(({ name }) => rules.signs(name.toLowerCase())));
  const signedHeaders = [...signed.keys()].join(";");
  const text = [
    method,
    rules.path === "as-sent" ? encode(path, "%/") : encode(normalized(path), "/"),
    canonicalQuery(query),
    ...[...signed].map(([name, value]) => `${name}:${value}`),
    "",
    signedHeaders,
    rules.payloadHash,
  ].join("\n");
  return { text, signedHeaders };
}

/**
 * Is the header of this lower-case name signed unless the person says otherwise? All are, but for those that proxies and
 * servers rewrite, and those that AWS's own signers leave out.
 */
export function signedByDefault(name: string): boolean {
  return !unsigned.has(name) && !unsignedPrefixes.test(name);
}

const unsigned: ReadonlySet<string> = new Set([
  "accept",
  "accept-encoding",
  "authorization",
  "cache-control",
  "connection",
  "content-length",
  "date",
  "expect",
  "from",
  "keep-alive",
  "max-forwards",
  "pragma",
  "referer",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "user-agent",
  "via",
  "x-amzn-trace-id",
]);

const unsignedPrefixes = /^(proxy-|sec-|x-forwarded-)/;

/** Name -> value, sorted by the whole name; values trimmed and folded, those of one name joined in the order sent. */
function canonicalHeaders(headers: readonly HeaderField[]): Map<string, string> {
  const values = new Map<string, string>();
  for (const { name, value } of headers) {
    const lower = name.toLowerCase();
    const before = values.get(lower);
    values.set(lower, before === undefined ? folded(value) : `${before},${folded(value)}`);
  }
  return new Map([...values].sort(byNameThenValue));
}

/** Blanks and tabs alone: JavaScript's `\s` and `trim` would take U+00A0, which here is the last byte of `à`. */
function folded(value: string): string {
  return value.replace(/[ \t]+/g, " ").replace(/^ | $/g, "");
}

/** SigV4's paths: empty and `.` segments fall away, `..` takes the one before it along, a last slash stays. */
function normalized(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "..") kept.pop();
    else if (segment !== "" && segment !== ".") kept.push(segment);
  }
  return `/${kept.join("/")}${kept.length > 0 && path.endsWith("/") ? "/" : ""}`;
}

/** Pairs sorted by encoded name, then encoded value; a name without `=` gets one, a value may hold some. */
function canonicalQuery(query: string): string {
  return query
    .split("&")
    .filter(pair => pair !== "")
    .map((pair): [string, string] => {
      const equals = pair.indexOf("=");
      const end = equals === -1 ? pair.length : equals;
      return [recoded(pair.slice(0, end)), recoded(pair.slice(end + 1))];
    })
    .sort(byNameThenValue)
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

function byNameThenValue([a, x]: readonly [string, string], [b, y]: readonly [string, string]): number {
  return compare(a, b) || compare(x, y);
}

/** By bytes, not by a language's alphabet. */
function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** `%XX` decoded and encoded again, so that whatever came encoded has the one strict form; a malformed `%` is `%25`. */
function recoded(text: string): string {
  const decoded = text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return encode(decoded, "");
}

/** Percent-encodes the bytes that RFC 3986 does not call unreserved and that are not among `kept`. */
export function encode(bytes: string, kept: "" | "/" | "%/"): string {
  return bytes.replace(/[^A-Za-z0-9\-._~]/g, byte =>
    kept.includes(byte) ? byte : `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
}
