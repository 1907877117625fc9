/** What signing adds to a request, and what was typed that stands. */
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
const by: SigningParameters = {
  identity: identityWith("TOKEN"),
  service: "es",
  region: "eu-west-1",
  instant,
  payloadHash: emptyHash,
};

function typed(...headers: [string, string][]): WireRequest {
  return requestTo("h", { headers: headers.map(([name, value]) => ({ name, value })) });
}

function named({ headers }: WireRequest, name: string): string[] {
  return headers.filter(header => header.name.toLowerCase() === name).map(({ value }) => value);
}

describe("sign", () => {
  it("adds its headers behind the others and changes nothing else", async () => {
    const request = requestTo("h", {
      method: "PUT",
      target: "/a?b",
      headers: [{ name: "X", value: "y" }],
      body: bodyOf(Buffer.from("z")),
    });
    const signed = await sign(request, by);
    expect(signed.request).toMatchObject({ method: "PUT", target: "/a?b", body: request.body });
    expect(signed.request.headers.map(({ name }: HeaderField) => name)).toEqual([
      ...["Host", "X", "X-Amz-Security-Token", "X-Amz-Date", "x-amz-content-sha256", "Authorization"],
    ]);
    expect(signed.signedHeaders).toBe("host;x;x-amz-content-sha256;x-amz-date;x-amz-security-token");
    expect(signed.scope).toBe("20150830/eu-west-1/es/aws4_request");
    expect(named(signed.request, "authorization")).toEqual([
      `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/${signed.scope}, SignedHeaders=${signed.signedHeaders}, Signature=${signed.signature}`,
    ]);
  });

  it("a typed date is the instant", async () => {
    const signed = await sign(typed(["x-amz-date", "20200102T030405Z"]), by);
    expect(named(signed.request, "x-amz-date")).toEqual(["20200102T030405Z"]);
    expect(signed.stringToSign).toContain("\n20200102T030405Z\n20200102/eu-west-1/es/aws4_request\n");
  });

  it.each(["", "now", "2020-01-02T03:04:05Z", "20200230T000000Z", "20200102T250000Z", "20200102T030405"])(
    "a typed date that is none: %j",
    async date => {
      await expect(sign(typed(["X-Amz-Date", date]), by)).rejects.toThrow(UsageFailure);
      await expect(sign(typed(["X-Amz-Date", date]), by)).rejects.toThrow(`header X-Amz-Date: got '${date}'`);
    },
  );

  it("a typed hash stands, in the header and in the canonical request", async () => {
    const signed = await sign(typed(["X-Amz-Content-SHA256", "UNSIGNED-PAYLOAD"]), by);
    expect(named(signed.request, "x-amz-content-sha256")).toEqual(["UNSIGNED-PAYLOAD"]);
    expect(signed.canonicalRequest).toMatch(/\nUNSIGNED-PAYLOAD$/);
  });

  it("a typed token takes the place of the identity's", async () => {
    const signed = await sign(typed(["x-amz-security-TOKEN", "other"]), by);
    expect(named(signed.request, "x-amz-security-token")).toEqual(["other"]);
    expect(signed.canonicalRequest).toContain("\nx-amz-security-token:other\n");
  });

  it("the token of iotdevicegateway is sent and not signed", async () => {
    const signed = await sign(typed(), { ...by, service: "iotdevicegateway" });
    expect(named(signed.request, "x-amz-security-token")).toEqual(["TOKEN"]);
    expect(signed.signedHeaders).toBe("host;x-amz-content-sha256;x-amz-date");
  });

  it("hashes bytes and not characters", async () => {
    const signed = await sign(typed(["X-Name", bytesOf("日本語 é")]), by);
    const text = Buffer.from(signed.canonicalRequest, "latin1");
    expect(text.toString("utf8")).toContain("x-name:日本語 é");
    expect(signed.stringToSign.split("\n").at(-1)).toBe(hashOf(text));
  });

  it("S3 alone signs the path as it is sent", async () => {
    const paths = ["s3", "s3express", "s3-outposts", "s3-object-lambda", "es", "s3tables"].map(
      async service => {
        const signed = await sign(requestTo("h", { target: "//a%3Ab/../c" }), { ...by, service });
        return signed.canonicalRequest.split("\n")[1];
      },
    );
    const s3 = "//a%3Ab/../c";
    expect(await Promise.all(paths)).toEqual([s3, s3, s3, s3, "/c", "/c"]);
  });

  it("the same key for two days and scopes gives other signatures, for the same day the same", async () => {
    const signature = async (changes: Partial<SigningParameters>) =>
      (await sign(typed(), { ...by, ...changes })).signature;
    const first = await signature({});
    expect(await signature({})).toBe(first);
    const changed = [{ region: "eu-west-2" }, { service: "s3" }, { instant: instant + 86_400_000 }];
    for (const change of changed) expect(await signature(change)).not.toBe(first);
    const secretAccessKey = new Secret("another");
    expect(await signature({ identity: { ...by.identity, secretAccessKey } })).not.toBe(first);
  });

  it.each([
    ["region", { region: "us east 1" }, "region: got 'us east 1', which is not an AWS region name"],
    ["a line end", { region: "us-east-1\r\nX: y" }, "region: got 'us-east-1\\x0d\\x0aX: y'"],
    ["a slash", { region: "us/east" }, "region: got 'us/east'"],
    ["an empty region of a set", { region: "us-east-1," }, "region: got ''"],
    ["service", { service: "a,b" }, "service: got 'a,b'"],
    ["not ASCII", { service: "é" }, "service: got 'é'"],
  ])("a name that would break the scope apart: %s", async (_, names, message) => {
    await expect(sign(typed(), { ...by, ...names })).rejects.toThrow(UsageFailure);
    await expect(sign(typed(), { ...by, ...names })).rejects.toThrow(message);
  });

  it.each([
    ["access key id", { accessKeyId: "AKIDCANARY\r" }],
    ["access key id", { accessKeyId: "AKID CANARY" }],
    ["session token", { sessionToken: new Secret("CANARY\n") }],
  ])("a line end or blank in the %s is an error that does not print it", async (name, keys) => {
    const failure = await sign(typed(), { ...by, identity: { ...by.identity, ...keys } }).catch(
      error => error,
    );
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
    "SigV4a for the regions %s (%s): no region in the scope, a set in a header",
    async (region, scheme) => {
      const signed = await sign(typed(), { ...by, region, ...(scheme && { scheme }) });
      expect(signed.scheme).toBe("sigv4a");
      expect(signed.scope).toBe("20150830/es/aws4_request");
      expect(named(signed.request, "x-amz-region-set")).toEqual([region]);
      expect(signed.canonicalRequest).toContain(`\nx-amz-region-set:${region}\n`);
      expect(named(signed.request, "authorization")).toEqual([
        `AWS4-ECDSA-P256-SHA256 Credential=AKIDEXAMPLE/${signed.scope}, SignedHeaders=${signed.signedHeaders}, Signature=${signed.signature}`,
      ]);
    },
  );

  it("a typed region set stands", async () => {
    const signed = await sign(typed(["x-amz-region-set", "eu-west-1"]), { ...by, region: "*" });
    expect(named(signed.request, "x-amz-region-set")).toEqual(["eu-west-1"]);
  });

  it("SigV4a keeps S3's rule for paths", async () => {
    const request = requestTo("h", { target: "//a%3Ab/../c" });
    const s3 = await sign(request, { ...by, service: "s3", region: "*" });
    const other = await sign(request, { ...by, region: "*" });
    expect([s3, other].map(({ canonicalRequest }) => canonicalRequest.split("\n")[1])).toEqual([
      "//a%3Ab/../c",
      "/c",
    ]);
  });

  it("instants are cut to the second", () => expect(amzDate(instant)).toBe("20150830T123600Z"));
});
