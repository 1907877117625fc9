/**
 * The gateway itself: signatures by other signers that it must accept, and requests with one bit changed that it must
 * reject.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { connect } from "node:net";
import { auth, http } from "aws-crt";
import { sign as aws4Sign } from "aws4";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Gateway, startGateway } from "./gateway.ts";
import { noCurl, unless } from "./needs.ts";

const long = process.env.AWSCURL_TEST_LONG === "1";
const seed = Date.now() % 2 ** 31;

const plain = { accessKeyId: "AKIAGATEWAY000000000", secretAccessKey: "gateway/secret+1=" };
const role = {
  accessKeyId: "ASIAGATEWAY000000000",
  secretAccessKey: "gateway/role+2=",
  sessionToken: "token/with+all==",
};
const ended = { ...role, accessKeyId: "ASIAENDED00000000000", expires: Date.UTC(2020, 0) };

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway({
    keys: [plain, role, ended],
    backend: request => ({ status: 200, headers: [], body: request.body }),
  });
});
afterAll(() => gateway.close());

/** A request before it is signed. */
interface Unsigned {
  readonly method?: string;
  readonly target?: string;
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: string;
}

/** How aws-crt is to sign it. */
interface How {
  readonly keys?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  readonly service?: string;
  readonly region?: string;
  readonly date?: Date;
  readonly query?: boolean;
  readonly payload?: string;
}

/** The bytes of a request that AWS's own signer in C has signed, as a byte string. */
async function signedByCrt(
  { method = "GET", target = "/", headers = [], body = "" }: Unsigned,
  { keys = role, service = "es", region = "us-east-1", date = new Date(), query = false, payload }: How = {},
): Promise<string> {
  const s3 = service.startsWith("s3");
  const request = new http.HttpRequest(
    method,
    target,
    new http.HttpHeaders([["Host", "search.example"], ...headers.map(([n, v]): [string, string] => [n, v])]),
  );
  const signed = await auth.aws_sign_request(request, {
    algorithm: auth.AwsSigningAlgorithm.SigV4,
    signature_type: query
      ? auth.AwsSignatureType.HttpRequestViaQueryParams
      : auth.AwsSignatureType.HttpRequestViaHeaders,
    provider: auth.AwsCredentialsProvider.newStatic(
      keys.accessKeyId,
      keys.secretAccessKey,
      keys.sessionToken ?? "",
    ),
    region,
    service,
    date,
    use_double_uri_encode: !s3,
    should_normalize_uri_path: !s3,
    signed_body_header: query
      ? auth.AwsSignedBodyHeaderType.None
      : auth.AwsSignedBodyHeaderType.XAmzContentSha256,
    signed_body_value:
      payload ?? (query && s3 ? "UNSIGNED-PAYLOAD" : createHash("sha256").update(body).digest("hex")),
    ...(query ? { expiration_in_seconds: 600 } : {}),
  });
  const lines = [...signed.headers._flatten()].map(([name, value]) => `${name}: ${value}\r\n`);
  const length = body === "" ? "" : `Content-Length: ${Buffer.byteLength(body)}\r\n`;
  const text = `${signed.method} ${signed.path} HTTP/1.1\r\n${lines.join("")}${length}\r\n${body}`;
  return Buffer.from(text, "utf8").toString("latin1");
}

/** Sends bytes and returns those of the response; the connection is closed after the request. */
function exchange(bytes: string): Promise<string> {
  return new Promise((done, fail) => {
    let answer = "";
    const socket = connect(gateway.port, "127.0.0.1", () => socket.end(Buffer.from(bytes, "latin1")));
    socket.setTimeout(5000, () => socket.destroy(new Error("no answer")));
    socket.setEncoding("utf8").on("data", text => (answer += text));
    socket.on("error", fail);
    socket.on("close", () => done(answer));
  });
}

const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0);
const lastReason = () => gateway.log.at(-1)?.refusal?.reason;

describe("signatures of others that are accepted", () => {
  const requests: readonly (readonly [string, Unsigned, How?])[] = [
    ["the least", {}],
    ["without a token", {}, { keys: plain }],
    ["a path that is encoded", { target: "/a%20b/%E6%97%A5/c%3Ad" }],
    ["a path with empty and dot segments", { target: "/a//b/./c/../d/" }],
    ["a path of nothing but them", { target: "/.././/" }],
    ["a path that ends in dots", { target: "/a/b/.." }],
    ["a path that ends in a dot", { target: "/a/b/." }],
    ["S3's path as it stands", { target: "/b/a//b/../c%2Fd/%3D%40" }, { service: "s3" }],
    ["queries with duplicates and empty values", { target: "/?b=2&a=&b=1&a-b=&a=%2F&c" }],
    ["a query with bytes that are no UTF-8", { target: "/?k=%E9%FF" }],
    [
      "duplicates of a header",
      {
        headers: [
          ["X-Amz-Meta-A", "1"],
          ["x-amz-meta-a", "  2   3 "],
        ],
      },
    ],
    ["an empty header", { headers: [["X-Amz-Meta-A", ""]] }],
    ["a header of UTF-8", { headers: [["My-Header", "日本語 é"]] }],
    ["a body", { method: "POST", body: '{"日":1}\n' }],
    [
      "an unsigned payload of S3",
      { method: "PUT", body: "x" },
      { service: "s3", payload: "UNSIGNED-PAYLOAD" },
    ],
    ["a presigned URL", { target: "/a%20b?x=%2F" }, { query: true }],
    ["a presigned URL with a body", { method: "POST", body: "x" }, { query: true }],
    ["a presigned URL of S3", { target: "/b/k%3D" }, { service: "s3", query: true }],
  ];
  it.for(requests)("aws-crt: %s", async ([_, request, how]) => {
    const answer = await exchange(await signedByCrt(request, how));
    expect(statusOf(answer), answer).toBe(200);
    expect(answer.endsWith(`\r\n\r\n${request.body ?? ""}`)).toBe(true);
  });

  it("aws4", async () => {
    const signed = aws4Sign(
      {
        method: "GET",
        service: "es",
        region: "eu-west-1",
        path: "/logs/_search?q=a%20b&size=1",
        headers: { Host: "search.example", "X-Amz-Meta-A": "1" },
        extraHeadersToInclude: {},
        extraHeadersToIgnore: {},
      },
      plain,
    );
    const lines = Object.entries(signed.headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const answer = await exchange(`${signed.method} ${signed.path} HTTP/1.1\r\n${lines.join("")}\r\n`);
    expect(statusOf(answer), answer).toBe(200);
  });

  // curl 7.88 does not sign `?v` as `v=`, and sends no hash to S3.
  it("the system's curl", unless(noCurl), async () => {
    const user = `${plain.accessKeyId}:${plain.secretAccessKey}`;
    const words = ["-sS", "-m", "10", "--aws-sigv4", "aws:amz:us-east-1:es", "-u", user];
    const more = ["-H", "Content-Type: text/plain", "--data-binary", "é=1"];
    const answer = await new Promise<string>((done, fail) =>
      execFile("curl", [...words, ...more, `${gateway.origin}/a/_b?c=d`], (error, stdout) =>
        error === null ? done(stdout) : fail(error),
      ),
    );
    expect(answer).toBe("é=1");
    expect(lastReason()).toBeUndefined();
  });

  it("several on one connection, the second with chunks", async () => {
    const body = "hello";
    const first = await signedByCrt({});
    const second = (await signedByCrt({ method: "POST", body })).replace(
      /Content-Length: 5\r\n\r\nhello$/,
      "Transfer-Encoding: chunked\r\n\r\n2;x=y\r\nhe\r\n3\r\nllo\r\n0\r\nTrailer: 1\r\n\r\n",
    );
    const answer = await exchange(first + second);
    expect(answer.match(/HTTP\/1\.1 200/g)).toHaveLength(2);
    expect(answer.endsWith("\r\n\r\nhello")).toBe(true);
  });
});

describe("requests that are rejected", () => {
  const minutes = 60_000;
  const other = { ...role, accessKeyId: "ASIANOBODY0000000000" };
  const stolen = { ...role, sessionToken: "another" };
  const requests: readonly (readonly [string, How, number, string])[] = [
    ["another secret", { keys: { ...role, secretAccessKey: "x" } }, 403, "signature-mismatch"],
    ["an unknown key", { keys: other }, 403, "unknown-key"],
    ["another token", { keys: stolen }, 403, "wrong-token"],
    ["no token", { keys: { ...plain, accessKeyId: role.accessKeyId } }, 403, "wrong-token"],
    ["a token for keys without", { keys: { ...plain, sessionToken: "x" } }, 403, "wrong-token"],
    ["a session that has ended", { keys: ended }, 403, "expired-token"],
    ["six minutes ago", { date: new Date(Date.now() - 6 * minutes) }, 403, "too-old"],
    ["in six minutes", { date: new Date(Date.now() + 6 * minutes) }, 403, "too-new"],
    ["an old URL", { date: new Date(Date.now() - 11 * minutes), query: true }, 403, "expired-url"],
    ["an unsigned payload", { payload: "UNSIGNED-PAYLOAD" }, 403, "payload-header"],
    ["another payload", { payload: "0".repeat(64) }, 403, "payload-mismatch"],
    ["another payload to S3", { service: "s3", payload: "0".repeat(64) }, 400, "payload-mismatch"],
  ];
  it.each(requests)("%s", async (_, how, status, reason) => {
    const answer = await exchange(await signedByCrt({ method: "POST", body: "b" }, how));
    expect(statusOf(answer), answer).toBe(status);
    expect(lastReason()).toBe(reason);
  });

  it("one without a signature", async () => {
    expect(await exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).toContain("Missing Authentication Token");
  });

  it("one with an x-amz- header that is not signed", async () => {
    const bytes = (await signedByCrt({})).replace("\r\n", "\r\nX-Amz-Meta-B: 1\r\n");
    expect(await exchange(bytes)).toContain("'x-amz-meta-b' must be a 'SignedHeader'");
  });

  it("chunks sent to S3", async () => {
    const bytes = (await signedByCrt({ method: "PUT", body: "b" }, { service: "s3" })).replace(
      "Content-Length: 1\r\n\r\nb",
      "Transfer-Encoding: chunked\r\n\r\n1\r\nb\r\n0\r\n\r\n",
    );
    expect(statusOf(await exchange(bytes))).toBe(411);
  });

  it("a wrong signature, with S3's texts in S3's form", async () => {
    const how = { service: "s3", keys: { ...role, secretAccessKey: "x" } };
    const answer = await exchange(await signedByCrt({ target: "/b/k?a=1&b=2" }, how));
    expect(answer).toContain("<Code>SignatureDoesNotMatch</Code>");
    expect(answer).toContain("<CanonicalRequest>GET\n/b/k\na=1&amp;b=2\nhost:search.example\n");
    expect(answer).toContain("<StringToSign>AWS4-HMAC-SHA256\n");
  });

  it("bytes that are not HTTP", async () => {
    expect(statusOf(await exchange("GET / HTTP/1.1\nHost: a\n\n"))).toBe(400);
    expect(statusOf(await exchange("GET / HTTP/1.1\r\nHost : a\r\n\r\n"))).toBe(400);
    expect(statusOf(await exchange("POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nshort"))).toBe(400);
  });
});

describe("one bit changed", () => {
  console.log(`the gateway's refusals: seed ${seed}`);
  const signed: readonly (readonly [string, Unsigned, How])[] = [
    [
      "in a request",
      { method: "POST", target: "/a%20b/c?d=e&f=%2F", headers: [["My-Header", "v1"]], body: "body" },
      {},
    ],
    ["in a request to S3", { method: "PUT", target: "/b/k%3D?x-id=1", body: "body" }, { service: "s3" }],
    ["in a presigned URL", { target: "/a/b?c=d" }, { query: true }],
  ];
  it.each(signed)(
    "%s is never accepted",
    async (_, request, how) => {
      const bytes = Buffer.from(await signedByCrt(request, how), "latin1");
      expect(statusOf(await exchange(bytes.toString("latin1")))).toBe(200);
      await fc.assert(
        fc.asyncProperty(fc.nat(bytes.length * 8 - 1), async bit => {
          const flipped = Buffer.from(bytes);
          flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
          const text = flipped.toString("latin1");
          if (meaning(text) === meaning(bytes.toString("latin1"))) return;
          expect(statusOf(await exchange(text)), JSON.stringify(text)).not.toBe(200);
        }),
        { seed, numRuns: long ? 3000 : 300 },
      );
    },
    60_000,
  );
});

/** Without what HTTP and SigV4 leave open: the case of names and of `%2F`, leading zeros of a length, HTTP's minor version. */
function meaning(request: string): string {
  const end = request.indexOf("\r\n\r\n");
  const [line = "", ...fields] = request.slice(0, end).split("\r\n");
  return [
    line.replace(/%[0-9a-f]{2}/gi, digits => digits.toUpperCase()).replace(/HTTP\/1\.[01]$/, ""),
    ...fields.map(field =>
      field.replace(/^[^:]+/, name => name.toLowerCase()).replace(/^content-length:[ \t]*0*/, ""),
    ),
    request.slice(end),
  ].join("\r\n");
}
