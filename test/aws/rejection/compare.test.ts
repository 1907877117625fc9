/** The server's texts compared with awscurl's: a difference in each part, and texts that are malformed. */
import { describe, expect, it } from "vitest";
import { compareTexts } from "../../../src/aws/rejection/compare.ts";

const signedHeaders = "content-type;cookie;host;x-amz-date;x-empty";
const canonical = [
  "PUT",
  "/a%252Fb/c",
  "q=1&r=%20",
  "content-type:application/json",
  "cookie:sid=1",
  "host:h.example",
  "x-amz-date:20150830T123600Z",
  "x-empty:",
  "",
  signedHeaders,
  "0a".repeat(32),
].join("\n");
const string = [
  "AWS4-HMAC-SHA256",
  "20150830T123600Z",
  "20150830/eu-west-1/es/aws4_request",
  "1b".repeat(32),
].join("\n");
const ours = { canonicalRequest: canonical, stringToSign: string };

/** The line about a canonical request in which `from` arrived as `to`. */
const difference = (from: string, to: string, own = canonical) =>
  compareTexts(
    { canonicalRequest: own.replace(from, to), stringToSign: undefined },
    { ...ours, canonicalRequest: own },
  );

describe("compareTexts is undefined", () => {
  it.each<[string, Parameters<typeof compareTexts>[0]]>([
    ["when the server shows nothing", {}],
    ["for too few lines", { canonicalRequest: "PUT\n/" }],
    ["for an empty canonical request", { canonicalRequest: "" }],
    ["for a path without its slash", { canonicalRequest: canonical.replace("\n/a", "\nxa") }],
    ["without the empty line behind the headers", { canonicalRequest: canonical.replace("\n\n", "\nx\n") }],
    ["for a string to sign with more lines", { stringToSign: `${string}\nx` }],
    ["for a string to sign of another algorithm", { stringToSign: string.replace("HMAC", "ECDSA") }],
    ["when only one of two texts can be parsed", { canonicalRequest: canonical, stringToSign: "?" }],
  ])("%s", (_, shown) => {
    expect(compareTexts(shown, ours)).toBeUndefined();
  });

  it("when awscurl's is not a canonical request", () => {
    expect(
      compareTexts({ canonicalRequest: canonical.replace("PUT", "GET") }, { ...ours, canonicalRequest: "?" }),
    ).toBeUndefined();
  });
});

describe("compareTexts is 'same'", () => {
  it.each<[string, Parameters<typeof compareTexts>[0]]>([
    ["for both texts", ours],
    ["for the canonical request alone", { canonicalRequest: canonical }],
    ["for the string to sign alone", { stringToSign: string }],
    ["for texts that end in newlines", { canonicalRequest: `${canonical}\n`, stringToSign: `${string}\n\n` }],
  ])("%s", (_, shown) => {
    expect(compareTexts(shown, ours)).toBe("same");
  });

  it("parses the shortest canonical request, with one header", () => {
    const own = "GET\n/\n\nhost:h\n\nhost\n00";
    const shortest = own.split("\n").slice(0, 3).concat("", "host", "00").join("\n");
    expect(difference("host:h", "host:g", own)).toMatch(/^header host: signed 'h', arrived 'g'/);
    expect(compareTexts({ canonicalRequest: shortest }, { ...ours, canonicalRequest: own })).toBeUndefined();
    expect(difference("GET", "PUT", "GET\n/\n\n\n\n\n00")).toMatch(/^method/);
  });
});

describe("a different path", () => {
  it.each([
    ["/a%252Fb/c", "/a%25252Fb/c", "something in between encodes the path a second time"],
    ["/a%252Fb/c", "/a/b/c", "something in between decodes the path"],
    [
      "/a%252Fb/c",
      "/a%2Fb/c",
      "something in between decodes the path, or the service reads paths as S3 does (--service s3)",
    ],
    ["/a%2Fb/c", "/a/b/c", "something in between decodes the path"],
    ["/a%252Fb/%2520/c", "/a%252Fb/%20/c", "something in between decodes the path"],
    ["/a%2Fb/c", "/a%2fb/c", "something in between encodes the path differently"],
    ["/a%2Fb/c", "/a/b/c/", "something in between adds or removes slashes"],
    ["/a//b", "/a/b", "something in between adds or removes slashes"],
    ["/a/b/", "/a/b", "something in between adds or removes slashes"],
    ["/a/b", "/a/c", "something in between rewrites the path"],
    ["/a%252525252Fb", "/a/b", "something in between rewrites the path"],
  ])("is reported with its cause: %s arrives as %s", (own, arrived, cause) => {
    const line = difference(`\n${own}\n`, `\n${arrived}\n`, canonical.replace("/a%252Fb/c", own));
    expect(line).toBe(`path: signed '${own}', arrived '${arrived}': ${cause}`);
  });
});

describe("a different query", () => {
  it.each([
    ["r=%20", "r=+", "rewrites the query"],
    ["r=%20", "r= ", "encodes the query differently"],
    ["r=%20", "r=%2520", "encodes the query differently"],
    ["&r=%20", "", "rewrites the query"],
  ])("is reported with its cause: %s arrives as %s", (own, arrived, cause) => {
    const query = "q=1&r=%20";
    expect(difference(own, arrived)).toBe(
      `query: signed '${query}', arrived '${query.replace(own, arrived)}': something in between ${cause}`,
    );
  });

  it("is printed without the secrets of a presigned one", () => {
    const own = canonical.replace("q=1", "X-Amz-Security-Token=TOKEN");
    expect(difference("TOKEN", "OTHER", own)).toBe(
      "query: signed 'X-Amz-Security-Token=(redacted)&r=%20', arrived 'X-Amz-Security-Token=(redacted)&r=%20': something in between rewrites the query",
    );
  });
});

describe("a different header", () => {
  const leaves = (name: string) => `; '--no-sign-header ${name}' leaves it out of the signature`;

  it.each([
    [
      "json",
      "xml",
      `header content-type: signed 'application/json', arrived 'application/xml': something in between changes it${leaves("content-type")}`,
    ],
    [
      "content-type:application/json\n",
      "",
      `header content-type: signed 'application/json', but it did not arrive: something in between drops it${leaves("content-type")}`,
    ],
    [
      "content-type:application/json",
      "content-type",
      `header content-type: signed 'application/json', but it did not arrive: something in between drops it${leaves("content-type")}`,
    ],
    [
      "sid=1",
      "sid=2",
      `header cookie: the value that arrived is not the signed one: something in between changes it${leaves("cookie")}`,
    ],
    [
      "cookie:sid=1",
      "cookie:",
      `header cookie: signed '(redacted)', but it did not arrive: something in between drops it${leaves("cookie")}`,
    ],
    [
      "x-empty:",
      "x-empty:a:b",
      `header x-empty: signed '', arrived 'a:b': something in between changes it${leaves("x-empty")}`,
    ],
    [
      "x-amz-date:2",
      "x-amz-date:1",
      "header x-amz-date: signed '20150830T123600Z', arrived '10150830T123600Z': something in between changes it",
    ],
    ["\nx-empty:\n\n", "\nx-empty:\nx-more:1\n\n", undefined],
    [
      signedHeaders,
      `${signedHeaders};x-more`,
      `signed headers: signed '${signedHeaders}', arrived '${signedHeaders};x-more': something in between changes Authorization`,
    ],
    [
      "h.example",
      "H.example",
      "header host: signed 'h.example', arrived 'H.example': something in between changes upper and lower case; -H 'Host: H.example' signs the host that arrives",
    ],
    [
      "h.example",
      "h.example:8443",
      "header host: signed 'h.example', arrived 'h.example:8443': something in between adds or removes a port; -H 'Host: h.example:8443' signs the host that arrives",
    ],
    [
      "h.example",
      "i.example",
      "header host: signed 'h.example', arrived 'i.example': something in between sends another host; -H 'Host: i.example' signs the host that arrives",
    ],
    [
      "h.example",
      "i'",
      "header host: signed 'h.example', arrived 'i'': something in between sends another host",
    ],
    ["h.example", "", "header host: signed 'h.example', arrived '': something in between sends another host"],
    [
      "h.example",
      "i\u001b[2J",
      "header host: signed 'h.example', arrived 'i\\x1b[2J': something in between sends another host",
    ],
  ])("is reported with its cause: %j arrives as %j", (own, arrived, line) => {
    expect(difference(own, arrived)).toBe(line);
  });

  it("is not found in a line without a colon, whose beginning is another name", () => {
    expect(difference("x-empty:", "cookies")).toMatch(/^header x-empty: signed '', but it did not arrive/);
  });

  it("is the first one in the order of the canonical request", () => {
    expect(difference("application/json\ncookie:sid=1", "text\ncookie:sid=2")).toMatch(
      /^header content-type/,
    );
  });

  it.each([
    ["H.example", "h.example", "changes upper and lower case"],
    ["H.example", "h.example:443", "adds or removes a port"],
    ["h.example:443", "H.example", "adds or removes a port"],
  ])("is reported with its cause: host %s arrives as %s", (own, arrived, cause) => {
    expect(difference(own, arrived, canonical.replace("h.example", own))).toBe(
      `header host: signed '${own}', arrived '${arrived}': something in between ${cause}; -H 'Host: ${arrived}' signs the host that arrives`,
    );
  });

  it("gives no -H hint for an IPv6 address", () => {
    const own = canonical.replace("h.example", "[::1]");
    expect(difference("[::1]", "[::1]:443", own)).toBe(
      "header host: signed '[::1]', arrived '[::1]:443': something in between adds or removes a port",
    );
  });

  it.each([
    ["that arrives changed", "\u009b1"],
    ["that does not arrive", ""],
  ])("has its control characters escaped in a value %s", (_, arrived) => {
    const own = canonical.replace("x-empty:", "x-empty:\u009b2");
    expect(difference("x-empty:\u009b2", `x-empty:${arrived}`, own)).toMatch(
      /^header x-empty: signed '\\x9b2', [ -~]*$/,
    );
  });

  it("has the control characters of its name escaped", () => {
    const own = canonical.replace("x-empty:", "x-\u001bempty:1");
    expect(difference("empty:1", "empty:2", own)).not.toContain("\u001b");
  });
});

describe("a different payload", () => {
  const empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  const hash = "0a".repeat(32);

  it.each([
    [hash, empty, `payload hash: signed '${hash}', arrived '${empty}': the body did not arrive`],
    [hash, "2c", `payload hash: signed '${hash}', arrived '2c': something in between changes the body`],
    [
      "UNSIGNED-PAYLOAD",
      hash,
      "payload: signed as UNSIGNED-PAYLOAD, but the server expects its hash: try without --unsigned-payload",
    ],
  ])("is reported with its cause: %s arrives as %s", (own, arrived, line) => {
    expect(difference(own, arrived, canonical.replace(hash, own))).toBe(line);
  });
});

describe("a different string to sign", () => {
  const string1 = (from: string, to: string) => string.replace(from, to);

  it.each([
    [
      "T1236",
      "T1237",
      "date: signed '20150830T123600Z', arrived '20150830T123700Z': something in between changes X-Amz-Date",
    ],
    [
      "/es/",
      "/aoss/",
      "scope: signed '20150830/eu-west-1/es/aws4_request', arrived '20150830/eu-west-1/aoss/aws4_request'",
    ],
    ["1b", "2c", "the request that arrived is not the signed one: something in between changes it"],
  ])("is reported: %s arrives as %s", (own, arrived, line) => {
    expect(compareTexts({ stringToSign: string1(own, arrived) }, ours)).toBe(line);
  });

  it("is reported although the server ends it with newlines", () => {
    expect(compareTexts({ stringToSign: `${string1("/es/", "/aoss/")}\n\n` }, ours)).toMatch(/^scope: /);
  });

  it("is reported only when the canonical requests do not differ", () => {
    const shown = {
      canonicalRequest: canonical.replace("PUT", "GET"),
      stringToSign: string1("T1236", "T1237"),
    };
    expect(compareTexts(shown, ours)).toMatch(/^method/);
    const hashAlone = { canonicalRequest: canonical, stringToSign: string1("1b", "2c") };
    expect(compareTexts(hashAlone, ours)).toBeUndefined();
  });
});
