/** How a rejection is explained: from the server's texts, without guesses, secrets or control characters. */
import { describe, expect, it } from "vitest";
import { explainRejection } from "../../../src/aws/rejection/explain.ts";
import {
  type AttemptOptions,
  attempt,
  byDefault,
  gatewayMismatch,
  plugin,
  queryError,
  type Row,
  response,
  type ServerTexts,
  s3Mismatch,
  token,
} from "./rejections.ts";

const role = "arn:aws:iam::111111111111:role/lambdaOpenSearchRole";

// repost.aws/knowledge-center/api-gateway-iam-sigv4-mismatch; github.com/mhart/aws4/issues/33; github.com/minio/minio/issues/2986
describe.each([
  ["API Gateway's message", gatewayMismatch],
  ["S3's elements", s3Mismatch],
])("explainRejection for the server's texts in %s", (_, reject) => {
  const options: AttemptOptions = {
    method: "POST",
    target: "/a%20b/c?x=1&y=<2>",
    headers: [
      ["Content-Type", "application/json"],
      ["X-Custom", "caf\u00c3\u00a9"],
    ],
    body: "{}",
    token,
  };
  const lines = async (change: (texts: ServerTexts) => ServerTexts) => {
    const signed = await attempt(options);
    return explainRejection(reject(change(signed.signed)), signed);
  };
  const canonical = (from: string | RegExp, to: string) =>
    lines(({ canonicalRequest, stringToSign }) => ({
      canonicalRequest: canonicalRequest.replace(from, to),
      stringToSign: stringToSign.replace(/.*$/, "0".repeat(64)),
    }));

  it.each([
    ["POST", "GET", "method: signed 'POST', arrived 'GET': something in between changes it"],
    [
      "%2520",
      "%20",
      "path: signed '/a%2520b/c', arrived '/a%20b/c': something in between decodes the path, or the service reads paths as S3 does (--service s3)",
    ],
    [
      "/a%2520b/c",
      "/prod/a%2520b/c",
      "path: signed '/a%2520b/c', arrived '/prod/a%2520b/c': something in between rewrites the path",
    ],
    [
      "/c\n",
      "/c/\n",
      "path: signed '/a%2520b/c', arrived '/a%2520b/c/': something in between adds or removes slashes",
    ],
    [
      "x=1&",
      "",
      "query: signed 'x=1&y=%3C2%3E', arrived 'y=%3C2%3E': something in between rewrites the query",
    ],
    [
      "application/json",
      "application/json;charset=utf-8",
      "header content-type: signed 'application/json', arrived 'application/json;charset=utf-8': something in between changes it; '--no-sign-header content-type' leaves it out of the signature",
    ],
    [
      "x-custom:caf\u00c3\u00a9\n",
      "x-custom:\n",
      "header x-custom: signed 'café', but it did not arrive: something in between drops it; '--no-sign-header x-custom' leaves it out of the signature",
    ],
    [
      "x-custom:caf\u00c3\u00a9\n",
      "",
      "header x-custom: signed 'café', but it did not arrive: something in between drops it; '--no-sign-header x-custom' leaves it out of the signature",
    ],
    [
      "amazonaws.com\n",
      "amazonaws.com:443\n",
      "header host: signed 'search-x.eu-west-1.es.amazonaws.com', arrived 'search-x.eu-west-1.es.amazonaws.com:443': something in between adds or removes a port; -H 'Host: search-x.eu-west-1.es.amazonaws.com:443' signs the host that arrives",
    ],
    [
      "host:search-x.eu-west-1.es.amazonaws.com\n",
      "host:proxy'; rm\n",
      "header host: signed 'search-x.eu-west-1.es.amazonaws.com', arrived 'proxy'; rm': something in between sends another host",
    ],
    [
      "TOKEN/",
      "other/",
      "header x-amz-security-token: the value that arrived is not the signed one: something in between changes it",
    ],
    [
      /[0-9a-f]{64}$/,
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      "payload hash: signed '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a', arrived 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855': the body did not arrive",
    ],
    [
      /[0-9a-f]{64}$/,
      "00",
      "payload hash: signed '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a', arrived '00': something in between changes the body",
    ],
  ])("reports the difference when %j arrives as %j", async (from, to, line) => {
    expect(await canonical(from, to)).toEqual([line]);
  });

  it("blames the secret key when the texts are the same", async () => {
    expect(await lines(texts => texts)).toEqual([
      "the request arrived as it was signed, so the secret key is wrong: it does not belong to access key id AKIDEXAMPLE (the test)",
    ]);
  });

  it("falls back to the error code when the texts cannot be parsed", async () => {
    expect(await lines(() => ({ canonicalRequest: "?", stringToSign: "?" }))).toEqual([
      expect.stringMatching(
        /^the secret key does not belong to .* or something in between changed the request/,
      ),
    ]);
  });

  it("reports a different scope", async () => {
    const scope = await lines(({ canonicalRequest, stringToSign }) => ({
      canonicalRequest,
      stringToSign: stringToSign.replace("/es/", "/aoss/"),
    }));
    expect(scope).toEqual([
      "scope: signed '20150830/eu-west-1/es/aws4_request', arrived '20150830/eu-west-1/aoss/aws4_request'",
    ]);
  });

  it("reports nothing about the default service if the texts name it", async () => {
    const signed = await attempt({ ...options, service: byDefault });
    expect(explainRejection(reject(signed.signed), signed)).toHaveLength(1);
  });
});

it.each([
  ["ignores it in API Gateway's message", gatewayMismatch, []],
  // S3 shows the string to sign first, which has the hash of the canonical request.
  ["compares the rest of S3's texts", s3Mismatch, [expect.stringContaining("so the secret key is wrong")]],
])("when a text is truncated, %s", async (_, reject, lines) => {
  const signed = await attempt({ headers: [["X-Long", "x".repeat(70_000)]] });
  const { body, ...rest } = reject(signed.signed);
  expect(explainRejection({ ...rest, body: body.subarray(0, 65_536) }, signed)).toEqual(lines);
});

it.each<Row>([
  [
    "does not miss a token for temporary keys that have one",
    response(403, queryError("InvalidClientTokenId", "x")),
    { accessKeyId: "ASIAEXAMPLE", token },
    [
      "access key id ASIAEXAMPLE (the test) and its session token are unknown to the server: they may not belong together, or come from another partition or a region that is not enabled",
    ],
  ],
  [
    "does not guess a region for a host that serves every region",
    response(403, { message: "Credential should be scoped to a valid region, not 'eu-west-1'." }),
    { host: "x.cloudfront-kvs.global.api.aws" },
    ["signed for region eu-west-1 (--region), but the server is in another region: set --region to that"],
  ],
  [
    "says nothing about the service that was signed for",
    response(403, { message: "Credential should be scoped to correct service: 'es'. " }),
    {},
    [],
  ],
  [
    "does not take the security plugin's message from another error",
    response(403, { message: `no permissions for [x] and User [name=${role}]` }),
    {},
    [],
  ],
])("%s", async (_, rejected, options, lines) => {
  expect(explainRejection(rejected, await attempt(options))).toEqual(lines);
});

describe("explainRejection", () => {
  it("prints neither secrets nor control characters that the server echoes", async () => {
    const signed = await attempt({ token });
    const secrets = [
      token,
      encodeURIComponent(token),
      signed.signed.signature,
      signed.identity.secretAccessKey.reveal(),
    ];
    for (const secret of secrets) {
      const echo = `\u001b[31m${secret}\r\n`;
      const responses = [
        response(403, plugin(`no permissions for [${echo}] and User [name=arn:${echo}, backend_roles=[]`)),
        response(413, { Message: `Request size exceeded 1 bytes ${echo}` }),
        gatewayMismatch({
          canonicalRequest: signed.signed.canonicalRequest.replace(/^host:.*$/m, `host:${secret}\u0007`),
          stringToSign: signed.signed.stringToSign,
        }),
      ];
      for (const rejected of responses) {
        const lines = explainRejection(rejected, signed);
        expect(lines).toHaveLength(1);
        expect(lines[0]).not.toContain(secret);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are the subject
        expect(lines[0]).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
      }
    }
  });
});
