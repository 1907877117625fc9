/** Presigning: what moves to the query, what stays a header, and the notes about the URL. */
import { describe, expect, it } from "vitest";
import { emptyHash } from "../../../src/aws/signing/payload.ts";
import { type PresigningParameters, presign } from "../../../src/aws/signing/presign.ts";
import { presignedUrl, presignNotes } from "../../../src/aws/signing/presign-notes.ts";
import type { SignedRequest } from "../../../src/aws/signing/sign.ts";
import { signedHeaders } from "../../../src/aws/signing/signed-headers.ts";
import { UsageFailure } from "../../../src/exit.ts";
import type { WireRequest } from "../../../src/message/request.ts";
import { bodyOf, hashOf, identityWith, requestTo } from "./requests.ts";

const parameters: PresigningParameters = {
  identity: identityWith("TOKEN"),
  service: "es",
  region: "eu-west-1",
  instant: Date.UTC(2015, 7, 30, 12, 36),
  payloadHash: emptyHash,
  expiresIn: 60,
};
const s3 = { ...parameters, service: "s3", payloadHash: "UNSIGNED-PAYLOAD" };

function requestWith(...headers: [string, string][]): WireRequest {
  return requestTo("h", { headers: headers.map(([name, value]) => ({ name, value })) });
}

function parameter({ request }: SignedRequest, name: string): string | null {
  return new URL(request.target, "http://h").searchParams.get(name);
}

describe("presign", () => {
  it.each([0, -1, 604_801, 1.5, Number.NaN])("rejects a lifetime of %d seconds", async expiresIn => {
    await expect(presign(requestWith(), { ...parameters, expiresIn })).rejects.toThrow(UsageFailure);
  });

  it("appends to the query and leaves the headers unchanged", async () => {
    const request = { ...requestWith(["X-Amz-Content-Sha256", "x"], ["User-Agent", "x"]), target: "/a?b=c" };
    const signed = await presign(request, parameters);
    expect(signed.request.target).toMatch(/^\/a\?b=c&X-Amz-Algorithm=.*&X-Amz-Signature=[0-9a-f]{64}$/);
    expect(signed.request.headers).toEqual(request.headers);
    expect(signed.signedHeaders).toBe("host");
  });

  it("signs the token, except for iotdevicegateway", async () => {
    const signed = await presign(requestWith(), parameters);
    const iot = await presign(requestWith(), { ...parameters, service: "iotdevicegateway" });
    expect(signed.canonicalRequest).toContain("X-Amz-Security-Token=TOKEN");
    expect(iot.canonicalRequest).not.toContain("TOKEN");
    expect(iot.request.target).toContain("X-Amz-Security-Token=TOKEN");
  });

  it.each(["GET", "HEAD", "PUT", "POST", "DELETE", "PATCH"])("signs the method %s", async method => {
    const signed = await presign({ ...requestWith(), method }, parameters);
    expect(signed.canonicalRequest.split("\n")[0]).toBe(method);
    expect(signed.request.method).toBe(method);
  });

  it("signs a given header, which stays a header", async () => {
    const request = requestWith(["X-Amz-Acl", "private"], ["Content-Type", "a/b"], ["Accept", "c/d"]);
    const signed = await presign(request, s3);
    expect(signed.request.headers).toEqual(request.headers);
    expect(signed.signedHeaders).toBe("content-type;host;x-amz-acl");
    expect(parameter(signed, "X-Amz-SignedHeaders")).toBe("content-type;host;x-amz-acl");
    expect(parameter(signed, "X-Amz-Acl")).toBeNull();
  });

  it("moves a given date and token to the query", async () => {
    const request = requestWith(["x-amz-date", "20200102T030405Z"], ["x-amz-security-token", "other"]);
    const signed = await presign(request, parameters);
    expect(signed.request.headers).toEqual([{ name: "Host", value: "h" }]);
    expect(parameter(signed, "X-Amz-Date")).toBe("20200102T030405Z");
    expect(parameter(signed, "X-Amz-Credential")).toBe("AKIDEXAMPLE/20200102/eu-west-1/es/aws4_request");
    expect(parameter(signed, "X-Amz-Security-Token")).toBe("other");
    expect(signed.stringToSign).toContain("\n20200102T030405Z\n");
  });

  it("uses a given hash as the payload's, and neither moves nor signs it", async () => {
    const signed = await presign(requestWith(["X-Amz-Content-Sha256", hashOf("x")]), parameters);
    expect(signed.canonicalRequest.split("\n").at(-1)).toBe(hashOf("x"));
    expect(signed.signedHeaders).toBe("host");
    expect(signed.request.target).not.toContain(hashOf("x"));
  });

  it("names several regions in the query, with SigV4a", async () => {
    const signed = await presign(requestWith(), { ...s3, region: "*" });
    expect(parameter(signed, "X-Amz-Algorithm")).toBe("AWS4-ECDSA-P256-SHA256");
    expect(parameter(signed, "X-Amz-Region-Set")).toBe("*");
    expect(parameter(signed, "X-Amz-Credential")).toBe("AKIDEXAMPLE/20150830/s3/aws4_request");
    expect(signed.canonicalRequest).toContain("&X-Amz-Region-Set=%2A&");
    expect(signed.canonicalRequest.split("\n").at(-1)).toBe("UNSIGNED-PAYLOAD");
  });

  it("signs the length of the body with --sign-header content-length", async () => {
    const request = { ...requestWith(), method: "PUT", body: bodyOf(Buffer.from("abc")) };
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

describe("presignedUrl", () => {
  it.each([
    ["https", "h", 443, "https://h/a?b"],
    ["https", "h", 8443, "https://h:8443/a?b"],
    ["http", "h", 80, "http://h/a?b"],
    ["http", "[::1]", 443, "http://[::1]:443/a?b"],
  ] as const)("writes the scheme %s, the host %s and the port %s", (scheme, host, port, expected) => {
    expect(presignedUrl({ ...requestWith(), target: "/a?b", origin: { scheme, host, port } })).toBe(expected);
  });
});

describe("presignNotes", () => {
  const later = parameters.instant + 3_600_000;
  const temporary = (expiration: number | undefined) => ({ ...parameters.identity, expiration });
  const own = { ...parameters, identity: identityWith() };
  const names = "headers that must be sent with the URL";
  const body = bodyOf(Buffer.from("abc"));
  const dotsNote = "the path has dot segments, which browsers remove, as does curl without --path-as-is";
  const bodyNote = "the body must be sent with the URL, byte for byte: its hash is signed";
  it.each<[string, WireRequest, PresigningParameters, string[]]>([
    ["mention a signed body", { ...requestWith(), body }, { ...own, payloadHash: hashOf("abc") }, [bodyNote]],
    [
      "mention dot segments of an S3 key",
      requestTo("h", { target: "/a/../b" }),
      { ...s3, identity: identityWith() },
      [dotsNote],
    ],
    [
      "mention a dot segment at the end of an S3 key",
      requestTo("h", { target: "/a/." }),
      { ...s3, identity: identityWith() },
      [dotsNote],
    ],
    [
      "ignore names with dots in an S3 key",
      requestTo("h", { target: "/.a/..b/c." }),
      { ...s3, identity: identityWith() },
      [],
    ],
    ["ignore dot segments for other services", requestTo("h", { target: "/a/../b" }), own, []],
    ["ignore an unsigned body", { ...requestWith(), body }, { ...own, payloadHash: "UNSIGNED-PAYLOAD" }, []],
    ["are empty for a GET with a permanent key", requestWith(), own, []],
    [
      "mention the method unless it is GET",
      { ...requestWith(), method: "PUT" },
      own,
      ["the URL is signed for PUT"],
    ],
    [
      "mention signed headers",
      requestWith(["Range", "x"], ["X-A", "b"], ["Accept", "c"]),
      own,
      [`${names}: range, x-a`],
    ],
    [
      "mention a Host that differs from the URL's",
      { ...requestWith(), headers: [{ name: "Host", value: "other" }] },
      own,
      [`${names}: host`],
    ],
    [
      "mention a session that ends before the URL",
      requestWith(),
      { ...parameters, identity: temporary(parameters.instant + 59_000) },
      ["the session ends at 2015-08-30T12:36:59Z, and with it the URL"],
    ],
    [
      "mention a session that ends with the URL",
      requestWith(),
      { ...parameters, identity: temporary(parameters.instant + 60_000) },
      ["the session ends at 2015-08-30T12:37:00Z"],
    ],
    [
      "mention a session that ends after the URL",
      requestWith(),
      { ...parameters, identity: temporary(later) },
      ["the session ends at 2015-08-30T13:36:00Z"],
    ],
    [
      "mention a session without a known end",
      requestWith(),
      parameters,
      ["the credentials are temporary: the URL ends with their session"],
    ],
  ])("%s", async (_, request, parameters, expected) => {
    expect(presignNotes(await presign(request, parameters), parameters)).toEqual(expected);
  });
});
