/** Which cookies a jar accepts, and to which URLs it sends them. */
import { describe, expect, it } from "vitest";
import { CookieJar, type CookieUrl } from "../../../src/plan/cookies/jar.ts";

const now = 1_800_000_000;
const at = (text: string): CookieUrl => {
  const { protocol, hostname, pathname } = new URL(text);
  return { scheme: protocol === "https:" ? "https" : "http", host: hostname, path: pathname };
};

/** What is sent to `to` after a response from `from` set the cookie. */
function sent(cookie: string, from: string, to: string, later = now): string | undefined {
  const jar = new CookieJar();
  jar.receive([cookie], at(from), now);
  return jar.fieldFor(at(to), later, false);
}

describe("a cookie jar", () => {
  it.each([
    ["a=1", "http://x.example.com/", "http://x.example.com/", "a=1"],
    ["a=1", "http://x.example.com/", "http://y.x.example.com/", undefined],
    ["a=1; domain=example.com", "http://x.example.com/", "http://y.example.com/", "a=1"],
    ["a=1; domain=.Example.COM", "http://x.example.com/", "http://example.com/", "a=1"],
    ["a=1; domain=example.com", "http://x.example.com/", "http://badexample.com/", undefined],
    ["a=1; domain=y.example.com", "http://x.example.com/", "http://y.example.com/", undefined],
    ["a=1; domain=com", "http://example.com/", "http://example.com/", undefined],
    ["a=1; domain=co.uk", "http://x.co.uk/", "http://x.co.uk/", undefined],
    ["a=1; domain=co.uk", "http://x.co.uk/", "http://y.co.uk/", undefined],
    ["a=1; secure", "http://x.example.com/", "https://x.example.com/", undefined],
    ["a=1; secure", "https://x.example.com/", "https://x.example.com/", "a=1"],
    ["a=1; secure", "https://x.example.com/", "http://x.example.com/", undefined],
    ["__Secure-a=1; secure", "https://x.example.com/", "https://x.example.com/", "__Secure-a=1"],
    ["__Host-a=1; secure; path=/", "https://x.example.com/", "https://x.example.com/", "__Host-a=1"],
    [
      "__Host-a=1; secure; path=/; domain=example.com",
      "https://x.example.com/",
      "https://x.example.com/",
      undefined,
    ],
    ["a=1; path=/d", "http://x.example.com/", "http://x.example.com/dx", undefined],
    ["a=1; path=/d/", "http://x.example.com/", "http://x.example.com/d", "a=1"],
    [`a=${"x".repeat(4096)}`, "http://x.example.com/", "http://x.example.com/", undefined],
    ["a=1\tb", "http://x.example.com/", "http://x.example.com/", undefined],
    // What curl 8.23 does where 7.88 is older.
    ["a=1; path=/d\tTRUE", "http://x.example.com/d", "http://x.example.com/d", undefined],
    ["a=1; x=\u0001", "http://x.example.com/", "http://x.example.com/", undefined],
    ["a=1; path=", "http://x.example.com/d/e", "http://x.example.com/", undefined],
    ['a=1; path="/d"', "http://x.example.com/", "http://x.example.com/d", "a=1"],
    ["a=1; domain=example.com; domain=", "http://x.example.com/", "http://y.example.com/", "a=1"],
    [
      "a=1; domain=example.org; domain=example.com",
      "http://x.example.com/",
      "http://x.example.com/",
      undefined,
    ],
    ["a=1; max-age=60; max-age=", "http://x.example.com/", "http://x.example.com/", "a=1"],
    ["a=1; max-age=", "http://x.example.com/", "http://x.example.com/", "a=1"],
    [
      "a=1; expires=Wed, 21 Oct 2015 07:28:00 GMT; expires=foo",
      "http://x.example.com/",
      "http://x.example.com/",
      undefined,
    ],
    ["a=1; expires=foo", "http://x.example.com/", "http://x.example.com/", "a=1"],
    ["__host-a=1", "http://x.example.com/", "http://x.example.com/", "__host-a=1"],
  ])("that received '%s' from %s sends to %s: %s", (cookie, from, to, expected) => {
    expect(sent(cookie, from, to)).toBe(expected);
  });

  it.each(["\0", "\r", "\u0001", "\u007f"])(
    "accepts no cookie with a control character from a file: %j",
    text => {
      const jar = new CookieJar();
      jar.load(`x.example.com\tFALSE\t/\tFALSE\t0\ta\tb${text}c\n`, now, { junk: false });
      expect(jar.fieldFor(at("http://x.example.com/"), now, false)).toBeUndefined();
    },
  );

  it("forgets a cookie when it expires, after 400 days at the latest", () => {
    const url = "http://x.example.com/";
    expect(sent("a=1; max-age=60", url, url, now + 60)).toBe("a=1");
    expect(sent("a=1; max-age=60", url, url, now + 61)).toBeUndefined();
    expect(sent("a=1; max-age=99999999999", url, url, now + 400 * 86_400 + 31)).toBeUndefined();
  });

  it("keeps a secure cookie that a response over http:// tries to replace", () => {
    const jar = new CookieJar();
    jar.receive(["a=1; secure; path=/"], at("https://x.example.com/"), now);
    jar.receive(["a=2; path=/"], at("http://x.example.com/"), now);
    expect(jar.fieldFor(at("https://x.example.com/"), now, false)).toBe("a=1");
  });

  it("does not send a file's cookie without a domain to a host that a redirect chose", () => {
    const jar = new CookieJar();
    jar.load("Set-Cookie: a=1; path=/\n", now, { junk: false });
    expect(jar.fieldFor(at("http://x.example.com/"), now, false)).toBe("a=1");
    expect(jar.fieldFor(at("http://x.example.com/"), now, true)).toBeUndefined();
  });

  it("prefers what a response has set to a file that is read later", () => {
    const jar = new CookieJar();
    jar.receive(["a=live"], at("http://x.example.com/"), now);
    jar.load("x.example.com\tFALSE\t/\tFALSE\t0\ta\told\n", now, { junk: false });
    expect(jar.fieldFor(at("http://x.example.com/"), now, false)).toBe("a=live");
  });
});
