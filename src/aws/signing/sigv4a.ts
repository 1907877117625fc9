/** SigV4a's signature: derives the key pair from a secret key and signs with ECDSA. */
import { createECDH, createHmac, createPrivateKey, type KeyObject, sign } from "node:crypto";
import type { Secret } from "../../secret.ts";

/** The label of the key derivation: the algorithm's name. */
const label = "AWS4-ECDSA-P256-SHA256";

/** The largest derived number: the order of P-256's group minus two (FIPS 186-5, A.2.2). */
const largest = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n - 2n;

interface KeyPair {
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
}

/** Signs a byte string with ECDSA. Returns the signature's DER form in lower-case hex, different each time. */
export function sigv4aSignature(keys: KeyPair, stringToSign: string): string {
  return sign("sha256", Buffer.from(stringToSign, "latin1"), sigv4aKey(keys)).toString("hex");
}

/** Returns the private P-256 key that belongs to an access key; it is the same for every day, region and service. */
export function sigv4aKey(keys: KeyPair): KeyObject {
  const number = privateNumber(keys);
  const ecdh = createECDH("prime256v1");
  ecdh.setPrivateKey(number, "hex");
  const point = ecdh.getPublicKey();
  const encoded = (bytes: Buffer) => bytes.toString("base64url");
  return createPrivateKey({
    format: "jwk",
    key: {
      kty: "EC",
      crv: "P-256",
      // The first byte marks an uncompressed point.
      x: encoded(point.subarray(1, 33)),
      y: encoded(point.subarray(33)),
      d: encoded(Buffer.from(number, "hex")),
    },
  });
}

/** HMAC-SHA256 in counter mode (NIST SP 800-108), repeated with the next counter until the number is in range. */
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
  // The probability is 1 in 2 to the power of 8000.
  throw new Error("no SigV4a key can be derived");
}
