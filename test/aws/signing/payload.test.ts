/** The payload hash, and when the body has to be read to compute it. */
import { describe, expect, it } from "vitest";
import {
  emptyHash,
  lengthNeeded,
  payloadHash,
  presignedPayloadHash,
} from "../../../src/aws/signing/payload.ts";
import { bodyOf, hashOf } from "./requests.ts";

describe("the payload hash", () => {
  const body = bodyOf(Buffer.from("hello"));
  it.each([
    ["es", undefined, emptyHash, emptyHash],
    ["es", body, hashOf("hello"), hashOf("hello")],
    ["s3", body, hashOf("hello"), "UNSIGNED-PAYLOAD"],
    ["s3express", undefined, emptyHash, "UNSIGNED-PAYLOAD"],
    ["vpc-lattice-svcs", body, "UNSIGNED-PAYLOAD", "UNSIGNED-PAYLOAD"],
    ["vpc-lattice-svcs", undefined, "UNSIGNED-PAYLOAD", "UNSIGNED-PAYLOAD"],
  ])("for %s is the one of its rule", async (service, given, header, presigned) => {
    expect(await payloadHash(service, given)).toBe(header);
    expect(await presignedPayloadHash(service, given)).toBe(presigned);
  });

  it.each(["es", "s3", "vpc-lattice-svcs"])(
    "for %s with --unsigned-payload is UNSIGNED-PAYLOAD, and the body is not read",
    async service => {
      const unreadable = { ...body, sha256: () => Promise.reject(new Error("read")) };
      expect(await payloadHash(service, unreadable, { unsigned: true })).toBe("UNSIGNED-PAYLOAD");
      expect(await presignedPayloadHash(service, unreadable, { unsigned: true })).toBe("UNSIGNED-PAYLOAD");
    },
  );

  it.each([
    ["es", false, true],
    ["es", true, false],
    ["s3", false, true],
    ["s3", true, true],
    ["s3express", true, true],
    ["vpc-lattice-svcs", false, false],
  ])("for %s, unsigned: %s, requires the length in advance: %s", (service, unsigned, expected) => {
    expect(lengthNeeded(service, { unsigned })).toBe(expected);
  });

  it("for no body is the hash of no bytes", () => expect(emptyHash).toBe(hashOf("")));
});
