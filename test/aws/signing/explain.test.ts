/** The text of `--explain`, in full and without secrets. */
import { describe, expect, it } from "vitest";
import { explain, explainUnsigned } from "../../../src/aws/signing/explain.ts";
import { emptyHash } from "../../../src/aws/signing/payload.ts";
import { presign } from "../../../src/aws/signing/presign.ts";
import { sign } from "../../../src/aws/signing/sign.ts";
import type { SigningParameters } from "../../../src/aws/signing/signature.ts";
import type { WireRequest } from "../../../src/message/request.ts";
import { identityWith, requestTo } from "./requests.ts";

const parameters: SigningParameters = {
  identity: identityWith("TOKEN"),
  service: "es",
  region: "eu-west-1",
  instant: Date.UTC(2015, 7, 30, 12, 36),
  payloadHash: emptyHash,
};

function requestWith(...headers: [string, string][]): WireRequest {
  return requestTo("h", { headers: headers.map(([name, value]) => ({ name, value })) });
}

describe("explain", () => {
  const resolved = {
    service: { value: "es", reason: "host vpc-x.eu-west-1.es.amazonaws.com" },
    region: { value: "eu-west-1", reason: "--region" },
    identity: parameters.identity,
  };

  it("prints reasons, identity and the signed texts, secrets redacted", async () => {
    const signed = await sign(requestWith(["X-Api-Key", "KEY"], ["X-Bad", "a\x9bb"]), parameters);
    expect(
      explain({ signed, ...resolved, redact: true }),
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

  it("prints the secrets with --no-redact, except the secret key", async () => {
    const signed = await sign(requestWith(), parameters);
    const text = explain({ signed, ...resolved, redact: false });
    expect(text).toContain(`signature:       ${signed.signature}`);
    expect(text).toContain("  x-amz-security-token:TOKEN\n");
  });

  it("redacts a presigned query", async () => {
    const signed = await presign(requestWith(), { ...parameters, expiresIn: 60 });
    expect(explain({ signed, ...resolved, redact: true })).not.toContain("TOKEN");
    expect(explain({ signed, ...resolved, redact: false })).toContain("X-Amz-Security-Token=TOKEN");
  });

  it("names a region set and redacts the signature of SigV4a", async () => {
    const signed = await sign(requestWith(), { ...parameters, region: "*" });
    const region = { value: "*", reason: "host x, which all regions serve" };
    const text = explain({ signed, ...resolved, region, redact: true });
    expect(text).toContain("\nregion set:      *            (host x, which all regions serve)\n");
    expect(text).toContain("\nalgorithm:       AWS4-ECDSA-P256-SHA256\n");
    expect(text).toContain("\nscope:           20150830/es/aws4_request\n");
    expect(text).not.toContain(signed.signature);
  });

  it.each([
    "Cookie",
    "X-Api-Key",
    "Proxy-Authorization",
    "X-Amz-S3session-Token",
    "X-Aws-Ec2-Metadata-Token",
    "X-Amz-Server-Side-Encryption-Customer-Key",
    "X-Amz-Copy-Source-Server-Side-Encryption-Customer-Key",
  ])("redacts %s", async name => {
    const signed = await sign(requestWith([name, "CANARY"]), { ...parameters, isSigned: () => true });
    expect(explain({ signed, ...resolved, redact: true })).not.toContain("CANARY");
    expect(explain({ signed, ...resolved, redact: false })).toContain("CANARY");
  });

  it.each([
    [undefined, "signature:  none\n"],
    ["the URL carries\u001b[2J a signature", "signature:  none (the URL carries\\x1b[2J a signature)\n"],
  ])("prints that a request is unsigned, with the reason %j", (because, text) => {
    expect(explainUnsigned(because)).toBe(text);
  });

  it("redacts passwords and signatures of URLs in headers", async () => {
    const urls = ["https://u:CANARY@h/", "https://h/?X-Amz-Signature=CANARY"];
    const signed = await sign(requestWith(["X-Origin", urls.join(" ")]), parameters);
    const text = explain({ signed, ...resolved, redact: true });
    expect(text).toContain("  x-origin:https://(redacted)@h/ https://h/?X-Amz-Signature=(redacted)\n");
    expect(explain({ signed, ...resolved, redact: false })).toContain("CANARY");
  });
});
