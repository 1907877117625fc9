/** Signed targets, by the table of signing.md, and parsed URLs. */
import { describe, expect, it } from "vitest";
import { Failure } from "../../src/exit.ts";
import { authorityOf, sameOrigin } from "../../src/message/origin.ts";
import { signedTarget, withoutDotSegments } from "../../src/message/target.ts";
import { parseUrl } from "../../src/message/url.ts";

const targetOf = (path: string, family: "s3" | "other") => {
  const { path: typed, query } = parseUrl(`https://host${path}`, { defaultScheme: "https" });
  return signedTarget({ path: typed, query }, family);
};

describe("paths that S3 signs as sent", () => {
  it.each([
    ["/", "/"],
    ["/key", "/key"],
    ["/AZaz09-._~", "/AZaz09-._~"],
    ["/a=b@c:d*e'f(g)h!i,j;k&l$m+n", "/a%3Db%40c%3Ad%2Ae%27f%28g%29h%21i%2Cj%3Bk%26l%24m%2Bn"],
    ["/a//b/", "/a//b/"],
    ["//", "//"],
    ["/a/../b/./c", "/a/../b/./c"],
    ["/a%2Fb", "/a%2Fb"],
    ["/a%2fb", "/a%2Fb"],
    ["/%41%7e", "/A~"],
    ["/%20%c3%a9", "/%20%C3%A9"],
    ["/é日本😀", "/%C3%A9%E6%97%A5%E6%9C%AC%F0%9F%98%80"],
    ["/100%", "/100%25"],
    ["/%zz%4", "/%25zz%254"],
    ["/%2520", "/%2520"],
    ['/a\\b"<>^`|{}[]', "/a%5Cb%22%3C%3E%5E%60%7C%7B%7D%5B%5D"],
  ])("%s -> %s", (typed, sent) => expect(targetOf(typed, "s3")).toBe(sent));
});

describe("paths that other services sign encoded a second time", () => {
  it.each([
    ["", "/"],
    ["/_cat/indices", "/_cat/indices"],
    ["/a/../b/./c", "/b/c"],
    ["/a//b/", "/a//b/"],
    ["/a:b@c=d*e'f(g)h!i,j;k&l$m+n~", "/a:b@c=d*e'f(g)h!i,j;k&l$m+n~"],
    ["/arn%3aaws", "/arn%3aaws"],
    ["/%41", "/%41"],
    ["/%e9", "/%e9"],
    ["/100%", "/100%25"],
    ["/é", "/%C3%A9"],
    ['/a\\b"<>^`|{}[]', "/a%5Cb%22%3C%3E%5E%60%7C%7B%7D%5B%5D"],
  ])("%s -> %s", (typed, sent) => expect(targetOf(typed, "other")).toBe(sent));
});

describe("queries, for every service", () => {
  it.each([
    ["?", ""],
    ["?&&", ""],
    ["?acl", "?acl"],
    ["?acl=", "?acl="],
    ["?b=1&a=2&b=0", "?b=1&a=2&b=0"],
    ["?a=b=c", "?a=b%3Dc"],
    ["?a==", "?a=%3D"],
    ["?=v", "?=v"],
    ["?a=1+2%2B3%203", "?a=1%202%2B3%203"],
    ["?a=%3D%3d", "?a=%3D%3D"],
    ["?&a&&b&", "?a&b"],
    ['?query=up{status="2xx"}', "?query=up%7Bstatus%3D%222xx%22%7D"],
    ["?q=é%e9%E9", "?q=%C3%A9%E9%E9"],
    ["?a=100%&b=%zz", "?a=100%25&b=%25zz"],
    ["?a=/?:@*'()!~-._", "?a=%2F%3F%3A%40%2A%27%28%29%21~-._"],
    ["?a=b#c", "?a=b"],
  ])("%s -> %s", (typed, sent) => {
    expect(targetOf(`/${typed}`, "other")).toBe(`/${sent}`);
    expect(targetOf(`/${typed}`, "s3")).toBe(`/${sent}`);
  });

  it("are not changed by encoding a second time", () => {
    const once = targetOf("/a%2Fb%20é/%zz?x=1+2&y=%41&z", "s3");
    expect(targetOf(once, "s3")).toBe(once);
  });
});

describe("URLs", () => {
  it.each([
    ["example.com", "https", "example.com", 443],
    ["EXAMPLE.com:8443/", "https", "example.com", 8443],
    ["http://example.com:443", "http", "example.com", 443],
    ["https://example.com:443/x", "https", "example.com", 443],
    ["https://example.com.", "https", "example.com.", 443],
    ["https://exämple.com", "https", "xn--exmple-cua.com", 443],
    ["https://例え.テスト/", "https", "xn--r8jz45g.xn--zckzah", 443],
    ["http://[::1]:9200/", "http", "[::1]", 9200],
    ["http://[2001:DB8:0:0::1]", "http", "[2001:db8::1]", 80],
    ["http://[::ffff:127.0.0.1]", "http", "[::ffff:127.0.0.1]", 80],
    ["http://[fe80::1%25eth0]:1", "http", "[fe80::1%eth0]", 1],
    ["http://127.1", "http", "127.0.0.1", 80],
    ["http://256.1", "http", "256.1", 80],
    ["http://1.2.3.256", "http", "1.2.3.256", 80],
    ["http://4294967295", "http", "255.255.255.255", 80],
    ["http://4294967296", "http", "4294967296", 80],
    ["http://1.2.3.4.5", "http", "1.2.3.4.5", 80],
  ])("%s", (typed, scheme, host, port) => {
    expect(parseUrl(typed, { defaultScheme: "https" })).toMatchObject({ scheme, host, port });
  });

  it.each([
    ["https://h", "h"],
    ["https://h:443", "h"],
    ["https://h:80", "h:80"],
    ["http://h:80", "h"],
    ["http://[fe80::1%25eth0]:81", "[fe80::1]:81"],
  ])("%s has the Host %s", (typed, host) => {
    expect(authorityOf(parseUrl(typed, { defaultScheme: "https" }))).toBe(host);
  });

  it.each([
    ["", "URL rejected: Malformed input to a URL function"],
    ["http://a b", "URL rejected: Malformed input to a URL function"],
    ["http://", "URL rejected: No host part in the URL"],
    ["http://x:70000", "URL rejected: Port number was not a decimal number between 0 and 65535"],
    ["http://[::1", "URL rejected: Bad IPv6 address"],
    ["http://a!b", "URL rejected: Bad hostname"],
    ["http:////x", "URL rejected: Unsupported number of slashes following scheme"],
    ["ftp://x/", 'Protocol "ftp" not supported'],
  ])("%j: %s", (typed, message) => {
    expect(() => parseUrl(typed, { defaultScheme: "https" })).toThrow(message);
  });

  it("do not print their password", () => {
    const url = parseUrl("https://u%40:s%3acret@h/", { defaultScheme: "https" });
    expect([url.user, url.password?.reveal()]).toEqual(["u@", "s:cret"]);
    expect(JSON.stringify(url)).not.toContain("cret");
    expect(messageOf(() => parseUrl("https://u:secret@h:x/", { defaultScheme: "https" }))).not.toContain(
      "secret",
    );
  });

  it("have the same origin if scheme, host and port are the same", () => {
    const [one, two] = ["https://h/a", "https://H:443/b"].map(text =>
      parseUrl(text, { defaultScheme: "http" }),
    );
    const others = ["http://h", "https://h:444", "https://h2"].map(text =>
      parseUrl(text, { defaultScheme: "http" }),
    );
    if (!one || !two) throw new Error("not parsed");
    expect([two, ...others].map(other => sameOrigin(one, other))).toEqual([true, false, false, false]);
  });
});

it("removing dot segments twice changes nothing more", () => {
  for (const path of ["/", "/a/b/../../..//./c/.", "/.../..a/", "/..//../x"]) {
    expect(withoutDotSegments(withoutDotSegments(path))).toBe(withoutDotSegments(path));
  }
});

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (Failure.is(error)) return error.message;
  }
  throw new Error("did not fail");
}
