/** Whatever comes: canonical requests and inference never throw, and their laws hold. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inferEndpoint } from "../../../src/aws/endpoint/endpoint.ts";
import { partitions } from "../../../src/aws/endpoint/tables.ts";
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

describe("canonical requests", () => {
  it("are ASCII, six lines without headers, whatever the target", () => {
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

  it("do not change when they are made of themselves: a query, and a path of S3", () => {
    fc.assert(
      fc.property(bytes, target => {
        const [, once = "", query = ""] = lines(`/${target}`, "as-sent");
        const again = lines(`${once}?${query}`, "as-sent");
        expect(again.slice(1, 3)).toEqual([once, query]);
      }),
      settings,
    );
  });

  it("have no empty segments and no dots, but for S3", () => {
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

  it("do not depend on the order of the query's pairs", () => {
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

describe("inference", () => {
  const suffix = fc.constantFrom(
    ...partitions.flatMap(p => [p.suffix, p.dualStackSuffix]),
    "on.aws",
    "aws",
    "x.org",
  );
  const label = fc.oneof(
    fc.constantFrom(
      "s3",
      "es",
      "vpce",
      "vpce-0",
      "us-east-1",
      "cn-north-1",
      "fips",
      "dualstack",
      "global",
      "iot",
    ),
    fc.constantFrom(
      "s3-fips",
      "s3-website-eu-west-1",
      "s3express-x",
      "accesspoint",
      "s3-global",
      "us-gov",
      "",
    ),
    fc.constantFrom("constructor", "__proto__", "endpoints", "email", "geo", "a--b", "-fips", "xn--p1ai"),
    fc.string({ maxLength: 12 }),
  );

  it("never throws; what is found can stand in a scope, and has a rule", () => {
    fc.assert(
      fc.property(fc.array(label, { maxLength: 6 }), suffix, fc.string(), (labels, end, rest) => {
        const found = inferEndpoint([...labels, end].join("."), `/${rest}`);
        expect(found.rule).toContain("host ");
        expect(found.regionRule).toContain("host ");
        if (found.region === "*") expect(found.scheme).toBe("sigv4a");
        else expect(found.scheme).toBe("sigv4");
      }),
      settings,
    );
  });

  it("finds nothing in a host of anyone else, whatever labels it has", () => {
    fc.assert(
      fc.property(fc.array(label, { maxLength: 6 }), fc.constantFrom(...partitions), (labels, { suffix }) => {
        const theirs = [...labels, `x${suffix}`].join(".");
        expect(inferEndpoint(theirs, "/")).toMatchObject({ service: undefined, region: undefined });
        const below = inferEndpoint([...labels, suffix, "example.com"].join("."), "/");
        expect(below).toMatchObject({ service: undefined, region: undefined });
      }),
      settings,
    );
  });

  it.each(["s3-a-", "a.", "vpce.", "-fips", "s3.", "us-east-1."])(
    "reads no name that DNS cannot hold: %s",
    part => {
      const end = "es.us-east-1.amazonaws.com";
      expect(inferEndpoint(`${part.repeat(20_000)}${end}`, "/").region).toBeUndefined();
      const longest = part
        .repeat(253)
        .slice(0, 252 - end.length)
        .replace(/\.$/, "x");
      expect(inferEndpoint(`${longest}.${end}`, "/").region).toBe("us-east-1");
      expect(inferEndpoint(`${longest}x.${end}`, "/").region).toBeUndefined();
    },
  );
});
