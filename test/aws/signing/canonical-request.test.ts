/** The canonical request, part by part: many rows are bugs of other signers. */
import { describe, expect, it } from "vitest";
import { canonicalRequest } from "../../../src/aws/signing/canonical-request.ts";
import { signedByDefault } from "../../../src/aws/signing/signed-headers.ts";
import type { HeaderField } from "../../../src/message/request.ts";
import { bytesOf } from "./requests.ts";

function lines(
  target: string,
  path: "as-sent" | "normalized",
  headers: readonly HeaderField[] = [],
): string[] {
  const request = { method: "GET", target, headers };
  return canonicalRequest(request, { path, payloadHash: "HASH", isSigned: signedByDefault }).text.split("\n");
}

describe("the path of services other than S3", () => {
  it.each([
    ["is encoded twice", "/a%3Ab", "/a%253Ab"],
    ["keeps an encoded space encoded", "/a%20b", "/a%2520b"],
    ["keeps an encoded slash encoded", "/a%2Fb", "/a%252Fb"],
    ["encodes colon, star, at sign and parentheses", "/a:b*@(c)", "/a%3Ab%2A%40%28c%29"],
    ["keeps unreserved characters", "/-._~aZ9", "/-._~aZ9"],
    ["encodes an index pattern of OpenSearch", "/logs-*,-x/_search", "/logs-%2A%2C-x/_search"],
    ["collapses //", "//a//b", "/a/b"],
    ["keeps a trailing slash", "/a/b/", "/a/b/"],
    ["collapses trailing slashes to one", "/a//", "/a/"],
    ["removes . segments", "/./a/./b/.", "/a/b"],
    ["removes the segment before ..", "/a/b/../c", "/a/c"],
    ["stops .. at the root", "/../../a", "/a"],
    ["reduces dot segments alone to the root", "/./..", "/"],
    ["keeps ... as a name", "/.../a", "/.../a"],
    ["keeps encoded dots as a name", "/a/%2e%2e/b", "/a/%252e%252e/b"],
    ["turns an empty path into the root", "", "/"],
    ["encodes raw bytes", bytesOf("/日"), "/%E6%97%A5"],
    ["keeps an encoded percent sign encoded", "/100%25", "/100%2525"],
  ])("%s", (_, target, expected) => expect(lines(target, "normalized")[1]).toBe(expected));
});

describe("the path of the S3 family", () => {
  it.each([
    ["keeps encoded bytes", "/a%3Ab%20c", "/a%3Ab%20c"],
    ["keeps %2F", "/a%2Fb", "/a%2Fb"],
    ["keeps //", "//a//b//", "//a//b//"],
    ["keeps dot segments", "/a/../b/./c", "/a/../b/./c"],
    ["keeps bytes that are not UTF-8", "/%E9%FF", "/%E9%FF"],
  ])("%s", (_, target, expected) => expect(lines(target, "as-sent")[1]).toBe(expected));
});

describe("the query", () => {
  it.each([
    ["is empty without a query", "/", ""],
    ["is empty for an empty query", "/?", ""],
    ["adds = to a bare key", "/?acl", "acl="],
    ["is sorted by name, then by value", "/?b=2&a=2&b=1&a=1", "a=1&a=2&b=1&b=2"],
    ["keeps equal names in the order of their values", "/?a=1&a=2&a=3", "a=1&a=2&a=3"],
    ["is sorted by name, not by pair", "/?a-b=1&a=2", "a=2&a-b=1"],
    ["is sorted by bytes, not by letters", "/?b=1&B=2&a=3", "B=2&a=3&b=1"],
    ["is sorted by encoded name", "/?%C3%A9=1&z=2", "%C3%A9=1&z=2"],
    ["keeps duplicates", "/?a=1&a=1", "a=1&a=1"],
    ["splits a=b=c at the first =", "/?a=b=c", "a=b%3Dc"],
    ["keeps an encoded = encoded", "/?a=b%3Dc", "a=b%3Dc"],
    ["writes hexadecimal in upper case", "/?a=%c3%a9", "a=%C3%A9"],
    ["decodes unreserved characters", "/?a=%7E%41", "a=~A"],
    ["keeps %20", "/?a=b%20c", "a=b%20c"],
    ["keeps bytes that are not UTF-8", "/?a=%E9", "a=%E9"],
    ["encodes a malformed percent sign", "/?a=100%", "a=100%25"],
    ["drops empty pairs", "/?&a=1&&b=2&", "a=1&b=2"],
    ["keeps a key __proto__", "/?__proto__=1", "__proto__=1"],
    ["keeps encoded PromQL", "/?query=up%7Bs%3D%222xx%22%7D", "query=up%7Bs%3D%222xx%22%7D"],
    ["encodes slashes, colons and question marks", "/?a=/:?", "a=%2F%3A%3F"],
    ["encodes raw bytes", bytesOf("/?é=日"), "%C3%A9=%E6%97%A5"],
  ])("%s", (_, target, expected) => {
    expect(lines(target, "normalized")[2]).toBe(expected);
    expect(lines(target, "as-sent")[2]).toBe(expected);
  });
});

describe("the headers", () => {
  it.each<[string, [string, string][], string[], string]>([
    ["have names in lower case", [["HoSt", "h"]], ["host:h"], "host"],
    [
      "are sorted by the whole name",
      [
        ["x-amz-meta-test-two", "2"],
        ["x-amz-meta-test", "1"],
      ],
      ["x-amz-meta-test:1", "x-amz-meta-test-two:2"],
      "x-amz-meta-test;x-amz-meta-test-two",
    ],
    [
      "have duplicates joined in order, in any case",
      [
        ["X-A", "2"],
        ["Host", "h"],
        ["x-a", "1"],
      ],
      ["host:h", "x-a:2,1"],
      "host;x-a",
    ],
    ["have values trimmed and folded", [["X-A", " \t a  b\t\tc "]], ["x-a:a b c"], "x-a"],
    ["have values folded within quotes too", [["X-A", '"a   b"']], ['x-a:"a b"'], "x-a"],
    ["keep empty values", [["X-A", ""]], ["x-a:"], "x-a"],
    ["keep colons in values", [["X-A", "b: c"]], ["x-a:b: c"], "x-a"],
    [
      "keep the last byte of à, which is not whitespace",
      [["X-A", bytesOf("à")]],
      [`x-a:${bytesOf("à")}`],
      "x-a",
    ],
    ["keep a name __proto__", [["__proto__", "x"]], ["__proto__:x"], "__proto__"],
  ])("%s", (_, headers, expected, names) => {
    const fields = headers.map(([name, value]) => ({ name, value }));
    expect(lines("/", "normalized", fields).slice(3)).toEqual([...expected, "", names, "HASH"]);
  });

  it.each([
    ...["host", "content-type", "content-md5", "range", "x-amz-date", "x-amz-acl", "x-amz-security-token"],
    ...["x-amz-content-sha256", "if-match", "cookie", "x-api-key", "my-header", "origin"],
  ])("include %s by default", name => expect(signedByDefault(name)).toBe(true));

  it.each([
    ..."accept accept-encoding authorization cache-control connection content-length date expect from".split(
      " ",
    ),
    ..."keep-alive max-forwards pragma proxy-authorization proxy-connection referer sec-fetch-mode te".split(
      " ",
    ),
    ..."trailer transfer-encoding upgrade user-agent via x-amzn-trace-id x-forwarded-for".split(" "),
  ])("omit %s by default", name => expect(signedByDefault(name)).toBe(false));
});
