/** Random URLs, globs, header lines and Locations: a result or a Failure, never another exception, and round trips hold. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Failure } from "../../src/exit.ts";
import { resolveLocation } from "../../src/message/location.ts";
import { authorityOf, originText } from "../../src/message/origin.ts";
import { curlTarget, signedTarget } from "../../src/message/target.ts";
import { parseUrl } from "../../src/message/url.ts";
import { parseCertificate } from "../../src/options/certificate.ts";
import { expandGlob, fillGlobs } from "../../src/plan/glob.ts";
import { parseHeaderLines } from "../../src/plan/headers.ts";
import { parseAwsSigv4, parseRange, parseReferer } from "../../src/plan/option-values.ts";

const seed = Math.floor(Math.random() * 2 ** 31);
console.log(`request fuzz: seed ${seed}`);
const settings = { seed, numRuns: process.env.AWSCURL_TEST_LONG === "1" ? 20_000 : 2_000 };

/** Texts thick with what the parsers look for. */
const texts = (...words: string[]) =>
  fc
    .array(
      fc.oneof(
        fc.constantFrom(...words),
        fc.string({ unit: "binary", maxLength: 3 }),
        fc.string({ maxLength: 3 }),
      ),
      {
        maxLength: 12,
      },
    )
    .map(parts => parts.join(""));

const urls = texts(
  "http://",
  "https:",
  "//",
  "/",
  "..",
  ".",
  "?",
  "#",
  "@",
  ":",
  "[",
  "]",
  "::1",
  "%",
  "%2F",
  "%zz",
  "h",
  "127.1",
  "é",
  "&",
  "=",
  "+",
  "\\",
  "xn--",
  "ß",
  "。",
);

/** The result, or undefined for a Failure; any other exception fails the test. */
function answer<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (Failure.is(error)) return undefined;
    throw error;
  }
}

const wireSafe = /^\/[\x21-\x7e\x80-\xff]*$/;

describe("URLs", () => {
  it("parse or fail, and their targets can be sent", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          urls,
          urls.map(rest => `https://h/${rest}`),
        ),
        typed => {
          const url = answer(() => parseUrl(typed, { defaultScheme: "https" }));
          if (!url) return;
          expect(url.host).toMatch(/^(\[[^\]]+\]|[^\s:/?#@A-Z]+)$/);
          expect(url.port).toBeLessThan(65_536);
          for (const target of [curlTarget(url), signedTarget(url, "s3"), signedTarget(url, "other")]) {
            expect(target).toMatch(wireSafe);
          }
        },
      ),
      settings,
    );
  });

  it("have signed targets that are ASCII and do not change when signed again", () => {
    fc.assert(
      fc.property(urls, rest => {
        for (const family of ["s3", "other"] as const) {
          const url = answer(() => parseUrl(`https://h/${rest}`, { defaultScheme: "https" }));
          if (!url) return;
          const once = signedTarget(url, family);
          expect(once).toMatch(/^\/[A-Za-z0-9\-._~!$&'()*+,;=:@/%?]*$/);
          expect(signedTarget(parseUrl(`https://h${once}`, { defaultScheme: "https" }), family)).toBe(once);
        }
      }),
      settings,
    );
  });

  it("are read the same when written again", () => {
    fc.assert(
      fc.property(urls, typed => {
        const url = answer(() => parseUrl(typed, { defaultScheme: "https" }));
        if (!url) return;
        const again = parseUrl(originText(url) + signedTarget(url, "s3"), { defaultScheme: "http" });
        expect([again.scheme, again.host, again.port]).toEqual([url.scheme, url.host, url.port]);
        expect(authorityOf(again)).toBe(authorityOf(url));
      }),
      settings,
    );
  });

  it("of redirects are resolved or fail, and their targets can be sent", () => {
    const base = parseUrl("https://h:1/deep/dir/page?x", { defaultScheme: "https" });
    const bytes = urls.map(text => Buffer.from(text).toString("latin1"));
    fc.assert(
      fc.property(bytes, location => {
        const url = answer(() => resolveLocation(base, location));
        if (url) expect(curlTarget(url)).toMatch(/^\/[\x21-\x7e]*$/);
      }),
      settings,
    );
  });
});

describe("globs", () => {
  const patterns = texts(
    "{",
    "}",
    "[",
    "]",
    ",",
    "-",
    ":",
    "\\",
    "1",
    "09",
    "a",
    "z",
    "{a,b}",
    "[1-9]",
    "[a-c:2]",
    "[::1]",
  );

  it("expand or fail, and yield as many URLs as they announce", () => {
    fc.assert(
      fc.property(patterns, pattern => {
        let seen = 0;
        answer(() => {
          for (const { text, globs } of expandGlob(pattern)) {
            expect(text).not.toBe(undefined);
            expect(fillGlobs("#1#2", { globs, named: {} })).toBe(`${globs[0] ?? "#1"}${globs[1] ?? "#2"}`);
            if (++seen === 50) break;
          }
        });
      }),
      settings,
    );
  });

  it("yield every combination once, in order", () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,3}$/), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(
        names,
        names,
        fc.integer({ min: 0, max: 50 }),
        fc.integer({ min: 1, max: 20 }),
        (one, two, from, more) => {
          const numbers = Array.from({ length: more + 1 }, (_, i) => from + i);
          const expected = one.flatMap(a => numbers.flatMap(n => two.map(b => `h/${a}-${n}${b}`)));
          const pattern = `h/{${one}}-[${from}-${from + more}]{${two}}`;
          expect([...expandGlob(pattern)].map(({ text }) => text)).toEqual(expected);
        },
      ),
      { ...settings, numRuns: settings.numRuns / 10 },
    );
  });

  it("are the text itself when escaped", () => {
    fc.assert(
      fc.property(
        texts("{", "}", "[", "]", ",", "-").map(text => text.replaceAll("\\", "")),
        text => {
          const escaped = text.replace(/[{}[\]]/g, "\\$&");
          expect([...expandGlob(escaped)].map(expansion => expansion.text)).toEqual([text]);
        },
      ),
      settings,
    );
  });
});

describe("header lines", () => {
  const lines = texts(":", ";", " ", "\t", "\r\n", "X-A", "Host", "Expect", "é", "\0", "=");

  it("parse or fail, and what is sent is a header", () => {
    fc.assert(
      fc.property(fc.array(lines, { maxLength: 4 }), typed => {
        for (const { name, value } of answer(() => parseHeaderLines(typed)) ?? []) {
          expect(name).toMatch(/^[!-9;-~]+$/);
          expect(value).toMatch(/^([\x21-\x7e\x80-\xff]([\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?$/);
        }
      }),
      settings,
    );
  });

  it("are returned byte for byte", () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[A-Za-z0-9-]{1,8}$/),
        fc.string({ unit: "grapheme", minLength: 1 }),
        (name, text) => {
          // biome-ignore lint/suspicious/noControlCharactersInRegex: the subject
          const value = `x${text.replace(/[\x00-\x1f\x7f]/g, "")}x`;
          const [header] = answer(() => parseHeaderLines([`${name}:${value}`])) ?? [];
          if (header)
            expect(Buffer.from(header.value, "latin1").toString()).toBe(Buffer.from(value).toString());
        },
      ),
      settings,
    );
  });
});

it("short texts never cause any other exception", () => {
  fc.assert(
    fc.property(texts(":", "\\", ";auto", "-", "aws", "amz", "1"), text => {
      for (const parse of [parseAwsSigv4, parseCertificate, parseReferer, parseRange])
        answer(() => parse(text));
    }),
    settings,
  );
});
