/** SigV4, step 1: the canonical request of a wire request. There is no other canonicalizer. */
import { percent, percentDecode, percentEncode } from "../../message/bytes.ts";
import type { HeaderField, WireRequest } from "../../message/request.ts";
import type { HeaderFilter } from "./signed-headers.ts";

/** The text that is hashed and signed, as a byte string (one character per byte). */
export interface CanonicalRequest {
  readonly text: string;
  /** Names in lower case, sorted and joined with `;`. */
  readonly signedHeaders: string;
}

export interface CanonicalRules {
  /**
   * `as-sent` for the S3 family; `normalized` for all others: dot segments and `//` are removed, and the path is
   * encoded a second time.
   */
  readonly path: "as-sent" | "normalized";
  /** The last line: the body's hash in lower-case hex, or `UNSIGNED-PAYLOAD`. */
  readonly payloadHash: string;
  readonly isSigned: HeaderFilter;
}

/** Returns the canonical request of exactly what is sent (AWS's guide, Create a canonical request). */
export function canonicalRequest(
  { method, target, headers }: Pick<WireRequest, "method" | "target" | "headers">,
  rules: CanonicalRules,
): CanonicalRequest {
  const [, path = "", query = ""] = /^([^?]*)\??(.*)$/s.exec(target) ?? [];
  const signed = canonicalHeaders(headers.filter(({ name }) => rules.isSigned(name.toLowerCase())));
  const signedHeaders = [...signed.keys()].join(";");
  const text = [
    method,
    rules.path === "as-sent" ? pathAsSent(path) : normalizedPath(path),
    canonicalQuery(query),
    ...[...signed].map(([name, value]) => `${name}:${value}`),
    "",
    signedHeaders,
    rules.payloadHash,
  ].join("\n");
  return { text, signedHeaders };
}

/**
 * Name -> value, sorted by name; values are trimmed and folded, and the values of one name are joined with `,` in
 * sending order.
 */
function canonicalHeaders(headers: readonly HeaderField[]): Map<string, string> {
  const values = new Map<string, string>();
  for (const { name, value } of headers) {
    const lower = name.toLowerCase();
    const earlier = values.get(lower);
    values.set(lower, earlier === undefined ? folded(value) : `${earlier},${folded(value)}`);
  }
  return new Map([...values].sort(byNameThenValue));
}

/** Spaces and tabs only: JavaScript's `\s` and `trim` also match U+00A0, which here is the last byte of `à`. */
function folded(value: string): string {
  return value.replace(/[ \t]+/g, " ").replace(/^ | $/g, "");
}

/** S3's target is already in its strict form, so encoded bytes and slashes are kept. */
function pathAsSent(path: string): string {
  return path.replace(/[^A-Za-z0-9\-._~%/]/g, percent);
}

/**
 * Removes empty and `.` segments, removes the segment before each `..`, keeps a trailing slash, and encodes the result
 * a second time.
 */
function normalizedPath(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "..") kept.pop();
    else if (segment !== "" && segment !== ".") kept.push(segment);
  }
  return `/${kept.map(percentEncode).join("/")}${kept.length > 0 && path.endsWith("/") ? "/" : ""}`;
}

/**
 * Pairs are sorted by encoded name, then by encoded value. A name without `=` gets one; a value may contain further
 * ones.
 */
function canonicalQuery(query: string): string {
  return query
    .split("&")
    .filter(pair => pair !== "")
    .map((pair): [string, string] => {
      const equals = pair.indexOf("=");
      const end = equals === -1 ? pair.length : equals;
      return [reencoded(pair.slice(0, end)), reencoded(pair.slice(end + 1))];
    })
    .sort(byNameThenValue)
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

function byNameThenValue([a, x]: readonly [string, string], [b, y]: readonly [string, string]): number {
  return compareBytes(a, b) || compareBytes(x, y);
}

/** Compares byte values rather than using a locale's collation. */
function compareBytes(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Decodes and re-encodes, so that every spelling gets the same strict form. */
function reencoded(text: string): string {
  return percentEncode(percentDecode(text));
}
