/** Documented rejections by S3 and by stores with its API, and the lines that explain them. */
import { describe, expect, it } from "vitest";
import { explainRejection } from "../../../src/aws/rejection/explain.ts";
import { attempt, byDefault, queryError, type Row, response, s3Error, token } from "./rejections.ts";

const s3 = { value: "s3", reason: "host b.s3.amazonaws.com" };
const usEast1 = { value: "us-east-1", reason: "default" };

// docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
const ofS3: Row[] = [
  [
    "says nothing about AccessDenied",
    response(403, s3Error("AccessDenied", "Access Denied")),
    { service: s3 },
    [],
  ],
  [
    "says nothing about NoSuchKey",
    response(404, s3Error("NoSuchKey", "The specified key does not exist.")),
    { service: s3 },
    [],
  ],
  [
    "says nothing about SlowDown",
    response(503, s3Error("SlowDown", "Please reduce your request rate.")),
    { service: s3 },
    [],
  ],
  [
    "names the region that the body expects",
    response(
      400,
      s3Error(
        "AuthorizationHeaderMalformed",
        "The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-west-1'",
        "<Region>eu-west-1</Region>",
      ),
    ),
    { service: s3, region: usEast1 },
    ["signed for region us-east-1 (default), but the server expects eu-west-1: try --region eu-west-1"],
  ],
  [
    "names the region in x-amz-bucket-region, for a HEAD without a body",
    response(400, "", { "x-amz-bucket-region": "eu-west-1" }),
    { service: s3, region: usEast1, method: "HEAD" },
    ["signed for region us-east-1 (default), but the server expects eu-west-1: try --region eu-west-1"],
  ],
  [
    "says nothing when x-amz-bucket-region is the signed region",
    response(400, "", { "x-amz-bucket-region": "eu-west-1" }),
    { service: s3 },
    [],
  ],
  [
    "names the service that the message expects",
    response(
      400,
      s3Error(
        "AuthorizationHeaderMalformed",
        'The authorization header is malformed; incorrect service "es". This endpoint belongs to "s3".',
      ),
    ),
    {},
    ["signed for service es (--service), but the server expects s3: try --service s3"],
  ],
  [
    "explains InvalidAccessKeyId",
    response(
      403,
      s3Error("InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records."),
    ),
    { service: s3 },
    [
      "access key id AKIDEXAMPLE (the test) is unknown to the server: it may be mistyped, deleted, inactive or from another partition",
    ],
  ],
  [
    "explains ExpiredToken",
    response(400, s3Error("ExpiredToken", "The provided token has expired.")),
    { service: s3, token },
    ["the session token of access key id AKIDEXAMPLE (the test) has expired: get new credentials"],
  ],
  [
    "explains RequestTimeTooSkewed with both clocks",
    response(
      403,
      s3Error(
        "RequestTimeTooSkewed",
        "The difference between the request time and the current time is too large.",
      ),
      {
        Date: "Sun, 30 Aug 2015 13:36:01 GMT",
      },
    ),
    { service: s3 },
    [
      "the request is dated 20150830T123600Z, the server's clock says 2015-08-30T13:36:01Z: check the clock of this machine",
    ],
  ],
  [
    "explains XAmzContentSHA256Mismatch as a body changed in between",
    response(
      400,
      s3Error(
        "XAmzContentSHA256Mismatch",
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
      ),
    ),
    { service: s3 },
    ["the body that arrived is not the one that was signed: something in between changes it"],
  ],
  [
    // github.com/minio/minio/issues/2696
    "names both possible causes of SignatureDoesNotMatch when the server shows no texts",
    response(
      403,
      s3Error(
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
      ),
    ),
    { service: s3 },
    [
      "the secret key does not belong to access key id AKIDEXAMPLE (the test), or something in between changed the request; --explain shows what was signed",
    ],
  ],
];

const minimal = (code: string) => `<Error><Code>${code}</Code></Error>`;
const store = "store.example.com";
const tryS3 = "signed as execute-api by default, but the response is an S3 error: try --service s3";

// Stores that speak S3's API: MinIO, Ceph, SeaweedFS, Garage.
const ofS3Stores: Row[] = [
  [
    "suggests --service s3 for SignatureDoesNotMatch without a message",
    response(403, minimal("SignatureDoesNotMatch")),
    { host: store, service: byDefault },
    [tryS3],
  ],
  [
    "suggests --service s3 for AccessDenied",
    response(403, minimal("AccessDenied")),
    { host: store, service: byDefault },
    [tryS3],
  ],
  [
    "suggests --service s3 for status 400 with AuthorizationHeaderMalformed",
    response(400, s3Error("AuthorizationHeaderMalformed", "The authorization header is malformed.")),
    { host: store, service: byDefault },
    [tryS3],
  ],
  [
    "suggests --service s3 below the hint for the message",
    response(403, s3Error("SignatureDoesNotMatch", "The request signature we calculated does not match")),
    { host: store, service: byDefault },
    [
      "the secret key does not belong to access key id AKIDEXAMPLE (the test), or something in between changed the request; --explain shows what was signed",
      tryS3,
    ],
  ],
  [
    "suggests --service s3 when another service was given",
    response(403, minimal("SignatureDoesNotMatch")),
    { host: store },
    ["signed as es, but the response is an S3 error: try --service s3"],
  ],
  [
    "says nothing about AccessDenied when a service was given",
    response(403, minimal("AccessDenied")),
    { host: store },
    [],
  ],
  [
    "says nothing about NoSuchKey, for the signature was accepted",
    response(404, minimal("NoSuchKey")),
    { host: store, service: byDefault },
    [],
  ],
  [
    "says nothing about MalformedXML, for the signature was accepted",
    response(400, minimal("MalformedXML")),
    { host: store, service: byDefault },
    [],
  ],
  [
    "says nothing when the request was signed as s3",
    response(403, minimal("SignatureDoesNotMatch")),
    { host: store, service: s3 },
    [],
  ],
  [
    "says nothing when the request was signed as a service of S3's family",
    response(403, minimal("SignatureDoesNotMatch")),
    { service: { value: "s3express", reason: "host" } },
    [],
  ],
  [
    "prefers the service that the message names",
    response(400, s3Error("AuthorizationHeaderMalformed", 'This endpoint belongs to "s3".')),
    { host: store, service: byDefault },
    [
      "signed for service execute-api (default, for host x.test), but the server expects s3: try --service s3",
    ],
  ],
  [
    "suggests --service es for an Error without a Code, which is not an S3 error",
    response(403, "<Error>Forbidden</Error>"),
    { host: store, service: byDefault },
    ["signed as execute-api by default; a custom domain needs --service es"],
  ],
  [
    "suggests --service es for an ErrorResponse of the query protocol",
    response(403, queryError("AccessDenied", "no")),
    { host: store, service: byDefault },
    ["signed as execute-api by default; a custom domain needs --service es"],
  ],
];

describe("explainRejection for S3", () => {
  it.each(ofS3)("%s", async (_, rejected, options, lines) => {
    expect(explainRejection(rejected, await attempt(options))).toEqual(lines);
  });
});

describe("explainRejection for a store with the API of S3", () => {
  it.each(ofS3Stores)("%s", async (_, rejected, options, lines) => {
    expect(explainRejection(rejected, await attempt(options))).toEqual(lines);
  });
});
