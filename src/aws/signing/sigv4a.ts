/** SigV4a's own arithmetic: the key pair that a secret key stands for, and signatures made with it. */
import { createECDH, createHmac, createPrivateKey, type KeyObject, sign } from "node:crypto";
import type { Secret } from "../../secret.ts";

/** What the derived key is for: the algorithm's name. */
const label = "AWS4-ECDSA-P256-SHA256";

/** The order of the group on P-256, less two: what a derived number may be at most (FIPS 186-5, A.2.2). */
const largest = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n - 2n;

/** Signs the text (one character, one byte) with ECDSA; out: the signature as DER in lower-case hex, another one each time. */
export function sigv4aSignature(keys: KeyPair, stringToSign: string): string {
  return sign("sha256", Buffer.from(stringToSign, "latin1"), sigv4aKey(keys)).toString("hex");
}

interface KeyPair {
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
}

/** The private key on P-256 that belongs to an access key. It is the same for every day, region and service. */
export function sigv4aKey(keys: KeyPair): KeyObject {
  const ecdh = createECDH("prime256v1");
  ecdh.setPrivateKey(privateNumber(keys), "hex");
  const point = ecdh.getPublicKey();
  const part = (bytes: Buffer) => bytes.toString("base64url");
  return createPrivateKey({
    format: "jwk",
    key: {
      kty: "EC",
      crv: "P-256",
      // The first byte says that the point is written in full.
      x: part(point.subarray(1, 33)),
      y: part(point.subarray(33)),
      d: part(Buffer.from(privateNumber(keys), "hex")),
    },
  });
}

/** HMAC-SHA256 in counter mode (NIST SP 800-108), tried with further counters until the number is one of the group's. */
function privateNumber({ accessKeyId, secretAccessKey }: KeyPair): string {
  for (let counter = 1; counter < 255; counter++) {
    const derived = createHmac("sha256", `AWS4A${secretAccessKey.reveal()}`)
      .update(Buffer.from([0, 0, 0, 1]))
      .update(`${label}\0${accessKeyId}`)
      .update(Buffer.from([counter, 0, 0, 1, 0]))
      .digest("hex");
    const candidate = BigInt(`0x${derived}`);
    if (candidate <= largest) return (candidate + 1n).toString(16).padStart(64, "0");
  }
  // One chance in 2 to the power of 8000.
  throw new Error("no key for SigV4a can be derived");
}
