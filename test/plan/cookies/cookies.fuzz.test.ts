/** Random Set-Cookie values and cookie files: never an exception, nothing that ends a line early, and no cookie for another site. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CookieJar, type CookieUrl } from "../../../src/plan/cookies/jar.ts";

const long = process.env.AWSCURL_TEST_LONG === "1";
const seed = Number(process.env.AWSCURL_TEST_SEED ?? Date.now() % 2 ** 31);
const settings = { seed, numRuns: long ? 10_000 : 500 };

const now = 1_800_000_000;

const hosts = [
  ...[
    "example.com",
    "www.example.com",
    "a.b.example.com",
    "badexample.com",
    "example.org",
    "co.uk",
    "x.co.uk",
  ],
  ...["localhost", "127.0.0.1", "[::1]", "com", "x.github.io", "y.github.io", "example.com."],
];
const host = fc.constantFrom(...hosts);
const path = fc.constantFrom("/", "/a", "/a/", "/a/b", "/ab", "//", "/a%2Fb", "/a;b", "");
const url: fc.Arbitrary<CookieUrl> = fc.record({
  scheme: fc.constantFrom("http" as const, "https" as const),
  host,
  path,
});

const separators = ["=", ";", "; ", " ", "\t", '"', ",", "==", ";;", "\r", "\n", "\0", "\x7f", "é", "\xff"];
const words = [
  ..."a a=1 b=2 sid=x __Host-a=1 __Secure-a=1 __host-b= Domain domain= Path= path=/ path=/a Secure HttpOnly".split(
    " ",
  ),
  ..."Max-Age= max-age=0 max-age=-1 max-age=99999999999999999999 Expires= SameSite=Lax Priority=High".split(
    " ",
  ),
  ...hosts.map(name => `domain=${name}`),
  "expires=Wed, 21 Oct 2015 07:28:00 GMT",
  "expires=Wed, 21 Oct 2099 07:28:00 GMT",
  "expires=Thu, 01-Jan-1970 00:00:00 GMT",
  `a=${"x".repeat(4100)}`,
  "x".repeat(5001),
];
const piece = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...words) },
  { weight: 3, arbitrary: fc.constantFrom(...separators) },
  fc.string({ maxLength: 4 }),
  fc.string({ unit: fc.integer({ min: 0, max: 255 }).map(code => String.fromCharCode(code)), maxLength: 3 }),
);
const setCookie = fc.array(piece, { maxLength: 12 }).map(pieces => pieces.join(""));

const fileField = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom("TRUE", "FALSE", "0", "1", "4102444800", "99999999999999999999", "-1", ""),
  },
  host.map(name => `.${name}`),
  host,
  path,
  piece,
);
const fileLine = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.array(fileField, { minLength: 4, maxLength: 8 }).map(fields => fields.join("\t")),
  },
  fc
    .record({
      host,
      path,
      tail: fc.boolean(),
      secure: fc.boolean(),
      expires: fileField,
      name: piece,
      value: piece,
    })
    .map(line => {
      const flag = (is: boolean) => (is ? "TRUE" : "FALSE");
      return [
        line.host,
        flag(line.tail),
        line.path,
        flag(line.secure),
        line.expires,
        line.name,
        line.value,
      ].join("\t");
    }),
  setCookie.map(value => `Set-Cookie: ${value}`),
  fc.constantFrom("# comment", "", "#HttpOnly_example.com\tTRUE\t/\tFALSE\t0\ta\tb"),
  setCookie,
);
const file = fc
  .array(fileLine, { maxLength: 8 })
  .chain(lines => fc.constantFrom("\n", "\r\n").map(end => lines.join(end)));

/** A Cookie field as it may be sent. */
function checkField(field: string | undefined): void {
  if (field === undefined) return;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the subject
  expect(field).not.toMatch(/[\x00-\x08\x0a-\x1f\x7f]|[^\x00-\xff]/);
  expect(field.length).toBeLessThanOrEqual(8190);
}

/** May a cookie of one host be sent to the other? */
function mayShare(from: string, to: string): boolean {
  const site = (name: string) => name.replace(/\.$/, "").split(".").slice(-2).join(".");
  if (from === to) return true;
  const isOpen = (name: string) => ["example.com"].includes(site(name)) && name.endsWith(site(name));
  return isOpen(from) && isOpen(to) && !/bad/.test(from + to);
}

describe("random cookies", () => {
  it("of responses are kept or not, and are sent only to their own site", () => {
    fc.assert(
      fc.property(fc.array(setCookie, { maxLength: 5 }), url, url, (values, from, to) => {
        const jar = new CookieJar();
        jar.receive(values, from, now);
        const field = jar.fieldFor(to, now, false);
        checkField(field);
        if (!mayShare(from.host, to.host)) expect(field).toBeUndefined();
      }),
      settings,
    );
  });

  it("are the same after they have been written to a file and read again", () => {
    fc.assert(
      fc.property(fc.array(setCookie, { maxLength: 5 }), url, url, (values, from, to) => {
        const jar = new CookieJar();
        jar.receive(values, from, now);
        const text = jar.text(now);
        const again = new CookieJar();
        again.load(text, now, { junk: false });
        expect(again.text(now).split("\n").sort()).toEqual(text.split("\n").sort());
        const names = (field: string | undefined) => field?.split("; ").sort();
        expect(names(again.fieldFor(to, now, false))).toEqual(names(jar.fieldFor(to, now, false)));
      }),
      settings,
    );
  });

  it("of files are kept or not, and cannot break a request's head", () => {
    fc.assert(
      fc.property(file, url, fc.boolean(), (text, to, junk) => {
        const jar = new CookieJar();
        jar.load(text, now, { junk });
        checkField(jar.fieldFor(to, now, false));
        checkField(jar.fieldFor(to, now, true));
        for (const line of jar.text(now).split("\n").slice(4, -1)) expect(line.split("\t").length).toBe(7);
      }),
      settings,
    );
  });
});
