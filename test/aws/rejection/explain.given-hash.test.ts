/** Rejections of requests with a given X-Amz-Content-Sha256, right and wrong, and the lines that explain them. */
import { describe, expect, it } from "vitest";
import { explainRejection } from "../../../src/aws/rejection/explain.ts";
import {
  type AttemptOptions,
  attempt,
  gatewayMismatch,
  type Row,
  response,
  s3Error,
  s3Mismatch,
} from "./rejections.ts";

const s3 = { value: "s3", reason: "host b.s3.amazonaws.com" };
const givenHash = "a".repeat(64);
const emptyObject = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
const wrongHash = `header X-Amz-Content-Sha256: got '${givenHash}', but the body's SHA-256 is '${emptyObject}'; without the header, awscurl computes it`;
const withHash = (value: string, more: AttemptOptions = {}): AttemptOptions => ({
  method: "PUT",
  body: "{}",
  headers: [["X-Amz-Content-Sha256", value]],
  ...more,
});
const hashMismatch = response(
  400,
  s3Error(
    "XAmzContentSHA256Mismatch",
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
  ),
);
const signatureMismatch = response(403, {
  __type: "InvalidSignatureException",
  message: "The request signature we calculated does not match the signature you provided.",
});
const changedOnItsWay =
  "the body that arrived is not the one that was signed: something in between changes it";

// docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html, Calculating the payload's hash
const ofGivenHashes: Row[] = [
  [
    "reports a given hash that is not the body's, for S3's XAmzContentSHA256Mismatch",
    hashMismatch,
    withHash(givenHash, { service: s3 }),
    [wrongHash],
  ],
  [
    "reports a given hash that is not the body's, for a signature that does not match",
    signatureMismatch,
    withHash(givenHash),
    [wrongHash],
  ],
  [
    "reports a given hash in upper case, because AWS computes it in lower case",
    signatureMismatch,
    withHash(emptyObject.toUpperCase()),
    [wrongHash.replace(givenHash, emptyObject.toUpperCase())],
  ],
  [
    "blames a proxy when the given hash is the body's",
    hashMismatch,
    withHash(emptyObject, { service: s3 }),
    [changedOnItsWay],
  ],
  [
    "blames a proxy when UNSIGNED-PAYLOAD was given",
    hashMismatch,
    withHash("UNSIGNED-PAYLOAD", { service: s3 }),
    [changedOnItsWay],
  ],
  [
    "blames a proxy when a STREAMING keyword was given",
    hashMismatch,
    withHash("STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", { service: s3 }),
    [changedOnItsWay],
  ],
  [
    "doubts a given hash beside --unsigned-payload, for which the body is not read",
    hashMismatch,
    withHash(givenHash, { service: s3, bodyIsHashed: false }),
    ["the given X-Amz-Content-Sha256 is not the SHA-256 of the body that arrived"],
  ],
];

describe("explainRejection for a given X-Amz-Content-Sha256", () => {
  it.each(ofGivenHashes)("%s", async (_, rejected, options, lines) => {
    expect(explainRejection(rejected, await attempt(options))).toEqual(lines);
  });
});

describe.each([
  ["API Gateway's message", gatewayMismatch],
  ["S3's elements", s3Mismatch],
])("explainRejection for the server's texts in %s", (_, reject) => {
  it("reports a given hash that is not the body's", async () => {
    const rejected = await attempt(withHash(givenHash));
    const { canonicalRequest, stringToSign } = rejected.signed;
    const theirs = {
      canonicalRequest: canonicalRequest.replace(/[0-9a-f]{64}$/, emptyObject),
      stringToSign: stringToSign.replace(/.*$/, "0".repeat(64)),
    };
    expect(explainRejection(reject(theirs), rejected)).toEqual([wrongHash]);
  });
});
