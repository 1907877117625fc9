/** Random responses: parsing them never throws, and no line contains a secret or a control character. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { clockSkew, otherBucketRegion, tokenExpired } from "../../../src/aws/rejection/causes.ts";
import { explainRejection } from "../../../src/aws/rejection/explain.ts";
import type { RejectedResponse } from "../../../src/aws/rejection/parse.ts";
import { attempt, byDefault, gatewayMismatch, instant, response, s3Mismatch, token } from "./rejections.ts";

const runs = process.env.AWSCURL_TEST_LONG ? 20_000 : 2_000;
const seed = Date.now() % 2 ** 31;
console.log(`rejection fuzz: seed ${seed}`);

/** Pieces that are put into documented error bodies. */
const marks = [
  ..."{}[]<>&;\"':\\/\n".split(""),
  ...[
    "<Error>",
    "<Code>",
    "</Code>",
    "<Region>",
    "<![CDATA[",
    "&#x110000;",
    "&#0;",
    "&amp;",
    "%25",
    "%2",
    "\u0000",
    "\u009b",
  ],
  ...[
    "__type",
    "message",
    "error",
    "errors",
    "no permissions for [",
    "and User [name=",
    "User: arn:",
    "expecting '",
  ],
  ...["Signature expired", "The Canonical String for this request should have been\n'", "__proto__"],
  ...[
    "ExpiredToken",
    "UnrecognizedClientException",
    "constructor",
    "Request size exceeded 99999999999999999999 bytes",
  ],
];

it("explains any response without throwing, in lines without secrets and control characters", async () => {
  const signed = await attempt({ token, service: byDefault, body: "{}", headers: [["X-Note", "a b"]] });
  const bodies = [
    Buffer.from(""),
    ...[gatewayMismatch, s3Mismatch].map(reject => reject(signed.signed).body),
    response(403, {
      error: { type: "security_exception", reason: `no permissions for [x] and User [name=${token}]` },
    }).body,
  ].map(body => Buffer.from(body).toString("latin1"));
  const secrets = [
    token,
    encodeURIComponent(token),
    signed.signed.signature,
    signed.identity.secretAccessKey.reveal(),
  ];
  const piece = fc.oneof(
    fc.constantFrom(...marks, ...secrets),
    fc.string({ unit: "binary" }),
    fc.string({ unit: fc.constantFrom("\n", "%25", "a", ":", "&") }),
  );
  const altered = fc
    .tuple(fc.constantFrom(...bodies), fc.array(fc.tuple(fc.nat(), fc.nat(40), piece), { maxLength: 4 }))
    .map(([body, changes]) => changes.reduce(changed, body));
  const body = fc.oneof(
    altered.map(text => Buffer.from(text, "latin1")),
    fc.array(piece).map(pieces => Buffer.from(pieces.join(""))),
    fc.json().map(text => Buffer.from(text)),
    fc.uint8Array(),
  );
  const header = fc.record({
    name: fc.constantFrom("x-amzn-ErrorType", "x-amz-bucket-region", "Date", "X-Other"),
    value: fc.oneof(fc.constantFrom(...marks, ...secrets, "Sun, 30 Aug 2015 13:36:01 GMT"), fc.string()),
  });
  const rejection = fc.record({
    status: fc.constantFrom(301, 307, 400, 403, 404, 413, 500),
    headers: fc.array(header, { maxLength: 3 }),
    body,
  });
  const property = fc.property(rejection, (rejected: RejectedResponse) => {
    const lines = explainRejection(rejected, signed);
    expect(lines.length).toBeLessThanOrEqual(3);
    for (const line of lines) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are the subject
      expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
      expect(line.length).toBeLessThan(1000);
      for (const secret of secrets) expect(line).not.toContain(secret);
    }
    const skew = clockSkew(rejected, instant)?.skewMilliseconds ?? 200_000;
    expect(Math.abs(skew)).toBeGreaterThan(120_000);
    expect(otherBucketRegion(rejected) ?? "none").toMatch(/^[a-z0-9-]+$/);
    expect(typeof tokenExpired(rejected)).toBe("boolean");
  });
  fc.assert(property, { seed, numRuns: runs });
}, 120_000);

function changed(body: string, [at, length, piece]: readonly [number, number, string]): string {
  const start = at % (body.length + 1);
  return body.slice(0, start) + piece + body.slice(start + length);
}
