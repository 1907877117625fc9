/** What signing adds to a request, and what was typed that stands. */
import { describe, expect, it } from "vitest";
import { explain } from "../../src/aws/explain.ts";
import { emptyHash, payloadHash, presignedPayloadHash } from "../../src/aws/payload.ts";
import { presign } from "../../src/aws/presign.ts";
import { amzDate, type SigningParameters, sign } from "../../src/aws/sign.ts";
import { UsageFailure } from "../../src/exit.ts";
import type { HeaderField, WireRequest } from "../../src/request/wire.ts";
import { Secret } from "../../src/secret.ts";
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
    ["region", { region: "us east 1" }, "region: got 'us east 1', which is no name of AWS's"],
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

  it("instants are cut to the second", () => expect(amzDate(instant)).toBe("20150830T123600Z"));
});

describe("payload", () => {
  const body = bodyOf(Buffer.from("hello"));
  it.each([
    ["es", undefined, emptyHash, emptyHash],
    ["es", body, hashOf("hello"), hashOf("hello")],
    ["s3", body, hashOf("hello"), "UNSIGNED-PAYLOAD"],
    ["s3express", undefined, emptyHash, "UNSIGNED-PAYLOAD"],
    ["vpc-lattice-svcs", body, "UNSIGNED-PAYLOAD", "UNSIGNED-PAYLOAD"],
    ["vpc-lattice-svcs", undefined, "UNSIGNED-PAYLOAD", "UNSIGNED-PAYLOAD"],
  ])("of %s", async (service, given, header, presigned) => {
    expect(await payloadHash(service, given)).toBe(header);
    expect(await presignedPayloadHash(service, given)).toBe(presigned);
  });

  it("the constant is the hash of nothing", () => expect(emptyHash).toBe(hashOf("")));
});

describe("presign", () => {
  it.each([0, -1, 604_801, 1.5, Number.NaN])("%d seconds are refused", async expiresIn => {
    await expect(presign(typed(), { ...by, expiresIn })).rejects.toThrow(UsageFailure);
  });

  it("goes behind the query that is there, and leaves the headers alone", async () => {
    const request = { ...typed(["X-Amz-Content-Sha256", "x"], ["User-Agent", "x"]), target: "/a?b=c" };
    const signed = await presign(request, { ...by, expiresIn: 60 });
    expect(signed.request.target).toMatch(/^\/a\?b=c&X-Amz-Algorithm=.*&X-Amz-Signature=[0-9a-f]{64}$/);
    expect(signed.request.headers).toEqual(request.headers);
    expect(signed.signedHeaders).toBe("host");
  });

  it("the token is signed, but for iotdevicegateway", async () => {
    const signed = await presign(typed(), { ...by, expiresIn: 60 });
    const iot = await presign(typed(), { ...by, expiresIn: 60, service: "iotdevicegateway" });
    expect(signed.canonicalRequest).toContain("X-Amz-Security-Token=TOKEN");
    expect(iot.canonicalRequest).not.toContain("TOKEN");
    expect(iot.request.target).toContain("X-Amz-Security-Token=TOKEN");
  });
});

describe("explain", () => {
  const chosen = {
    service: { value: "es", rule: "host vpc-x.eu-west-1.es.amazonaws.com" },
    region: { value: "eu-west-1", rule: "--region" },
    identity: by.identity,
  };

  it("says what decided, whose keys they are and what was signed, without secrets", async () => {
    const signed = await sign(typed(["X-Api-Key", "KEY"], ["X-Bad", "a\x9bb"]), by);
    expect(
      explain({ signed, ...chosen, redact: true }),
    ).toBe(`service:         es           (host vpc-x.eu-west-1.es.amazonaws.com)
region:          eu-west-1    (--region)
credentials:     AKIDEXAMPLE  (the test)
algorithm:       AWS4-HMAC-SHA256
scope:           20150830/eu-west-1/es/aws4_request
signed headers:  host;x-amz-content-sha256;x-amz-date;x-amz-security-token;x-api-key;x-bad
signature:       (redacted)
canonical request:
  GET
  /

  host:h
  x-amz-content-sha256:${emptyHash}
  x-amz-date:20150830T123600Z
  x-amz-security-token:(redacted)
  x-api-key:(redacted)
  x-bad:a\ufffdb

  host;x-amz-content-sha256;x-amz-date;x-amz-security-token;x-api-key;x-bad
  ${emptyHash}
string to sign:
  AWS4-HMAC-SHA256
  20150830T123600Z
  20150830/eu-west-1/es/aws4_request
  ${signed.stringToSign.split("\n").at(-1)}
`);
  });

  it("shows them when told to", async () => {
    const signed = await sign(typed(), by);
    const text = explain({ signed, ...chosen, redact: false });
    expect(text).toContain(`signature:       ${signed.signature}`);
    expect(text).toContain("  x-amz-security-token:TOKEN\n");
  });

  it("a presigned query is redacted too", async () => {
    const signed = await presign(typed(), { ...by, expiresIn: 60 });
    expect(explain({ signed, ...chosen, redact: true })).not.toContain("TOKEN");
    expect(explain({ signed, ...chosen, redact: false })).toContain("X-Amz-Security-Token=TOKEN");
  });
});
