/** Signing with headers: what is added to a request, and which given headers are kept. */
import { describe, expect, it } from "vitest";
import { emptyHash } from "../../../src/aws/signing/payload.ts";
import { sign } from "../../../src/aws/signing/sign.ts";
import type { SigningParameters } from "../../../src/aws/signing/signature.ts";
import { amzDate } from "../../../src/aws/signing/string-to-sign.ts";
import { UsageFailure } from "../../../src/exit.ts";
import type { HeaderField, WireRequest } from "../../../src/message/request.ts";
import { Secret } from "../../../src/secret.ts";
import { bodyOf, bytesOf, hashOf, identityWith, requestTo } from "./requests.ts";

const instant = Date.UTC(2015, 7, 30, 12, 36, 0, 999);
const parameters: SigningParameters = {
  identity: identityWith("TOKEN"),
  service: "es",
  region: "eu-west-1",
  instant,
  payloadHash: emptyHash,
};

function requestWith(...headers: [string, string][]): WireRequest {
  return requestTo("h", { headers: headers.map(([name, value]) => ({ name, value })) });
}

function valuesOf({ headers }: WireRequest, name: string): string[] {
  return headers.filter(header => header.name.toLowerCase() === name).map(({ value }) => value);
}

describe("sign", () => {
  it("appends its headers and changes nothing else", async () => {
    const request = requestTo("h", {
      method: "PUT",
      target: "/a?b",
      headers: [{ name: "X", value: "y" }],
      body: bodyOf(Buffer.from("z")),
    });
    const signed = await sign(request, parameters);
    expect(signed.request).toMatchObject({ method: "PUT", target: "/a?b", body: request.body });
    expect(signed.request.headers.map(({ name }: HeaderField) => name)).toEqual([
      ...["Host", "X", "X-Amz-Security-Token", "X-Amz-Date", "x-amz-content-sha256", "Authorization"],
    ]);
    expect(signed.signedHeaders).toBe("host;x;x-amz-content-sha256;x-amz-date;x-amz-security-token");
    expect(signed.scope).toBe("20150830/eu-west-1/es/aws4_request");
    expect(valuesOf(signed.request, "authorization")).toEqual([
      `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/${signed.scope}, SignedHeaders=${signed.signedHeaders}, Signature=${signed.signature}`,
    ]);
  });

  it("signs for a given date", async () => {
    const signed = await sign(requestWith(["x-amz-date", "20200102T030405Z"]), parameters);
    expect(valuesOf(signed.request, "x-amz-date")).toEqual(["20200102T030405Z"]);
    expect(signed.stringToSign).toContain("\n20200102T030405Z\n20200102/eu-west-1/es/aws4_request\n");
  });

  it.each(["", "now", "2020-01-02T03:04:05Z", "20200230T000000Z", "20200102T250000Z", "20200102T030405"])(
    "rejects an invalid given date: %j",
    async date => {
      await expect(sign(requestWith(["X-Amz-Date", date]), parameters)).rejects.toThrow(UsageFailure);
      await expect(sign(requestWith(["X-Amz-Date", date]), parameters)).rejects.toThrow(
        `header X-Amz-Date: got '${date}'`,
      );
    },
  );

  it("keeps a given hash in the header and in the canonical request", async () => {
    const signed = await sign(requestWith(["X-Amz-Content-SHA256", "UNSIGNED-PAYLOAD"]), parameters);
    expect(valuesOf(signed.request, "x-amz-content-sha256")).toEqual(["UNSIGNED-PAYLOAD"]);
    expect(signed.canonicalRequest).toMatch(/\nUNSIGNED-PAYLOAD$/);
  });

  it("replaces the token of the identity by a given one", async () => {
    const signed = await sign(requestWith(["x-amz-security-TOKEN", "other"]), parameters);
    expect(valuesOf(signed.request, "x-amz-security-token")).toEqual(["other"]);
    expect(signed.canonicalRequest).toContain("\nx-amz-security-token:other\n");
  });

  it("sends the token of iotdevicegateway without signing it", async () => {
    const signed = await sign(requestWith(), { ...parameters, service: "iotdevicegateway" });
    expect(valuesOf(signed.request, "x-amz-security-token")).toEqual(["TOKEN"]);
    expect(signed.signedHeaders).toBe("host;x-amz-content-sha256;x-amz-date");
  });

  it("hashes bytes, not characters", async () => {
    const signed = await sign(requestWith(["X-Name", bytesOf("日本語 é")]), parameters);
    const text = Buffer.from(signed.canonicalRequest, "latin1");
    expect(text.toString("utf8")).toContain("x-name:日本語 é");
    expect(signed.stringToSign.split("\n").at(-1)).toBe(hashOf(text));
  });

  it("signs the path as it is sent only for the S3 family", async () => {
    const paths = ["s3", "s3express", "s3-outposts", "s3-object-lambda", "es", "s3tables"].map(
      async service => {
        const signed = await sign(requestTo("h", { target: "//a%3Ab/../c" }), { ...parameters, service });
        return signed.canonicalRequest.split("\n")[1];
      },
    );
    const s3 = "//a%3Ab/../c";
    expect(await Promise.all(paths)).toEqual([s3, s3, s3, s3, "/c", "/c"]);
  });

  it("gives the same signature for the same input, and a different one for a different date, scope or key", async () => {
    const signature = async (changes: Partial<SigningParameters>) =>
      (await sign(requestWith(), { ...parameters, ...changes })).signature;
    const first = await signature({});
    expect(await signature({})).toBe(first);
    const changed = [{ region: "eu-west-2" }, { service: "s3" }, { instant: instant + 86_400_000 }];
    for (const change of changed) expect(await signature(change)).not.toBe(first);
    const secretAccessKey = new Secret("another");
    expect(await signature({ identity: { ...parameters.identity, secretAccessKey } })).not.toBe(first);
  });

  it.each([
    [
      "space in the region",
      { region: "us east 1" },
      "region: got 'us east 1', which is not an AWS region name",
    ],
    ["newline in the region", { region: "us-east-1\r\nX: y" }, "region: got 'us-east-1\\x0d\\x0aX: y'"],
    ["slash in the region", { region: "us/east" }, "region: got 'us/east'"],
    ["empty region of a set", { region: "us-east-1," }, "region: got ''"],
    ["comma in the service", { service: "a,b" }, "service: got 'a,b'"],
    ["non-ASCII service", { service: "é" }, "service: got 'é'"],
  ])("rejects a scope with an invalid %s", async (_, names, message) => {
    await expect(sign(requestWith(), { ...parameters, ...names })).rejects.toThrow(UsageFailure);
    await expect(sign(requestWith(), { ...parameters, ...names })).rejects.toThrow(message);
  });

  it.each([
    ["access key id", { accessKeyId: "AKIDCANARY\r" }],
    ["access key id", { accessKeyId: "AKID CANARY" }],
    ["session token", { sessionToken: new Secret("CANARY\n") }],
  ])("rejects whitespace in the %s without printing it", async (name, keys) => {
    const failure = await sign(requestWith(), {
      ...parameters,
      identity: { ...parameters.identity, ...keys },
    }).catch(error => error);
    expect(failure).toBeInstanceOf(UsageFailure);
    expect(failure.message).toContain(`the ${name} from the test`);
    expect(failure.message).not.toContain("CANARY");
  });

  it.each([
    ["*", undefined],
    ["us-east-1,eu-west-1", undefined],
    ["eu-*", undefined],
    ["eu-west-1", "sigv4a"],
  ] as const)(
    "signs for the regions %s (scheme %s) with SigV4a: the scope has no region, and a header has the set",
    async (region, scheme) => {
      const signed = await sign(requestWith(), { ...parameters, region, ...(scheme && { scheme }) });
      expect(signed.scheme).toBe("sigv4a");
      expect(signed.scope).toBe("20150830/es/aws4_request");
      expect(valuesOf(signed.request, "x-amz-region-set")).toEqual([region]);
      expect(signed.canonicalRequest).toContain(`\nx-amz-region-set:${region}\n`);
      expect(valuesOf(signed.request, "authorization")).toEqual([
        `AWS4-ECDSA-P256-SHA256 Credential=AKIDEXAMPLE/${signed.scope}, SignedHeaders=${signed.signedHeaders}, Signature=${signed.signature}`,
      ]);
    },
  );

  it("keeps a given region set", async () => {
    const signed = await sign(requestWith(["x-amz-region-set", "eu-west-1"]), { ...parameters, region: "*" });
    expect(valuesOf(signed.request, "x-amz-region-set")).toEqual(["eu-west-1"]);
  });

  it("applies the path rule of S3 with SigV4a too", async () => {
    const request = requestTo("h", { target: "//a%3Ab/../c" });
    const s3 = await sign(request, { ...parameters, service: "s3", region: "*" });
    const other = await sign(request, { ...parameters, region: "*" });
    expect([s3, other].map(({ canonicalRequest }) => canonicalRequest.split("\n")[1])).toEqual([
      "//a%3Ab/../c",
      "/c",
    ]);
  });

  it("truncates the instant to the second", () => expect(amzDate(instant)).toBe("20150830T123600Z"));
});
