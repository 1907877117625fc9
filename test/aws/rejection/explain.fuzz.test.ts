/** Whatever a server answers, reading it never throws, and no line gives away a secret or moves a terminal. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { clockSkew, otherBucketRegion, tokenExpired } from "../../../src/aws/rejection/causes.ts";
import { explainRejection } from "../../../src/aws/rejection/explain.ts";
import type { RejectedResponse } from "../../../src/aws/rejection/parse.ts";
import { answer, byDefault, gatewayMismatch, instant, s3Mismatch, sent, token } from "./rejections.ts";

const runs = process.env.AWSCURL_TEST_LONG ? 20_000 : 2_000;
const seed = Date.now() % 2 ** 31;
console.log(`refusal fuzz: seed ${seed}`);

/** Where published answers are cut, doubled or filled with something else. */
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

it("takes any answer", async () => {
  const signed = await sent({ token, service: byDefault, body: "{}", headers: [["X-Note", "a b"]] });
  const bodies = [
    Buffer.from(""),
    ...[gatewayMismatch, s3Mismatch].map(refuse => refuse(signed.signed).body),
    answer(403, {
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
  const refusal = fc.record({
    status: fc.constantFrom(301, 307, 400, 403, 404, 413, 500),
    headers: fc.array(header, { maxLength: 3 }),
    body,
  });
  const property = fc.property(refusal, (refused: RejectedResponse) => {
    const lines = explainRejection(refused, signed);
    expect(lines.length).toBeLessThanOrEqual(3);
    for (const line of lines) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are the subject
      expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
      expect(line.length).toBeLessThan(1000);
      for (const secret of secrets) expect(line).not.toContain(secret);
    }
    const skew = clockSkew(refused, instant)?.skewMilliseconds ?? 200_000;
    expect(Math.abs(skew)).toBeGreaterThan(120_000);
    expect(otherBucketRegion(refused) ?? "none").toMatch(/^[a-z0-9-]+$/);
    expect(typeof tokenExpired(refused)).toBe("boolean");
  });
  fc.assert(property, { seed, numRuns: runs });
});

function changed(body: string, [at, length, piece]: readonly [number, number, string]): string {
  const start = at % (body.length + 1);
  return body.slice(0, start) + piece + body.slice(start + length);
}
