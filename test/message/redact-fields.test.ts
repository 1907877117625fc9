import { describe, expect, it } from "vitest";
import { redactField, redactFieldLine, redactHead } from "../../src/message/redact-fields.ts";
import { redactUrls } from "../../src/message/redact-urls.ts";

const canary = "CANARY/7d3f+q==";

describe("fields", () => {
  it.each([
    ["Authorization", `Bearer ${canary}`, "Bearer (redacted)"],
    ["authorization", `Basic ${canary}`, "Basic (redacted)"],
    ["AUTHORIZATION", canary, "(redacted)"],
    ["Authorization", `${canary} second`, "(redacted)"],
    ["Authorization", `AWS AKID:${canary}`, "AWS (redacted)"],
    [
      "Authorization",
      `AWS4-HMAC-SHA256 Credential=AKID/20250101/eu-west-1/es/aws4_request, SignedHeaders=host;x-amz-date, Signature=${canary}`,
      "AWS4-HMAC-SHA256 Credential=AKID/20250101/eu-west-1/es/aws4_request, SignedHeaders=host;x-amz-date, Signature=(redacted)",
    ],
    [
      "Authorization",
      `AWS4-HMAC-SHA256 Credential=AKID/d/r/s/aws4_request,SignedHeaders=host,Signature=${canary}`,
      "AWS4-HMAC-SHA256 Credential=AKID/d/r/s/aws4_request, SignedHeaders=host, Signature=(redacted)",
    ],
    ["Authorization", `AWS4-HMAC-SHA256 ${canary}`, "AWS4-HMAC-SHA256 (redacted)"],
    ["Authorization", "", ""],
    ["Proxy-Authorization", `Basic ${canary}`, "Basic (redacted)"],
    ["Location", "http://user:S3 cret@h/", "http://(redacted)@h/"],
    ["Location", "//user:S3cret/x@h/", "//(redacted)@h/"],
    ["Content-Location", "/a?X-Amz-Signature=abc", "/a?X-Amz-Signature=(redacted)"],
    ["Cookie", `sid=${canary}; b=2`, "(redacted)"],
    ["Set-Cookie", `sid=${canary}; Path=/; HttpOnly`, "sid=(redacted); Path=/; HttpOnly"],
    ["Set-Cookie", canary, "(redacted)"],
    ["Set-Cookie", `n=; Path=/`, "n=(redacted); Path=/"],
    ["X-Api-Key", canary, "(redacted)"],
    ["x-AMZ-security-token", canary, "(redacted)"],
    ["X-Amz-S3session-Token", canary, "(redacted)"],
    ["X-aws-ec2-metadata-token", canary, "(redacted)"],
    ["X-Amz-Server-Side-Encryption-Customer-Key", canary, "(redacted)"],
    ["Location", `https://h/p?X-Amz-Signature=${canary}&a=b`, "https://h/p?X-Amz-Signature=(redacted)&a=b"],
    ["Referer", "https://me:CANARY@h/p", "https://(redacted)@h/p"],
    ["X-Amz-Date", "20250101T000000Z", "20250101T000000Z"],
    ["X-Amz-Content-Sha256", "abc", "abc"],
    ["Content-Type", "text/plain; a=b", "text/plain; a=b"],
  ])("%s: %s", (name, value, shown) => {
    expect(redactField(name, value)).toBe(shown);
  });
});

describe("lines", () => {
  it.each([
    [`x-amz-security-token:${canary}`, "x-amz-security-token:(redacted)"],
    [`Cookie:  ${canary}`, "Cookie:  (redacted)"],
    ["host:h", "host:h"],
    ["Cookie:", "Cookie:"],
    [`X-Amz-Security-Token=${canary}&a=b`, "X-Amz-Security-Token=(redacted)&a=b"],
    ["no colon here", "no colon here"],
  ])("%s", (line, shown) => {
    expect(redactFieldLine(line)).toBe(shown);
  });
});

describe("URLs", () => {
  it.each([
    ["/a?X-Amz-Signature=s&X-Amz-Date=d", "/a?X-Amz-Signature=(redacted)&X-Amz-Date=d"],
    ["/a?x-amz-signature=s", "/a?x-amz-signature=(redacted)"],
    ["/a?X%2DAmz-Signature=s", "/a?X%2DAmz-Signature=(redacted)"],
    ["/a?%58-amz-sec%75rity-token=s", "/a?%58-amz-sec%75rity-token=(redacted)"],
    ["/a?b&X-Amz-Credential=AKID%2Fd%2Fr", "/a?b&X-Amz-Credential=(redacted)"],
    ["GET /a?X-Amz-Security-Token=s HTTP/1.1", "GET /a?X-Amz-Security-Token=(redacted) HTTP/1.1"],
    ["/a?X-Amz-Signature=s=t=#f", "/a?X-Amz-Signature=(redacted)#f"],
    [
      "/a?Signature=s&Expires=1&AWSAccessKeyId=A",
      "/a?Signature=(redacted)&Expires=1&AWSAccessKeyId=(redacted)",
    ],
    [
      "see 'http://u:p@h/?a=b', twice http://h/?X-Amz-Signature=1",
      "see 'http://(redacted)@h/?a=b', twice http://h/?X-Amz-Signature=(redacted)",
    ],
    ["/a?NotX-Amz-Signature=s", "/a?NotX-Amz-Signature=s"],
    ["/user@example.com/x", "/user@example.com/x"],
  ])("%s", (text, shown) => {
    expect(redactUrls(text)).toBe(shown);
  });
});

describe("heads", () => {
  it("redacts the continuation of a folded secret field and no other", () => {
    const head = `HTTP/1.1 200 OK\r\nSet-Cookie: a=${canary}\r\n ${canary}\r\nX-A: 1\n\tmore\r\n\r\n`;
    expect(redactHead(head)).toEqual([
      "HTTP/1.1 200 OK",
      "Set-Cookie: a=(redacted)",
      " (redacted)",
      "X-A: 1",
      "\tmore",
      "",
    ]);
  });
});
