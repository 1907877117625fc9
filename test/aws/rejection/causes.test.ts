/** Causes of a rejection that another signature corrects: the clock, the region of a bucket, an expired token. */
import { describe, expect, it } from "vitest";
import { clockSkew, otherBucketRegion, tokenExpired } from "../../../src/aws/rejection/causes.ts";
import { ec2Error, instant, queryError, response, s3Error } from "./rejections.ts";

describe("clockSkew", () => {
  const skewed = (status: number, seconds: number, body: object = { message: "Signature expired: x" }) =>
    clockSkew(response(status, body, { Date: new Date(instant + seconds * 1000).toUTCString() }), instant);

  it.each([
    [121, 121_000],
    [-3600, -3_600_000],
    [86_399, 86_399_000],
  ])("is %i seconds when the Date is that far away", (seconds, skewMilliseconds) => {
    expect(skewed(403, seconds)).toEqual({ skewMilliseconds });
  });

  it.each([0, 120, -120, 86_400, -90_000])("is undefined for a Date %i seconds away", seconds => {
    expect(skewed(403, seconds)).toBeUndefined();
  });

  it.each([
    ["RequestTimeTooSkewed", response(403, s3Error("RequestTimeTooSkewed", "x"))],
    ["RequestExpired", response(400, ec2Error("RequestExpired", "Request has expired."))],
    [
      "Signature not yet current",
      response(400, { __type: "InvalidSignatureException", message: "Signature not yet current: x" }),
    ],
  ])("is read from a rejection with %s and a Date", (_, rejected) => {
    const headers = [{ name: "date", value: new Date(instant + 3_600_000).toUTCString() }];
    expect(clockSkew({ ...rejected, headers }, instant)).toEqual({ skewMilliseconds: 3_600_000 });
    expect(clockSkew(rejected, instant)).toBeUndefined();
  });

  it("is undefined for other errors, and for a status outside 4xx", () => {
    expect(skewed(500, 3600)).toBeUndefined();
    expect(
      skewed(403, 3600, { message: "The security token included in the request is expired" }),
    ).toBeUndefined();
    expect(skewed(403, 3600, { message: "No. Signature expired" })).toBeUndefined();
  });
});

describe("otherBucketRegion", () => {
  const region = { "x-amz-bucket-region": "eu-west-1" };
  it.each([
    ["in a 301", response(301, "", region), "eu-west-1"],
    ["in a 307", response(307, "", region), "eu-west-1"],
    ["in a 400", response(400, "", region), "eu-west-1"],
    ["not in a 403", response(403, "", region), undefined],
    ["not in a 200", response(200, "", region), undefined],
    [
      "in the body",
      response(400, s3Error("AuthorizationHeaderMalformed", "x", "<Region>eu-west-1</Region>")),
      "eu-west-1",
    ],
    ["not where none is named", response(400, s3Error("InvalidRequest", "x")), undefined],
    ["not where the header is not a region", response(400, "", { "x-amz-bucket-region": "a/b" }), undefined],
  ])("finds the region %s", (_, rejected, expected) => {
    expect(otherBucketRegion(rejected)).toBe(expected);
  });
});

describe("tokenExpired", () => {
  it.each([
    ["S3's code", response(400, s3Error("ExpiredToken", "The provided token has expired.")), true],
    [
      "the code of STS",
      response(403, queryError("ExpiredToken", "The security token included in the request is expired")),
      true,
    ],
    [
      "the code of DynamoDB",
      response(400, { __type: "com.amazon.coral.service#ExpiredTokenException", message: "x" }),
      true,
    ],
    [
      "a code in a header",
      response(403, "", { "x-amzn-ErrorType": "ExpiredTokenException:http://x/" }),
      true,
    ],
    [
      "a message without a code",
      response(403, { message: "The security token included in the request is expired" }),
      true,
    ],
    [
      "a message in upper case",
      response(403, { message: "THE SECURITY TOKEN INCLUDED IN THE REQUEST IS EXPIRED" }),
      true,
    ],
    [
      "an invalid token",
      response(403, { message: "The security token included in the request is invalid" }),
      false,
    ],
    ["an object of that name", response(404, s3Error("NoSuchKey", "ExpiredToken")), false],
    ["a status of 200", response(200, s3Error("ExpiredToken", "x")), false],
  ])("given %s", (_, rejected, expected) => {
    expect(tokenExpired(rejected)).toBe(expected);
  });
});
