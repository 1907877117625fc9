/** Proofs of possession for tokens that are bound to a key (RFC 9449, DPoP). */
import { createPrivateKey, createPublicKey, randomUUID, sign } from "node:crypto";

/**
 * Returns the value of the DPoP header field for a request: a JWT signed with the P-256 key (PEM) that the token is
 * bound to. `now` is milliseconds since 1970. Throws for an invalid key.
 */
export function dpopProof(keyPem: string, method: string, url: string, now: number): string {
  const key = createPrivateKey(keyPem);
  const { kty, crv, x, y } = createPublicKey(key).export({ format: "jwk" });
  const header = { alg: "ES256", typ: "dpop+jwt", jwk: { kty, crv, x, y } };
  const claims = { jti: randomUUID(), htm: method, htu: url, iat: Math.floor(now / 1000) };
  const text = [header, claims]
    .map(part => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".");
  // JWS uses r and s concatenated rather than OpenSSL's DER (RFC 7518, 3.4).
  const signature = sign("sha256", Buffer.from(text), { key, dsaEncoding: "ieee-p1363" });
  return `${text}.${signature.toString("base64url")}`;
}
