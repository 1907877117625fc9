/** The canonical request: rows from what other signers got wrong. */
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

describe("path, services other than S3", () => {
  it.each([
    ["is encoded once more", "/a%3Ab", "/a%253Ab"],
    ["a blank that came encoded", "/a%20b", "/a%2520b"],
    ["a slash that came encoded", "/a%2Fb", "/a%252Fb"],
    ["colon, star, at, parentheses", "/a:b*@(c)", "/a%3Ab%2A%40%28c%29"],
    ["unreserved characters stay", "/-._~aZ9", "/-._~aZ9"],
    ["an index pattern of OpenSearch", "/logs-*,-x/_search", "/logs-%2A%2C-x/_search"],
    ["// collapses", "//a//b", "/a/b"],
    ["a trailing slash stays", "/a/b/", "/a/b/"],
    ["trailing slashes become one", "/a//", "/a/"],
    ["dots fall away", "/./a/./b/.", "/a/b"],
    ["two dots take the segment before them", "/a/b/../c", "/a/c"],
    ["above the root is the root", "/../../a", "/a"],
    ["nothing but dots", "/./..", "/"],
    ["three dots are a name", "/.../a", "/.../a"],
    ["encoded dots are a name", "/a/%2e%2e/b", "/a/%252e%252e/b"],
    ["no path", "", "/"],
    ["raw bytes", bytesOf("/日"), "/%E6%97%A5"],
    ["a malformed % that came encoded", "/100%25", "/100%2525"],
  ])("%s", (_, target, expected) => expect(lines(target, "normalized")[1]).toBe(expected));
});

describe("path, S3's family", () => {
  it.each([
    ["the same bytes", "/a%3Ab%20c", "/a%3Ab%20c"],
    ["a key with %2F", "/a%2Fb", "/a%2Fb"],
    ["// stays", "//a//b//", "//a//b//"],
    ["dots stay", "/a/../b/./c", "/a/../b/./c"],
    ["bytes that are not UTF-8", "/%E9%FF", "/%E9%FF"],
  ])("%s", (_, target, expected) => expect(lines(target, "as-sent")[1]).toBe(expected));
});

describe("query", () => {
  it.each([
    ["none", "/", ""],
    ["an empty one", "/?", ""],
    ["a bare key gets its =", "/?acl", "acl="],
    ["sorted by name, then value", "/?b=2&a=2&b=1&a=1", "a=1&a=2&b=1&b=2"],
    ["by name and not by pair", "/?a-b=1&a=2", "a=2&a-b=1"],
    ["by bytes and not by letter", "/?b=1&B=2&a=3", "B=2&a=3&b=1"],
    ["by encoded name", "/?%C3%A9=1&z=2", "%C3%A9=1&z=2"],
    ["duplicates are all signed", "/?a=1&a=1", "a=1&a=1"],
    ["a=b=c is split at the first =", "/?a=b=c", "a=b%3Dc"],
    ["a value that came encoded", "/?a=b%3Dc", "a=b%3Dc"],
    ["lower-case hexadecimal", "/?a=%c3%a9", "a=%C3%A9"],
    ["unreserved characters that came encoded", "/?a=%7E%41", "a=~A"],
    ["a blank", "/?a=b%20c", "a=b%20c"],
    ["bytes that are not UTF-8", "/?a=%E9", "a=%E9"],
    ["a malformed %", "/?a=100%", "a=100%25"],
    ["empty pairs", "/?&a=1&&b=2&", "a=1&b=2"],
    ["__proto__", "/?__proto__=1", "__proto__=1"],
    ["PromQL", "/?query=up%7Bs%3D%222xx%22%7D", "query=up%7Bs%3D%222xx%22%7D"],
    ["slashes, colons and question marks", "/?a=/:?", "a=%2F%3A%3F"],
    ["raw bytes", bytesOf("/?é=日"), "%C3%A9=%E6%97%A5"],
  ])("%s", (_, target, expected) => {
    expect(lines(target, "normalized")[2]).toBe(expected);
    expect(lines(target, "as-sent")[2]).toBe(expected);
  });
});

describe("headers", () => {
  it.each<[string, [string, string][], string[], string]>([
    ["names in lower case", [["HoSt", "h"]], ["host:h"], "host"],
    [
      "sorted by the whole name",
      [
        ["x-amz-meta-test-two", "2"],
        ["x-amz-meta-test", "1"],
      ],
      ["x-amz-meta-test:1", "x-amz-meta-test-two:2"],
      "x-amz-meta-test;x-amz-meta-test-two",
    ],
    [
      "duplicates joined in order, whatever their case",
      [
        ["X-A", "2"],
        ["Host", "h"],
        ["x-a", "1"],
      ],
      ["host:h", "x-a:2,1"],
      "host;x-a",
    ],
    ["values trimmed and folded", [["X-A", " \t a  b\t\tc "]], ["x-a:a b c"], "x-a"],
    ["folded in quotes too", [["X-A", '"a   b"']], ['x-a:"a b"'], "x-a"],
    ["empty values", [["X-A", ""]], ["x-a:"], "x-a"],
    ["colons in values", [["X-A", "b: c"]], ["x-a:b: c"], "x-a"],
    ["the last byte of à is no blank", [["X-A", bytesOf("à")]], [`x-a:${bytesOf("à")}`], "x-a"],
    ["__proto__", [["__proto__", "x"]], ["__proto__:x"], "__proto__"],
  ])("%s", (_, headers, expected, names) => {
    const fields = headers.map(([name, value]) => ({ name, value }));
    expect(lines("/", "normalized", fields).slice(3)).toEqual([...expected, "", names, "HASH"]);
  });

  it.each([
    ...["host", "content-type", "content-md5", "range", "x-amz-date", "x-amz-acl", "x-amz-security-token"],
    ...["x-amz-content-sha256", "if-match", "cookie", "x-api-key", "my-header", "origin"],
  ])("%s is signed", name => expect(signedByDefault(name)).toBe(true));

  it.each([
    ..."accept accept-encoding authorization cache-control connection content-length date expect from".split(
      " ",
    ),
    ..."keep-alive max-forwards pragma proxy-authorization proxy-connection referer sec-fetch-mode te".split(
      " ",
    ),
    ..."trailer transfer-encoding upgrade user-agent via x-amzn-trace-id x-forwarded-for".split(" "),
  ])("%s is not signed", name => expect(signedByDefault(name)).toBe(false));
});
