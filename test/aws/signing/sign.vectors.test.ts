/** AWS's official SigV4 test suite, signed with headers and in the query: every case, step by step. */
import { describe, expect, it } from "vitest";
import { unless } from "../../support/needs.ts";
import { byHeader, byQuery, parsed, suiteCases, written } from "./suite.ts";

const cases = suiteCases("v4");
const noSuite = cases === undefined ? "AWS's signing suite is not beside the checkout" : undefined;

describe("AWS's SigV4 test suite", unless(noSuite), () => {
  it("has all its cases", () => expect(cases).toHaveLength(38));

  describe.each(cases ?? [])("$name", vector => {
    it.each(["header", "query"] as const)("is signed step by step in the %s", async kind => {
      const signed = await (kind === "header" ? byHeader : byQuery)(vector, "sigv4");
      expect(signed.canonicalRequest).toBe(vector.text(`${kind}-canonical-request.txt`));
      expect(signed.stringToSign).toBe(vector.text(`${kind}-string-to-sign.txt`));
      expect(signed.signature).toBe(vector.text(`${kind}-signature.txt`));
      expect(written(signed.request)).toEqual(written(parsed(vector.text(`${kind}-signed-request.txt`))));
    });
  });
});
