/** Random requests signed by awscurl and by two independent signers: AWS's in C, and aws4 where it is correct. */
import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { auth, http } from "aws-crt";
import { sign as aws4Sign } from "aws4";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { payloadHash, presignedPayloadHash } from "../../../src/aws/signing/payload.ts";
import { presign } from "../../../src/aws/signing/presign.ts";
import { type SignedRequest, sign } from "../../../src/aws/signing/sign.ts";
import { sigv4aKey } from "../../../src/aws/signing/sigv4a.ts";
import type { WireRequest } from "../../../src/message/request.ts";
import { Secret } from "../../../src/secret.ts";
import { bodyOf, bytesOf, hashOf, identityWith, requestTo } from "./requests.ts";

const long = process.env.AWSCURL_TEST_LONG === "1";
const seed = Date.now() % 2 ** 31;
const settings = { seed, numRuns: long ? 5000 : 500 };

/** A request before signing. Values are text, of which the UTF-8 bytes are signed. */
interface Drawn {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Uint8Array | undefined;
  readonly service: string;
  readonly region: string;
  readonly instant: number;
  readonly token: string | undefined;
}

const host = "example.amazonaws.com:8443";

/** Headers that are sent but not signed, listed independently of src. */
const unsigned = [
  ..."accept accept-encoding cache-control content-length date expect from keep-alive max-forwards".split(
    " ",
  ),
  ..."pragma proxy-authorization proxy-x referer sec-fetch-mode te trailer upgrade user-agent via".split(" "),
  ..."x-amzn-trace-id x-forwarded-for x-forwarded-proto".split(" "),
];

const strict = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, char => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

const text = fc.string({ unit: "grapheme", maxLength: 12 });
const awkward = fc.constantFrom(
  "=",
  "@",
  "()*'!",
  "a=b=c",
  "+",
  "a b",
  "%",
  "%25",
  "%2F",
  "a:b",
  "~",
  ",;$&",
  "..",
  ".",
  "日本語",
  "é",
  "😀",
  '{s="2xx"}',
  "[x]",
  "|^`",
  "\\",
);
const word = fc.oneof(text, awkward);
const s3Segment = fc.oneof(word.map(strict), fc.constantFrom("", ".", "..", "%2F", "%E9%FF"));
const legal = fc.string({
  unit: fc.constantFrom(..."abcXYZ019-._~!$&'()*+,;=:@", "%20", "%3A", "%2F", "%25", "%E9", "%e3%81%82"),
  maxLength: 14,
});
const otherSegment = fc.oneof(word.map(strict), legal, fc.constantFrom("", ".", ".."));
// aws-crt parses the text up to `:/` as a scheme.
const path = (segment: fc.Arbitrary<string>) =>
  fc.array(segment, { maxLength: 5 }).map(segments => `/${segments.join("/")}`.replace(/:+\//g, "/"));

const pair = fc.oneof(
  fc.tuple(word, word).map(([name, value]) => `${strict(name)}=${strict(value)}`),
  word.map(strict).filter(name => name !== ""),
  fc.constantFrom("acl", "k=", "k=%E9", "a=1", "a=2", "A=1", "a-b=1", "a%2Fb=c"),
);
const query = fc.array(pair, { maxLength: 6 }).map(pairs => pairs.filter(p => p !== "=").join("&"));

const headerName = fc.oneof(
  fc.constantFrom(
    ..."My-Header my-header X-Amz-Meta-A x-amz-meta-a-b x-amz-meta x-amz-acl X-Api-Key".split(" "),
  ),
  fc.constantFrom(
    ..."Content-Type Content-MD5 Range If-Match Cookie Origin Link __proto__ constructor".split(" "),
  ),
  fc.constantFrom(...unsigned),
);
const headerValue = fc.oneof(
  fc.constantFrom(
    "v",
    "",
    "a  b",
    "  a \t b  ",
    '"a   b"',
    "a: b",
    "日本語",
    "café",
    "à",
    "a\u00a0",
    "😀 😀",
    "=?;,",
  ),
  text.map(value => value.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, "")),
);

const drawn: fc.Arbitrary<Drawn> = fc
  .constantFrom("s3", "s3express", "s3-outposts", "es", "execute-api", "service", "iotdata")
  .chain(service =>
    fc.record({
      method: fc.constantFrom("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PURGE", "get"),
      path: path(service.startsWith("s3") ? s3Segment : otherSegment),
      query,
      headers: fc.array(fc.tuple(headerName, headerValue), { maxLength: 6 }),
      body: fc.option(fc.uint8Array({ maxLength: 300 }), { nil: undefined }),
      service: fc.constant(service),
      region: fc.constantFrom("us-east-1", "cn-north-1", "eusc-de-east-1"),
      instant: fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2099, 0) }),
      token: fc.option(fc.base64String({ minLength: 4 }), { nil: undefined }),
    }),
  );

/** Random keys, and every form of a region set. */
const asymmetric = fc.record({
  keys: fc.record({
    accessKeyId: fc.string({ unit: fc.constantFrom(..."ABCXYZ234567"), minLength: 1, maxLength: 40 }),
    secretAccessKey: fc
      .string({ unit: fc.constantFrom(..."abcXYZ019+/"), minLength: 1, maxLength: 80 })
      .map(secret => new Secret(secret)),
  }),
  regions: fc.constantFrom<{ region: string; scheme?: "sigv4a" }[]>(
    { region: "*" },
    { region: "us-east-1,eu-west-1" },
    { region: "us-*" },
    { region: "eu-central-1", scheme: "sigv4a" },
  ),
  where: fc.constantFrom("headers" as const, "query" as const),
  expiresIn: fc.integer({ min: 1, max: 604_800 }),
});

describe("random requests", () => {
  console.log(`signing oracle: seed ${seed}, ${settings.numRuns} requests each`);

  it("are signed in their headers as aws-crt signs them", async () => {
    await forEvery(
      "v4 headers equal to aws-crt's",
      fc.asyncProperty(drawn, async request => {
        const ours = await sign(wire(request), { ...parameters(request), payloadHash: await hash(request) });
        const theirs = await crt(request, "headers");
        expect(ours.request.headers.at(-1)?.value, ours.canonicalRequest).toBe(
          theirs.headers.get("Authorization"),
        );
      }),
    );
  }, 600_000);

  it("are signed in their query as aws-crt signs them", async () => {
    await forEvery(
      "v4 queries equal to aws-crt's",
      fc.asyncProperty(drawn, fc.integer({ min: 1, max: 604_800 }), async (request, expiresIn) => {
        const ours = await presign(wire(request), {
          ...parameters(request),
          payloadHash: await presignedPayloadHash(request.service, request.body && bodyOf(request.body)),
          expiresIn,
        });
        const theirs = await crt(request, "query", expiresIn);
        expect(ours.signature, ours.canonicalRequest).toBe(/Signature=([0-9a-f]+)/.exec(theirs.path)?.[1]);
        expect(pairsOf(ours.request.target)).toEqual(pairsOf(theirs.path));
      }),
    );
  }, 600_000);

  it("are signed for several regions, by header and by query, as aws-crt verifies", async () => {
    await forEvery(
      "v4a verified by aws-crt",
      fc.asyncProperty(drawn, asymmetric, async (request, { keys, regions, where, expiresIn }) => {
        const by = { ...parameters(request), ...regions };
        const identity = { ...by.identity, ...keys };
        const body = request.body && bodyOf(request.body);
        const ours = await (where === "headers"
          ? sign(wire(request), { ...by, identity, payloadHash: await payloadHash(request.service, body) })
          : presign(wire(request), {
              ...by,
              identity,
              payloadHash: await presignedPayloadHash(request.service, body),
              expiresIn,
            }));
        const key = createPublicKey(sigv4aKey(keys));
        const { x = "", y = "" } = key.export({ format: "jwk" });
        const signer = { ...request, region: regions.region, keys, scheme: "sigv4a" as const };
        expect(crtVerifies(signer, where, expiresIn, ours, { x, y }), ours.canonicalRequest).toBe(true);
        // Conversely, aws-crt's signature verifies with our text and our derived key.
        const theirs = signatureIn(await crt(signer, where, expiresIn));
        expect(verified(key, ours.stringToSign, theirs), ours.canonicalRequest).toBe(true);
        expect(verified(key, `${ours.stringToSign}x`, theirs)).toBe(false);
      }),
    );
  }, 600_000);

  it("are signed as aws4 signs them, where aws4 is correct", async () => {
    let compared = 0;
    await forEvery(
      "v4 headers equal to aws4's",
      fc.asyncProperty(drawn.filter(aws4IsRight), async request => {
        const payload = await hash(request);
        const ours = await sign(wire(request), { ...parameters(request), payloadHash: payload });
        expect(ours.request.headers.at(-1)?.value, ours.canonicalRequest).toBe(
          aws4Authorization(request, payload),
        );
        compared++;
      }),
    );
    expect(compared).toBe(settings.numRuns);
  }, 600_000);
});

/** Checks the property for the configured number of requests, and prints that it held. */
async function forEvery<T>(what: string, property: fc.IAsyncPropertyWithHooks<T>): Promise<void> {
  await fc.assert(property, settings);
  console.log(`signing oracle: ${settings.numRuns} ${what}`);
}

function wire({ method, path, query, headers, body }: Drawn): WireRequest {
  return requestTo(host, {
    method,
    target: query === "" ? path : `${path}?${query}`,
    headers: headers.map(([name, value]) => ({ name, value: bytesOf(value) })),
    body: body && bodyOf(body),
  });
}

function parameters({ service, region, instant, token }: Drawn) {
  return { identity: identityWith(token), service, region, instant };
}

function hash({ service, body }: Drawn): Promise<string> {
  return payloadHash(service, body && bodyOf(body));
}

/** The signer, where it is not the usual test identity with SigV4. */
interface Signer extends Drawn {
  readonly keys?: { readonly accessKeyId: string; readonly secretAccessKey: Secret };
  readonly scheme?: "sigv4a";
}

function crt(request: Signer, where: "headers" | "query", expiresIn = 0): Promise<http.HttpRequest> {
  return auth.aws_sign_request(crtRequest(request), crtConfig(request, where, expiresIn));
}

function crtVerifies(
  request: Signer,
  where: "headers" | "query",
  expiresIn: number,
  { canonicalRequest, signature }: SignedRequest,
  { x, y }: { x: string; y: string },
): boolean {
  const hex = (part: string) => Buffer.from(part, "base64url").toString("hex");
  const text = Buffer.from(canonicalRequest, "latin1").toString("utf8");
  const config = crtConfig(request, where, expiresIn);
  return auth.aws_verify_sigv4a_signing(crtRequest(request), config, text, signature, hex(x), hex(y));
}

function crtRequest({ method, path, query, headers }: Drawn): http.HttpRequest {
  const all: [string, string][] = [
    ["Host", host],
    ...headers.map(([name, value]): [string, string] => [name, value]),
  ];
  return new http.HttpRequest(method, query === "" ? path : `${path}?${query}`, new http.HttpHeaders(all));
}

function crtConfig(request: Signer, where: "headers" | "query", expiresIn: number): auth.AwsSigningConfig {
  const s3 = request.service.startsWith("s3");
  const { accessKeyId, secretAccessKey } = request.keys ?? identityWith();
  return {
    algorithm:
      request.scheme === "sigv4a" ? auth.AwsSigningAlgorithm.SigV4Asymmetric : auth.AwsSigningAlgorithm.SigV4,
    signature_type:
      where === "headers"
        ? auth.AwsSignatureType.HttpRequestViaHeaders
        : auth.AwsSignatureType.HttpRequestViaQueryParams,
    provider: auth.AwsCredentialsProvider.newStatic(
      accessKeyId,
      secretAccessKey.reveal(),
      request.token ?? "",
    ),
    region: request.region,
    service: request.service,
    date: new Date(request.instant),
    header_blacklist: unsigned,
    use_double_uri_encode: !s3,
    should_normalize_uri_path: !s3,
    signed_body_header:
      where === "headers"
        ? auth.AwsSignedBodyHeaderType.XAmzContentSha256
        : auth.AwsSignedBodyHeaderType.None,
    // With a body stream it would wait forever, so it gets the hash: Node's, not the one under test.
    signed_body_value:
      where === "query" && s3 ? "UNSIGNED-PAYLOAD" : hashOf(request.body ?? new Uint8Array()),
    ...(where === "query" ? { expiration_in_seconds: expiresIn } : {}),
  };
}

function signatureIn(request: http.HttpRequest): string {
  const text = request.headers.get("Authorization") || request.path;
  return /Signature=([0-9a-f]+)/.exec(text)?.[1] ?? "";
}

function verified(key: KeyObject, text: string, signature: string): boolean {
  return verify("sha256", Buffer.from(text, "latin1"), key, Buffer.from(signature, "hex"));
}

/** The pairs of a target's query, sorted for comparison; aws-crt sends `acl` as `acl=`. */
function pairsOf(target: string): string[] {
  const pairs = target.slice(target.indexOf("?") + 1).split("&");
  return pairs.map(pair => (pair.includes("=") ? pair : `${pair}=`)).sort();
}

/** false for what aws4 1.13 gets wrong or cannot express. */
function aws4IsRight({ path, query, headers, service }: Drawn): boolean {
  const names = headers.map(([name]) => name.toLowerCase());
  const keys = query.split("&").map(p => p.split("=")[0]);
  return [
    // Headers are an object: no duplicates, and no `__proto__`.
    new Set(names).size === names.length && !names.includes("__proto__"),
    // Values are trimmed and folded at all Unicode whitespace.
    !headers.some(([, value]) => /[^\S \t]/.test(value)),
    // S3: `%2F` becomes a slash, and only the first of equal keys is signed.
    !(service.startsWith("s3") && /%2F/.test(path)) &&
      !(service === "s3" && new Set(keys).size < keys.length),
    // Bytes that are not UTF-8 are an exception in S3's paths and U+FFFD in queries.
    isUtf8(query) && (service !== "s3" || isUtf8(path)),
    // A pair without a name is dropped; `+` in a path of S3 is a blank to it.
    !keys.some((key, _, all) => key === "" && all.length > 1) && !query.startsWith("="),
    // S3's rules apply to the service named s3 alone.
    service === "s3" || !service.startsWith("s3"),
  ].every(Boolean);
}

function isUtf8(encoded: string): boolean {
  try {
    decodeURIComponent(encoded.replace(/%(?![0-9A-Fa-f]{2})/g, "%25"));
    return true;
  } catch {
    return false;
  }
}

function aws4Authorization(request: Drawn, payload: string): string {
  const identity = identityWith(request.token);
  const signed = aws4Sign(
    {
      method: request.method,
      service: request.service,
      region: request.region,
      path: request.query === "" ? request.path : `${request.path}?${request.query}`,
      headers: {
        Host: host,
        ...Object.fromEntries(request.headers),
        ...(request.token === undefined ? {} : { "X-Amz-Security-Token": request.token }),
        "X-Amz-Date": new Date(request.instant).toISOString().replace(/[-:]|\.\d{3}/g, ""),
        "X-Amz-Content-Sha256": payload,
      },
      // It leaves Range out by itself, and signs much of what others leave out.
      extraHeadersToInclude: { range: true },
      extraHeadersToIgnore: Object.fromEntries(unsigned.map(name => [name, true])),
    },
    {
      accessKeyId: identity.accessKeyId,
      secretAccessKey: identity.secretAccessKey.reveal(),
    },
  );
  return String(signed.headers.Authorization);
}
