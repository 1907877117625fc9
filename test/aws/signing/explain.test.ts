/** The text of `--explain`, whole, and without secrets. */
import { describe, expect, it } from "vitest";
import { explain } from "../../../src/aws/signing/explain.ts";
import { emptyHash } from "../../../src/aws/signing/payload.ts";
import { presign } from "../../../src/aws/signing/presign.ts";
import { sign } from "../../../src/aws/signing/sign.ts";
import type { SigningParameters } from "../../../src/aws/signing/signature.ts";
import type { WireRequest } from "../../../src/message/request.ts";
import { identityWith, requestTo } from "./requests.ts";

const by: SigningParameters = {
  identity: identityWith("TOKEN"),
  service: "es",
  region: "eu-west-1",
  instant: Date.UTC(2015, 7, 30, 12, 36),
  payloadHash: emptyHash,
};

function typed(...headers: [string, string][]): WireRequest {
  return requestTo("h", { headers: headers.map(([name, value]) => ({ name, value })) });
}

describe("explain", () => {
  const chosen = {
    service: { value: "es", reason: "host vpc-x.eu-west-1.es.amazonaws.com" },
    region: { value: "eu-west-1", reason: "--region" },
    identity: by.identity,
  };

  it("says what decided, whose keys they are and what was signed, without secrets", async () => {
    const signed = await sign(typed(["X-Api-Key", "KEY"], ["X-Bad", "a\x9bb"]), by);
    expect(
      explain({ signed, ...chosen, redact: true }),
    ).toBe(`service:         es           (host vpc-x.eu-west-1.es.amazonaws.com)
region:          eu-west-1    (--region)
credentials:     AKIDEXAMPLE  (the test)
algorithm:       AWS4-HMAC-SHA256
scope:           20150830/eu-west-1/es/aws4_request
signed headers:  host;x-amz-content-sha256;x-amz-date;x-amz-security-token;x-api-key;x-bad
signature:       (redacted)
canonical request:
  GET
  /

  host:h
  x-amz-content-sha256:${emptyHash}
  x-amz-date:20150830T123600Z
  x-amz-security-token:(redacted)
  x-api-key:(redacted)
  x-bad:a\ufffdb

  host;x-amz-content-sha256;x-amz-date;x-amz-security-token;x-api-key;x-bad
  ${emptyHash}
string to sign:
  AWS4-HMAC-SHA256
  20150830T123600Z
  20150830/eu-west-1/es/aws4_request
  ${signed.stringToSign.split("\n").at(-1)}
`);
  });

  it("shows them when told to", async () => {
    const signed = await sign(typed(), by);
    const text = explain({ signed, ...chosen, redact: false });
    expect(text).toContain(`signature:       ${signed.signature}`);
    expect(text).toContain("  x-amz-security-token:TOKEN\n");
  });

  it("a presigned query is redacted too", async () => {
    const signed = await presign(typed(), { ...by, expiresIn: 60 });
    expect(explain({ signed, ...chosen, redact: true })).not.toContain("TOKEN");
    expect(explain({ signed, ...chosen, redact: false })).toContain("X-Amz-Security-Token=TOKEN");
  });

  it("a region set is called so, and the signature of SigV4a is as secret", async () => {
    const signed = await sign(typed(), { ...by, region: "*" });
    const region = { value: "*", reason: "host x, which all regions answer" };
    const text = explain({ signed, ...chosen, region, redact: true });
    expect(text).toContain("\nregion set:      *            (host x, which all regions answer)\n");
    expect(text).toContain("\nalgorithm:       AWS4-ECDSA-P256-SHA256\n");
    expect(text).toContain("\nscope:           20150830/es/aws4_request\n");
    expect(text).not.toContain(signed.signature);
  });

  it.each([
    "Cookie",
    "X-Api-Key",
    "Proxy-Authorization",
    "X-Amz-S3session-Token",
    "X-Amz-Server-Side-Encryption-Customer-Key",
    "X-Amz-Copy-Source-Server-Side-Encryption-Customer-Key",
  ])("hides %s", async name => {
    const signed = await sign(typed([name, "CANARY"]), { ...by, isSigned: () => true });
    expect(explain({ signed, ...chosen, redact: true })).not.toContain("CANARY");
    expect(explain({ signed, ...chosen, redact: false })).toContain("CANARY");
  });
});
