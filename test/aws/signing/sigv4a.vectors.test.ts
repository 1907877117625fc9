/** AWS's official SigV4a test suite: the texts of each step, and signatures verified by Node, with the suite's key and by aws-crt. */
import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { auth, http } from "aws-crt";
import { describe, expect, it } from "vitest";
import type { SignedRequest } from "../../../src/aws/signing/sign.ts";
import { sigv4aKey } from "../../../src/aws/signing/sigv4a.ts";
import type { WireRequest } from "../../../src/message/request.ts";
import { Secret } from "../../../src/secret.ts";
import { unless } from "../../support/needs.ts";
import { byHeader, byQuery, type Case, parsed, suiteCases, written } from "./suite.ts";

const cases = suiteCases("v4a");
const noSuite = cases === undefined ? "AWS's signing suite is not beside the checkout" : undefined;

/** These two have no texts to compare with. */
const withoutTexts = ["get-vanilla-query-order-key", "get-vanilla-query-order-value"];

describe("AWS's SigV4a test suite", unless(noSuite), () => {
  it("has all its cases", () => {
    expect(cases).toHaveLength(40);
    const bare = cases?.filter(({ files }) => !files.includes("header-signature.txt"));
    expect(bare?.map(({ name }) => name)).toEqual(withoutTexts);
  });

  describe.each((cases ?? []).filter(({ name }) => !withoutTexts.includes(name)))("$name", vector => {
    it("has the key that is derived from its secret", () => {
      expect(publicPoint(vector)).toEqual(suitePoint(vector));
    });

    it.each(["header", "query"] as const)("is signed step by step in the %s", async kind => {
      const signed = await (kind === "header" ? byHeader : byQuery)(vector, "sigv4a");
      const theirs = vector.text(`${kind}-signature.txt`);
      expect(signed.canonicalRequest).toBe(vector.text(`${kind}-canonical-request.txt`));
      expect(signed.stringToSign).toBe(vector.text(`${kind}-string-to-sign.txt`));
      // Signatures are random: both verify, and neither does for another text.
      expect(verified(suiteKey(vector), signed.stringToSign, signed.signature)).toBe(true);
      expect(verified(publicKey(vector), signed.stringToSign, theirs)).toBe(true);
      expect(verified(suiteKey(vector), `${signed.stringToSign} `, signed.signature)).toBe(false);
      expect(verifiedByCrt(vector, kind, signed)).toBe(true);

      const expected = parsed(vector.text(`${kind}-signed-request.txt`));
      expect(written(withoutSignature(signed.request))).toEqual(written(withoutSignature(expected)));
    });
  });
});

function publicKey({ context }: Case): KeyObject {
  const { access_key_id, secret_access_key } = context.credentials;
  const keys = { accessKeyId: access_key_id, secretAccessKey: new Secret(secret_access_key) };
  return createPublicKey(sigv4aKey(keys));
}

/** In hexadecimal. */
function publicPoint(vector: Case): { X: string; Y: string } {
  const { x = "", y = "" } = publicKey(vector).export({ format: "jwk" });
  const hex = (part: string) => Buffer.from(part, "base64url").toString("hex");
  return { X: hex(x), Y: hex(y) };
}

function suitePoint(vector: Case): { X: string; Y: string } {
  return JSON.parse(vector.text("public-key.json"));
}

function suiteKey(vector: Case): KeyObject {
  const { X, Y } = suitePoint(vector);
  const part = (hex: string) => Buffer.from(hex, "hex").toString("base64url");
  return createPublicKey({ format: "jwk", key: { kty: "EC", crv: "P-256", x: part(X), y: part(Y) } });
}

function verified(key: KeyObject, text: string, signature: string): boolean {
  return verify("sha256", Buffer.from(text, "latin1"), key, Buffer.from(signature, "hex"));
}

function verifiedByCrt(vector: Case, kind: "header" | "query", signed: SignedRequest): boolean {
  const { context, request } = vector;
  const { access_key_id, secret_access_key, token } = context.credentials;
  const { X, Y } = suitePoint(vector);
  const byHeaders = kind === "header";
  return auth.aws_verify_sigv4a_signing(
    new http.HttpRequest(
      request.method,
      textOf(request.target),
      new http.HttpHeaders(request.headers.map(({ name, value }) => [name, textOf(value)])),
    ),
    {
      algorithm: auth.AwsSigningAlgorithm.SigV4Asymmetric,
      signature_type: byHeaders
        ? auth.AwsSignatureType.HttpRequestViaHeaders
        : auth.AwsSignatureType.HttpRequestViaQueryParams,
      provider: auth.AwsCredentialsProvider.newStatic(access_key_id, secret_access_key, token ?? ""),
      region: context.region,
      service: context.service,
      date: new Date(context.timestamp),
      use_double_uri_encode: true,
      should_normalize_uri_path: context.normalize,
      omit_session_token: context.omit_session_token ?? false,
      signed_body_header:
        byHeaders && context.sign_body
          ? auth.AwsSignedBodyHeaderType.XAmzContentSha256
          : auth.AwsSignedBodyHeaderType.None,
      signed_body_value: signed.canonicalRequest.split("\n").at(-1) ?? "",
      ...(byHeaders ? {} : { expiration_in_seconds: context.expiration_in_seconds }),
    },
    textOf(signed.canonicalRequest),
    signed.signature,
    X,
    Y,
  );
}

/** For aws-crt, which signs the UTF-8 bytes of a string. */
function textOf(bytes: string): string {
  return Buffer.from(bytes, "latin1").toString("utf8");
}

/** The request with a placeholder for its signature. */
function withoutSignature(request: WireRequest): WireRequest {
  const without = (text: string) => text.replace(/(Signature=)[0-9a-f]+$/, "$1SIGNATURE");
  return {
    ...request,
    target: without(request.target),
    headers: request.headers.map(({ name, value }) => ({ name, value: without(value) })),
  };
}
