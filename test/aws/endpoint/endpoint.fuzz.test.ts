/** Random hosts: inference never throws, and its invariants hold. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inferEndpoint } from "../../../src/aws/endpoint/endpoint.ts";
import { partitions } from "../../../src/aws/endpoint/tables.ts";

const long = process.env.AWSCURL_TEST_LONG === "1";
const seed = Date.now() % 2 ** 31;
const settings = { seed, numRuns: long ? 20_000 : 2_000 };
console.log(`inference fuzz: seed ${seed}, ${settings.numRuns} runs each`);

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

  it("never throws; a result is valid in a scope, and has a rule", () => {
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

  it("finds nothing in any other host, whatever labels it has", () => {
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
    "rejects a name that DNS does not allow: %s",
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
