/** Signatures in the query: what goes there, what stays a header, and what is said about the URL. */
import { describe, expect, it } from "vitest";
import { emptyHash } from "../../../src/aws/signing/payload.ts";
import { type PresigningParameters, presign } from "../../../src/aws/signing/presign.ts";
import { presignedUrl, presignNotes } from "../../../src/aws/signing/presign-notes.ts";
import type { SignedRequest } from "../../../src/aws/signing/sign.ts";
import { signedHeaders } from "../../../src/aws/signing/signed-headers.ts";
import { UsageFailure } from "../../../src/exit.ts";
import type { WireRequest } from "../../../src/message/request.ts";
import { bodyOf, hashOf, identityWith, requestTo } from "./requests.ts";

const by: PresigningParameters = {
  identity: identityWith("TOKEN"),
  service: "es",
  region: "eu-west-1",
  instant: Date.UTC(2015, 7, 30, 12, 36),
  payloadHash: emptyHash,
  expiresIn: 60,
};
const s3 = { ...by, service: "s3", payloadHash: "UNSIGNED-PAYLOAD" };

function typed(...headers: [string, string][]): WireRequest {
  return requestTo("h", { headers: headers.map(([name, value]) => ({ name, value })) });
}

function parameter({ request }: SignedRequest, name: string): string | null {
  return new URL(request.target, "http://h").searchParams.get(name);
}

describe("a presigned URL", () => {
  it.each([0, -1, 604_801, 1.5, Number.NaN])("%d seconds are refused", async expiresIn => {
    await expect(presign(typed(), { ...by, expiresIn })).rejects.toThrow(UsageFailure);
  });

  it("goes behind the query that is there, and leaves the headers alone", async () => {
    const request = { ...typed(["X-Amz-Content-Sha256", "x"], ["User-Agent", "x"]), target: "/a?b=c" };
    const signed = await presign(request, by);
    expect(signed.request.target).toMatch(/^\/a\?b=c&X-Amz-Algorithm=.*&X-Amz-Signature=[0-9a-f]{64}$/);
    expect(signed.request.headers).toEqual(request.headers);
    expect(signed.signedHeaders).toBe("host");
  });

  it("the token is signed, but for iotdevicegateway", async () => {
    const signed = await presign(typed(), by);
    const iot = await presign(typed(), { ...by, service: "iotdevicegateway" });
    expect(signed.canonicalRequest).toContain("X-Amz-Security-Token=TOKEN");
    expect(iot.canonicalRequest).not.toContain("TOKEN");
    expect(iot.request.target).toContain("X-Amz-Security-Token=TOKEN");
  });

  it.each(["GET", "HEAD", "PUT", "POST", "DELETE", "PATCH"])("is for %s", async method => {
    const signed = await presign({ ...typed(), method }, by);
    expect(signed.canonicalRequest.split("\n")[0]).toBe(method);
    expect(signed.request.method).toBe(method);
  });

  it("a typed header is signed as a header and stays one", async () => {
    const request = typed(["X-Amz-Acl", "private"], ["Content-Type", "a/b"], ["Accept", "c/d"]);
    const signed = await presign(request, s3);
    expect(signed.request.headers).toEqual(request.headers);
    expect(signed.signedHeaders).toBe("content-type;host;x-amz-acl");
    expect(parameter(signed, "X-Amz-SignedHeaders")).toBe("content-type;host;x-amz-acl");
    expect(parameter(signed, "X-Amz-Acl")).toBeNull();
  });

  it("what was typed of signing's own goes into the query", async () => {
    const request = typed(["x-amz-date", "20200102T030405Z"], ["x-amz-security-token", "other"]);
    const signed = await presign(request, by);
    expect(signed.request.headers).toEqual([{ name: "Host", value: "h" }]);
    expect(parameter(signed, "X-Amz-Date")).toBe("20200102T030405Z");
    expect(parameter(signed, "X-Amz-Credential")).toBe("AKIDEXAMPLE/20200102/eu-west-1/es/aws4_request");
    expect(parameter(signed, "X-Amz-Security-Token")).toBe("other");
    expect(signed.stringToSign).toContain("\n20200102T030405Z\n");
  });

  it("a typed hash is the payload's, and neither moved nor signed", async () => {
    const signed = await presign(typed(["X-Amz-Content-Sha256", hashOf("x")]), by);
    expect(signed.canonicalRequest.split("\n").at(-1)).toBe(hashOf("x"));
    expect(signed.signedHeaders).toBe("host");
    expect(signed.request.target).not.toContain(hashOf("x"));
  });

  it("for several regions names them in the query", async () => {
    const signed = await presign(typed(), { ...s3, region: "*" });
    expect(parameter(signed, "X-Amz-Algorithm")).toBe("AWS4-ECDSA-P256-SHA256");
    expect(parameter(signed, "X-Amz-Region-Set")).toBe("*");
    expect(parameter(signed, "X-Amz-Credential")).toBe("AKIDEXAMPLE/20150830/s3/aws4_request");
    expect(signed.canonicalRequest).toContain("&X-Amz-Region-Set=%2A&");
    expect(signed.canonicalRequest.split("\n").at(-1)).toBe("UNSIGNED-PAYLOAD");
  });

  it("signs the length of a body when that was asked for", async () => {
    const request = { ...typed(), method: "PUT", body: bodyOf(Buffer.from("abc")) };
    const signed = await presign(request, {
      ...s3,
      isSigned: signedHeaders("s3", [{ name: "Content-Length", sign: true }]),
    });
    expect(parameter(signed, "X-Amz-SignedHeaders")).toBe("content-length;host");
    expect(signed.signedHeaders).toBe("content-length;host");
    expect(signed.canonicalRequest).toContain("\ncontent-length:3\nhost:h\n");
    expect(signed.request.headers).toEqual(request.headers);
  });
});

describe("as text", () => {
  it.each([
    ["https", "h", 443, "https://h/a?b"],
    ["https", "h", 8443, "https://h:8443/a?b"],
    ["http", "h", 80, "http://h/a?b"],
    ["http", "[::1]", 443, "http://[::1]:443/a?b"],
  ] as const)("%s %s %s", (scheme, host, port, expected) => {
    expect(presignedUrl({ ...typed(), target: "/a?b", origin: { scheme, host, port } })).toBe(expected);
  });
});

describe("what is said about it", () => {
  const later = by.instant + 3_600_000;
  const temporary = (expiration: number | undefined) => ({ ...by.identity, expiration });
  const own = { ...by, identity: identityWith() };
  const names = "headers that must be sent with the URL";
  const body = bodyOf(Buffer.from("abc"));
  const dotsNote = "the path has dot segments, which browsers remove, and curl without --path-as-is";
  const bodyNote = "the body must be sent with the URL, byte for byte: its hash is signed";
  it.each<[string, WireRequest, PresigningParameters, string[]]>([
    ["a body", { ...typed(), body }, { ...own, payloadHash: hashOf("abc") }, [bodyNote]],
    [
      "a key of S3 with dots",
      requestTo("h", { target: "/a/../b" }),
      { ...s3, identity: identityWith() },
      [dotsNote],
    ],
    [
      "a key of S3 that ends in dots",
      requestTo("h", { target: "/a/." }),
      { ...s3, identity: identityWith() },
      [dotsNote],
    ],
    [
      "a key of S3 with names that begin with dots",
      requestTo("h", { target: "/.a/..b/c." }),
      { ...s3, identity: identityWith() },
      [],
    ],
    ["dots elsewhere", requestTo("h", { target: "/a/../b" }), own, []],
    ["a body that is not signed", { ...typed(), body }, { ...own, payloadHash: "UNSIGNED-PAYLOAD" }, []],
    ["a GET with a lasting key: nothing", typed(), own, []],
    ["the method", { ...typed(), method: "PUT" }, own, ["the URL is signed for PUT"]],
    ["headers", typed(["Range", "x"], ["X-A", "b"], ["Accept", "c"]), own, [`${names}: range, x-a`]],
    [
      "a Host that the URL does not have",
      { ...typed(), headers: [{ name: "Host", value: "other" }] },
      own,
      [`${names}: host`],
    ],
    [
      "a session that ends first",
      typed(),
      { ...by, identity: temporary(by.instant + 59_000) },
      ["the session ends at 2015-08-30T12:36:59Z, and with it the URL"],
    ],
    [
      "a session that ends later",
      typed(),
      { ...by, identity: temporary(later) },
      ["the session ends at 2015-08-30T13:36:00Z"],
    ],
    [
      "a session that ends nobody knows when",
      typed(),
      by,
      ["the credentials are temporary: the URL ends with their session"],
    ],
  ])("%s", async (_, request, parameters, expected) => {
    expect(presignNotes(await presign(request, parameters), parameters)).toEqual(expected);
  });
});
