/** Random signed requests over HTTP/2: what the server received is signed again by AWS's own signer in C. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createSecureServer, type Http2SecureServer, type ServerHttp2Stream } from "node:http2";
import { auth, http } from "aws-crt";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { payloadHash } from "../../../src/aws/signing/payload.ts";
import { sign } from "../../../src/aws/signing/sign.ts";
import { bytesOf, hashOf, identityWith } from "../../aws/signing/requests.ts";
import { bodyOf, outcome, pki, request, settings, transport } from "../exchange.ts";

const long = process.env.AWSCURL_TEST_LONG === "1";
const seed = Date.now() % 2 ** 31;
const run = { seed, numRuns: long ? 200 : 20 };

const connection = settings({ http2: true, tls: { caFile: pki("ca.pem") } });

interface Received {
  readonly list: readonly string[];
  readonly bodyHash: string;
}

let server: Http2SecureServer;
let port = 0;
const received: Received[] = [];

beforeAll(async () => {
  server = createSecureServer({
    cert: readFileSync(pki("server.pem")),
    key: readFileSync(pki("server-key.pem")),
  });
  server.on("session", session => session.on("error", () => {}));
  const onStream = (stream: ServerHttp2Stream, _headers: unknown, _flags: number, list: string[]) => {
    const hash = createHash("sha256");
    stream.on("data", (chunk: Buffer) => hash.update(chunk));
    stream.on("end", () => {
      received.push({ list, bodyHash: hash.digest("hex") });
      stream.respond({ ":status": 204 }, { endStream: true });
    });
  };
  server.on("stream", onStream as Parameters<Http2SecureServer["on"]>[1]);
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as { port: number }).port;
});

afterAll(() => void server.close());

const word = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 8 }),
  fc.constantFrom(
    "=",
    "@",
    "()*'!",
    "a=b=c",
    "+",
    "a b",
    "%",
    "%2F",
    "a:b",
    ",;$&",
    "日本語",
    "é",
    "😀",
    "|^`",
  ),
);
const strict = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, c => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

const drawn = fc.record({
  service: fc.constantFrom("s3", "es", "execute-api"),
  method: fc.constantFrom("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PURGE"),
  path: fc.array(word, { maxLength: 4 }).map(words => `/${words.map(strict).join("/")}`),
  query: fc.array(fc.tuple(word, word), { maxLength: 4 }),
  // As typed, and as the host of the URL.
  host: fc.option(fc.constantFrom("Search.Example:443", "bucket.s3.amazonaws.com"), { nil: undefined }),
  headers: fc.array(
    fc.tuple(
      fc.constantFrom(
        ..."My-Header my-header X-Amz-Meta-A x-amz-meta-a Content-Type Range Cookie If-Match Connection".split(
          " ",
        ),
      ),
      fc.oneof(
        fc.constantFrom("v", "", "a  b", "  a \t b  ", '"a   b"', "日本語", "café"),
        fc.string({ unit: "grapheme", maxLength: 8 }).map(text => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, "")),
      ),
    ),
    { maxLength: 6 },
  ),
  body: fc.option(fc.uint8Array({ maxLength: 300 }), { nil: undefined }),
  few: fc.boolean(),
  token: fc.option(fc.base64String({ minLength: 4 }), { nil: undefined }),
});
type Drawn = typeof drawn extends fc.Arbitrary<infer T> ? T : never;

describe("signed requests over HTTP/2", () => {
  console.log(`HTTP/2 oracle: seed ${seed}, ${run.numRuns} requests`);

  it("verify from what the server received", async () => {
    const through = transport();
    await fc.assert(
      fc.asyncProperty(drawn, async one => {
        received.length = 0;
        const wire = await signed(one);
        expect(await outcome({ ...wire.origin, ...wire, connection }, through)).toMatchObject({
          status: 204,
        });
        expect(received).toHaveLength(1);
        const [{ list, bodyHash }] = received as [Received];
        const fields = fieldsOf(list);
        const authorization = valuesOf(fields, "authorization");
        expect(authorization).toHaveLength(1);
        expect(valuesOf(fields, "x-amz-content-sha256")).toEqual([bodyHash]);
        expect(authorization[0]).toBe(await signedAgain(fields, one));
      }),
      run,
    );
    through.close();
  }, 120_000);
});

async function signed({ query, headers, body, host, ...one }: Drawn) {
  const search = query
    .map(([name, value]) => `${strict(name)}=${strict(value)}`)
    .filter(pair => pair !== "=");
  const unsigned = request({
    scheme: "https",
    host: "localhost",
    port,
    method: one.method,
    target: search.length === 0 ? one.path : `${one.path}?${search.join("&")}`,
    headers: [
      { name: "Host", value: host ?? `localhost:${port}` },
      ...headers.map(([name, value]) => ({ name, value: bytesOf(value) })),
    ],
    body: body && { ...bodyOf(body, { few: one.few }), sha256: async () => hashOf(body) },
  });
  const { request: wire } = await sign(unsigned, {
    identity: identityWith(one.token),
    service: one.service,
    region: "eu-west-1",
    instant: Date.UTC(2030, 0),
    payloadHash: await payloadHash(one.service, unsigned.body),
  });
  return wire;
}

type Fields = readonly (readonly [string, string])[];

/** The list as text, with the pseudo-headers. */
function fieldsOf(list: readonly string[]): Fields {
  const text = (bytes: string | undefined) => Buffer.from(bytes ?? "", "latin1").toString("utf8");
  return Array.from(
    { length: list.length / 2 },
    (_, n) => [text(list[2 * n]), text(list[2 * n + 1])] as const,
  );
}

function valuesOf(fields: Fields, wanted: string): string[] {
  return fields.filter(([name]) => name === wanted).map(([, value]) => value);
}

/** Authorization as aws-crt makes it from what arrived, of the headers that say that they are signed. */
async function signedAgain(fields: Fields, { service, token }: Drawn): Promise<string | undefined> {
  const [method, path, authority] = [":method", ":path", ":authority"].map(
    name => valuesOf(fields, name)[0] ?? "",
  );
  const names =
    /SignedHeaders=([^,]*)/.exec(valuesOf(fields, "authorization")[0] ?? "")?.[1]?.split(";") ?? [];
  // It writes these itself.
  const own = ["host", "x-amz-date", "x-amz-content-sha256", "x-amz-security-token"];
  const headers = fields.filter(([name]) => names.includes(name) && !own.includes(name));
  const identity = identityWith(token);
  const list = new http.HttpHeaders([
    ["Host", authority ?? ""],
    ...headers.map(([n, v]): [string, string] => [n, v]),
  ]);
  const again = await auth.aws_sign_request(new http.HttpRequest(method ?? "", path ?? "", list), {
    algorithm: auth.AwsSigningAlgorithm.SigV4,
    signature_type: auth.AwsSignatureType.HttpRequestViaHeaders,
    provider: auth.AwsCredentialsProvider.newStatic(
      identity.accessKeyId,
      identity.secretAccessKey.reveal(),
      identity.sessionToken?.reveal() ?? "",
    ),
    region: "eu-west-1",
    service,
    date: new Date(Date.UTC(2030, 0)),
    use_double_uri_encode: service !== "s3",
    should_normalize_uri_path: service !== "s3",
    signed_body_header: auth.AwsSignedBodyHeaderType.XAmzContentSha256,
    signed_body_value: valuesOf(fields, "x-amz-content-sha256")[0] ?? "",
  });
  return again.headers.get("Authorization");
}
