/** URLs that are already signed are recognized, and URLs that only look similar are not. */
import { describe, expect, it } from "vitest";
import { carriedSignature } from "../../src/message/carried-signature.ts";
import { redactUrls } from "../../src/message/redact-urls.ts";

/** Scheme -> queries as its documentation shows them; secrets are called s3cr3t. */
const queries: Readonly<Record<string, readonly string[]>> = {
  "AWS Signature Version 4": [
    "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=s3cr3t&X-Amz-Date=20260101T000000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=s3cr3t",
    "X-Amz-Algorithm=AWS4-ECDSA-P256-SHA256&X-Amz-Region-Set=*&X-Amz-Signature=s3cr3t",
    "x%2damz-signature=s3cr3t",
  ],
  "AWS Signature Version 2": [
    "AWSAccessKeyId=s3cr3t&Signature=s3cr3t%3D&Expires=1175139620",
    "Expires=1175139620&Signature=s3cr3t&AWSAccessKeyId=s3cr3t&response-content-type=text%2Fplain",
    "Action=ListDomains&AWSAccessKeyId=s3cr3t&SignatureVersion=2&SignatureMethod=HmacSHA256&Signature=s3cr3t",
  ],
  CloudFront: [
    "Expires=1357034400&Signature=s3cr3t&Key-Pair-Id=s3cr3t",
    "Policy=eyANCiAgICJTdGF0&Signature=s3cr3t~_&Key-Pair-Id=s3cr3t",
  ],
  "Google Cloud Storage V4": [
    "X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Credential=s3cr3t&X-Goog-Date=20260101T000000Z&X-Goog-Expires=900&X-Goog-SignedHeaders=host&X-Goog-Signature=s3cr3t",
  ],
  "Google Cloud Storage V2": ["GoogleAccessId=s3cr3t&Expires=1388534400&Signature=s3cr3t"],
  "Azure shared access signature": [
    "sv=2022-11-02&st=2026-01-01T00%3A00%3A00Z&se=2026-01-02T00%3A00%3A00Z&sr=b&sp=r&sig=s3cr3t",
    "sv=2015-04-05&si=policy&sr=c&sig=s3cr3t",
    "api-version=2016-10-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=s3cr3t",
  ],
  "Alibaba Cloud OSS V4": [
    "x-oss-signature-version=OSS4-HMAC-SHA256&x-oss-credential=s3cr3t&x-oss-date=20260101T000000Z&x-oss-expires=60&x-oss-signature=s3cr3t",
  ],
  "Alibaba Cloud OSS V1": ["Expires=1475462111&OSSAccessKeyId=s3cr3t&Signature=s3cr3t&security-token=s3cr3t"],
  "Huawei Cloud OBS": ["AccessKeyId=s3cr3t&Expires=1475462111&Signature=s3cr3t"],
  "Tencent Cloud COS": [
    "q-sign-algorithm=sha1&q-ak=s3cr3t&q-sign-time=1;2&q-key-time=1;2&q-header-list=host&q-url-param-list=&q-signature=s3cr3t",
  ],
  "Volcengine TOS": ["X-Tos-Algorithm=TOS4-HMAC-SHA256&X-Tos-Credential=s3cr3t&X-Tos-Signature=s3cr3t"],
};

const rows = Object.entries(queries).flatMap(([scheme, all]) => all.map(query => [scheme, query] as const));

describe("a URL that carries a signature", () => {
  it.each(rows)("of %s is recognised: %s", (scheme, query) => {
    expect(carriedSignature(query)).toBe(scheme);
  });

  it.each(rows)("of %s is shown without its secrets: %s", (_, query) => {
    expect(redactUrls(`https://host.example/k?${query}`)).not.toContain("s3cr3t");
  });
});

describe("a URL without a signature", () => {
  it.each([
    undefined,
    "",
    "Signature=x",
    "signature=x&expires=1",
    "sig=x",
    "sig=x&se=2026",
    "AWSAccessKeyId=AKIA",
    "Key-Pair-Id=K",
    "GoogleAccessId=g",
    "AccessKeyId=a&Signature=x",
    "q=Signature%3Dx%26AWSAccessKeyId",
    "x=X-Amz-Signature",
    "X-Amz-Date=20260101T000000Z",
    "X-Amz-SignatureX=1",
    "list-type=2&prefix=Signature&AWSAccessKeyId",
  ])("is not mistaken for one: %s", query => {
    expect(carriedSignature(query)).toBeUndefined();
  });
});
