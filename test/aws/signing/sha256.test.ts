import { createHash, createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { hexSha256, Sha256 } from "../../../src/aws/signing/sha256.ts";

/** More than are made in JavaScript. */
const many = 200;

describe("SHA-256 for signatures", () => {
  it("is the same as Node's, in JavaScript and natively", () => {
    for (let round = 0; round < many; round++) {
      const text = "\xe9".repeat(round);
      const expected = createHash("sha256").update(Buffer.from(text, "latin1")).digest("hex");
      expect(hexSha256(text)).toBe(expected);
    }
  });

  it.each(["a key", "é".repeat(60), new Uint8Array(80).fill(7), new ArrayBuffer(16)])(
    "computes the same HMAC as Node with %s",
    async key => {
      for (let round = 0; round < many; round++) {
        const hash = new Sha256(key);
        hash.update(new Uint8Array([round]));
        const bytes = typeof key === "string" ? key : new Uint8Array(key as ArrayBuffer);
        const expected = createHmac("sha256", bytes)
          .update(new Uint8Array([round]))
          .digest("hex");
        expect(Buffer.from(await hash.digest()).toString("hex")).toBe(expected);
      }
    },
  );

  it("computes the same HMAC as Node for a text in parts, under one key after another", async () => {
    for (const key of ["one", "one", "other", "one"])
      for (const text of ["ab", "ab", "ac"]) {
        const hash = new Sha256(key);
        for (const part of text) hash.update(Buffer.from(part));
        const expected = createHmac("sha256", key).update(text).digest("hex");
        expect(Buffer.from(await hash.digest()).toString("hex")).toBe(expected);
      }
  });
});
