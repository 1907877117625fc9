/** Random targets: the canonical request never throws, and its invariants hold. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalRequest } from "../../../src/aws/signing/canonical-request.ts";
import { signedByDefault } from "../../../src/aws/signing/signed-headers.ts";

const long = process.env.AWSCURL_TEST_LONG === "1";
const seed = Date.now() % 2 ** 31;
const settings = { seed, numRuns: long ? 20_000 : 2_000 };
console.log(`canonical fuzz: seed ${seed}, ${settings.numRuns} runs each`);

const byte = fc.integer({ min: 0, max: 255 }).map(code => String.fromCharCode(code));
const bytes = fc.string({
  unit: fc.oneof(byte, fc.constantFrom(..."/.?&=%+~", "%2F", "%2f", "%", "%4", "..", "//", "%E9")),
  maxLength: 40,
});
const path = fc.constantFrom("as-sent" as const, "normalized" as const);

function lines(target: string, rule: "as-sent" | "normalized"): string[] {
  const rules = { path: rule, payloadHash: "HASH", isSigned: signedByDefault };
  return canonicalRequest({ method: "GET", target, headers: [] }, rules).text.split("\n");
}

describe("a canonical request", () => {
  it("has six ASCII lines for any target without headers", () => {
    fc.assert(
      fc.property(bytes, path, (target, rule) => {
        const made = lines(`/${target}`, rule);
        expect(made).toHaveLength(6);
        expect(made.join("")).toMatch(/^[!-~]*$/);
        expect(made[1]).toMatch(/^\/(?:[A-Za-z0-9\-._~/]|%)*$/);
      }),
      settings,
    );
  });

  it("is stable: its S3 path and its query canonicalize to themselves", () => {
    fc.assert(
      fc.property(bytes, target => {
        const [, once = "", query = ""] = lines(`/${target}`, "as-sent");
        const again = lines(`${once}?${query}`, "as-sent");
        expect(again.slice(1, 3)).toEqual([once, query]);
      }),
      settings,
    );
  });

  it("has no empty and no dot segments, except for S3", () => {
    fc.assert(
      fc.property(bytes, target => {
        const [, made = ""] = lines(`/${target}`, "normalized");
        const inner = made.split("/").slice(1, -1);
        expect(inner.some(segment => ["", ".", ".."].includes(segment))).toBe(false);
        expect(made.split("/").at(-1)).not.toMatch(/^\.\.?$/);
      }),
      settings,
    );
  });

  it("does not depend on the order of pairs in the query", () => {
    const pairs = fc.array(
      bytes.map(text => text.replace(/[?&]/g, "")),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(pairs, list => {
        const [sorted, turned] = [list.join("&"), [...list].reverse().join("&")];
        expect(lines(`/?${turned}`, "as-sent")[2]).toBe(lines(`/?${sorted}`, "as-sent")[2]);
      }),
      settings,
    );
  });
});
