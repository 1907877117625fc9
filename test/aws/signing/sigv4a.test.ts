/** SigV4a's derived keys: AWS's published example, and other secrets. */
import { createPublicKey } from "node:crypto";
import { expect, it } from "vitest";
import { sigv4aKey, sigv4aSignature } from "../../../src/aws/signing/sigv4a.ts";
import { Secret } from "../../../src/secret.ts";

function point(accessKeyId: string, secret: string): string[] {
  const key = createPublicKey(sigv4aKey({ accessKeyId, secretAccessKey: new Secret(secret) }));
  const { x = "", y = "" } = key.export({ format: "jwk" });
  return [x, y].map(part => Buffer.from(part, "base64url").toString("hex"));
}

it("derives the key of AWS's published example", () => {
  expect(point("AKISORANDOMAASORANDOM", "q+jcrXGc+0zWN6uzclKVhvMmUsIfRPa4rlRandom")).toEqual([
    "15d242ceebf8d8169fd6a8b5a746c41140414c3b07579038da06af89190fffcb",
    "0515242cedd82e94799482e4c0514b505afccf2c0c98d6a553bf539f424c5ec0",
  ]);
});

it("derives one key for each access key", () => {
  expect(point("A", "s")).toEqual(point("A", "s"));
  expect(point("A", "s")).not.toEqual(point("B", "s"));
  expect(point("A", "s")).not.toEqual(point("A", "t"));
});

it("creates random signatures, in hexadecimal DER", () => {
  const keys = { accessKeyId: "A", secretAccessKey: new Secret("s") };
  const [one, other] = [sigv4aSignature(keys, "text"), sigv4aSignature(keys, "text")];
  expect(one).not.toBe(other);
  expect(one).toMatch(/^30[0-9a-f]{2}02[0-9a-f]+$/);
});
