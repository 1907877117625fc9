/** Passwords and signatures in URLs, however malformed: none is shown, and everything else is kept. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { redactProxy, redactUrl, redactUrls, redactUserinfo } from "../../src/message/redact-urls.ts";

describe("redactUrl", () => {
  it.each([
    ["http://user:pw@h/p", "http://(redacted)@h/p"],
    ["http://user:S3cret/pw@h:9/", "http://(redacted)@h:9/"],
    ["http://user:S3cret?pw@h", "http://(redacted)@h"],
    ["http://user:S3cret#pw@h", "http://(redacted)@h"],
    ["http://user:a@b@h/x", "http://(redacted)@h/x"],
    ["http://user:a b@h", "http://(redacted)@h"],
    ["http://token@h/x", "http://(redacted)@h/x"],
    ["user:pw@h/x", "(redacted)@h/x"],
    ["user:pw/rest@h", "(redacted)@h"],
    ["//user:S3cret/pw@h:9/", "//(redacted)@h:9/"],
    ["http://user:S3cret", "http://(redacted)"],
    ["http://user:S3cret{", "http://(redacted)"],
    ["http://user:S3cret/x", "http://(redacted)"],
    ["Accept: json", "Accept: json"],
    ["http://h:80", "http://h:80"],
    ["h:80/a:b", "h:80/a:b"],
    ["http://h:[1-9]", "http://h:[1-9]"],
    ["http://h:{80,81}", "http://h:{80,81}"],
    ["http://[::1]:80", "http://[::1]:80"],
    ["/a:b@c", "/a:b@c"],
    ["http://h:8080/npm/@scope/x", "http://h:8080/npm/@scope/x"],
    ["http://h/user@example", "http://h/user@example"],
    ["http://[::1]:80/a@b", "http://[::1]:80/a@b"],
    ['{"mail":"a@b"}', '{"mail":"a@b"}'],
    ["http://h/?X-Amz-Signature=abc&x=1", "http://h/?X-Amz-Signature=(redacted)&x=1"],
    ["http://h/?x-amz-security%2dtoken=abc", "http://h/?x-amz-security%2dtoken=(redacted)"],
    ["http://h/?sig=abc&sv=1", "http://h/?sig=(redacted)&sv=1"],
  ])("%s -> %s", (url, shown) => expect(redactUrl(url)).toBe(shown));
});

describe("redactUrls", () => {
  it.each([
    ["see http://u:p/q@h/x and http://v:w@i.", "see http://(redacted)@h/x and http://(redacted)@i."],
    ["Location: https://u:p@h/", "Location: https://(redacted)@h/"],
    ["mail me@example.com", "mail me@example.com"],
  ])("%s -> %s", (text, shown) => expect(redactUrls(text)).toBe(shown));
});

it("redactUserinfo treats a text without a scheme as a URL", () => {
  expect(redactUserinfo("user:S3cret")).toBe("(redacted)");
  expect(redactUserinfo("h:80/a:b?X-Amz-Signature=abc")).toBe("h:80/a:b?X-Amz-Signature=abc");
});

it("redactProxy redacts everything before the last at sign, because a proxy has no path", () => {
  expect(redactProxy("http://u:12/34@h:1")).toBe("http://(redacted)@h:1");
  expect(redactProxy("u:p#q@h:1")).toBe("(redacted)@h:1");
  expect(redactProxy("http://h:1")).toBe("http://h:1");
  expect(redactProxy("user:S3cret")).toBe("(redacted)");
  expect(redactProxy("http://user:S3cret")).toBe("http://(redacted)");
});

it("a password is redacted whatever characters it contains", () => {
  const canary = "Canary42";
  const around = fc.string({ unit: "grapheme-ascii", maxLength: 6 });
  fc.assert(
    fc.property(around, around, (before, after) => {
      const password = `${before.replace(/^\d*$/, "x")}${canary}${after}`;
      expect(redactProxy(`http://user:${password}@h:1`)).not.toContain(canary);
      expect(redactUrl(`http://user:x${password}@h:1/`)).not.toContain(canary);
    }),
  );
});
