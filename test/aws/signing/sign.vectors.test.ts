/** AWS's official SigV4 suite, signing by header and by query: every case, at every stage. */
import { describe, expect, it } from "vitest";
import { unless } from "../../support/needs.ts";
import { byHeader, byQuery, parsed, suiteCases, written } from "./suite.ts";

const cases = suiteCases("v4");
const noSuite = cases === undefined ? "AWS's signing suite is not beside the checkout" : undefined;

describe("official SigV4 suite", unless(noSuite), () => {
  it("is whole", () => expect(cases).toHaveLength(38));

  describe.each(cases ?? [])("$name", vector => {
    it.each(["header", "query"] as const)("by %s", async kind => {
      const signed = await (kind === "header" ? byHeader : byQuery)(vector, "sigv4");
      expect(signed.canonicalRequest).toBe(vector.text(`${kind}-canonical-request.txt`));
      expect(signed.stringToSign).toBe(vector.text(`${kind}-string-to-sign.txt`));
      expect(signed.signature).toBe(vector.text(`${kind}-signature.txt`));
      expect(written(signed.request)).toEqual(written(parsed(vector.text(`${kind}-signed-request.txt`))));
    });
  });
});
