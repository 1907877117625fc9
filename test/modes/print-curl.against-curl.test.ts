/** `--print-curl` proven by running it: sh runs the line, the system's curl sends it, and the bytes are compared. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Body, HeaderField, WireRequest } from "../../src/message/request.ts";
import { type CurlFacts, printCurl } from "../../src/modes/print-curl.ts";
import { type RecordedRequest, type Recorder, startRecorder } from "../plan/recorder.ts";
import { noCurl, unless } from "../support/needs.ts";
import { fakeRuntime } from "../support/runtime.ts";

const long = process.env.AWSCURL_TEST_LONG === "1";
const seed = Date.now() % 2 ** 31;
const numRuns = long ? 500 : 50;

let recorder: Recorder;
let folder: string;
beforeAll(async () => {
  recorder = await startRecorder();
  folder = mkdtempSync(join(tmpdir(), "print-curl-"));
});
afterAll(async () => {
  await recorder.close();
  rmSync(folder, { recursive: true });
});

interface Drawn {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly HeaderField[];
  readonly body:
    | { readonly bytes: Uint8Array; readonly file: string | undefined; readonly piped: boolean }
    | undefined;
}

const facts: CurlFacts = {
  file: undefined,
  decompress: false,
  http2: false,
  http: undefined,
  webSocket: false,
  args: [],
};

const awkward = fc.constantFrom(..."'\"\\$`!;&|<>*?~(){}[]@%=+:,#^ -._aZ9\u00e9\u00ff");
const targetPart = fc.string({
  unit: fc.oneof(
    awkward,
    fc.constantFrom("/", "//", "/./", "/../", "%2e%2e", "%20", "{a,b}", "[1-3]", "$HOME", "''"),
  ),
  maxLength: 20,
});
// A blank, a line end or a fragment is not in any target that awscurl sends.
const target = targetPart.map(text => `/${text.replace(/[ #]/g, "")}`);
const method = fc.oneof(
  fc.constantFrom("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "get", "M-SEARCH"),
  fc.string({ unit: fc.constantFrom(..."ABz!#$%&'*+-.^_`|~9"), minLength: 1, maxLength: 8 }),
);
const headerName = fc.oneof(
  fc.constantFrom(
    ..."User-Agent user-agent Accept ACCEPT Content-Type content-type Accept-Encoding Cookie".split(" "),
  ),
  fc.constantFrom(..."X-A x-a Authorization X-Amz-Date Range Referer If-Match constructor".split(" ")),
  fc
    .string({ unit: fc.constantFrom(..."aZ-_!#$%&'*+.^`|~"), minLength: 1, maxLength: 8 })
    .map(name => `Y${name}`),
);
const headerValue = fc
  .string({
    unit: fc.oneof(awkward, fc.constantFrom("  ", "\t", "caf\xc3\xa9", "a: b", "name;")),
    maxLength: 20,
  })
  .map(value => value.replace(/^[ \t]+|[ \t]+$/g, ""));
const bodyBytes = fc.oneof(
  fc.uint8Array({ maxLength: 60 }),
  fc
    .string({
      unit: fc.oneof(awkward, fc.constantFrom("\n", "\r\n", "%s", "\\n", "\\0", "@x")),
      maxLength: 60,
    })
    .map(text => Buffer.from(text)),
  fc
    .constantFrom("", "@file", "-", "-n", "--data", "%", "\\", "\x001", "\n", "a\n", "'")
    .map(text => Buffer.from(text)),
  fc.constantFrom(2000, 99_999, 150_000, 1_048_576).map(length => Buffer.alloc(length, "a'%\\\0\n")),
  fc.constantFrom(100_000, 150_000).map(length => Buffer.alloc(length, "ab'%\\@")),
);
const fileName = fc.constantFrom("file", "a b'c", "-", "-x", "@x", "é日本", '$HOME;`x`"', "a,b;type=x", "\n");
const drawn: fc.Arbitrary<Drawn> = fc.record({
  method,
  target,
  headers: fc.array(fc.record({ name: headerName, value: headerValue }), { maxLength: 6 }),
  body: fc.option(
    fc.record({ bytes: bodyBytes, file: fc.option(fileName, { nil: undefined }), piped: fc.boolean() }),
    { nil: undefined },
  ),
});

describe("the printed line", unless(noCurl), () => {
  it(`sends what awscurl sends: ${numRuns} random requests, seed ${seed}`, async () => {
    console.log(`--print-curl: seed ${seed}, ${numRuns} requests`);
    const requests = drawn.filter(({ method, body }) => method !== "HEAD" || body === undefined);
    await fc.assert(fc.asyncProperty(requests, same), { seed, numRuns });
  }, 300_000);

  it.each<[string, Partial<Drawn>]>([
    ["a GET and nothing else", {}],
    ["a HEAD, whose answer has no body", { method: "HEAD" }],
    ["a POST without a body", { method: "POST" }],
    ["a Host of its own", { headers: [{ name: "Host", value: "other.example:8443" }] }],
    ["an empty header", { headers: [{ name: "X-Empty", value: "" }] }],
    ["a target that is none of a URL", { target: "*", method: "OPTIONS" }],
    ["a target with raw bytes", { target: "/\xc3\xa9?\xe9" }],
    ["a file called -", { method: "PUT", body: { bytes: Buffer.from("a\r\n\0"), file: "-", piped: false } }],
    ["a header with a tab and bytes of Latin-1", { headers: [{ name: "X-L", value: "a\tb \xe9 '%s' \\1" }] }],
    [
      "lines that end as in DOS",
      { method: "POST", body: { bytes: Buffer.from("a\r\nb\r\n"), file: undefined, piped: false } },
    ],
    [
      "a file whose name is not pastable",
      { method: "POST", body: { bytes: Buffer.from("a"), file: "a\x1b[1m", piped: false } },
    ],
    [
      "a pipe in chunks",
      { method: "PUT", body: { bytes: Buffer.from("abc"), file: undefined, piped: true } },
    ],
  ])("%s", async (_, request) =>
    same({ method: "GET", target: "/", headers: [], body: undefined, ...request }),
  );
});

describe("the line", () => {
  const get: WireRequest = {
    method: "GET",
    origin: { scheme: "https", host: "h.example", port: 443 },
    target: "/a?b=c",
    headers: [
      { name: "Host", value: "h.example" },
      { name: "User-Agent", value: "awscurl/1" },
      { name: "Accept", value: "*/*" },
      { name: "X-Quote", value: "it's" },
    ],
    body: undefined,
  };

  it("has one argument per line", async () => {
    const args = ["--connect-to", "::127.0.0.1:1", "--cacert", "a é"];
    const lines = [
      "curl -q",
      "--http1.1",
      "-H 'User-Agent: awscurl/1'",
      "-H 'X-Quote: it'\\''s'",
      "--connect-to ::127.0.0.1:1 --cacert 'a \xc3\xa9'",
      "'https://h.example/a?b=c'",
    ];
    expect(await printed(get, { ...facts, args })).toBe(`${lines.join(" \\\n  ")}\n`);
  });

  it("requests HTTP/2 and decoding if awscurl does", async () => {
    const text = await printed(get, { ...facts, http2: true, decompress: true });
    expect(text).toContain("  --http2 \\\n  --compressed \\\n");
    expect(text).not.toContain("--http1.1");
    const plain = { ...get, origin: { scheme: "http", host: "h.example", port: 80 } } as const;
    expect(await printed(plain, { ...facts, http2: true })).not.toContain("--http");
  });

  it("rejects a long body unless it is a file", async () => {
    const request = { ...get, method: "POST", body: bodyOf(new Uint8Array(1024 * 1024 + 1)) };
    await expect(printed(request, facts)).rejects.toThrow("must come from a file, with --data-binary @FILE");
    expect(await printed(request, { ...facts, file: "big" })).toContain("  --data-binary @big \\\n");
  });
});

/** Prints the request, runs the line, and compares what came: method, target, headers (their order apart), body. */
async function same({ method, target, headers, body }: Drawn): Promise<void> {
  const origin = { scheme: "http", host: "127.0.0.1", port: recorder.port } as const;
  const host = headers.some(({ name }) => name === "Host")
    ? []
    : [{ name: "Host", value: `127.0.0.1:${recorder.port}` }];
  const length = body?.piped ? undefined : body?.bytes.length;
  const request: WireRequest = {
    method,
    origin,
    target,
    headers: [...host, ...headers],
    body: body && { ...bodyOf(body.bytes), length },
  };
  if (body?.file !== undefined) writeFileSync(join(folder, body.file), body.bytes);
  const decompress = headers.some(({ name }) => name === "Accept-Encoding");
  const line = await printed(request, { ...facts, file: body?.file, decompress });
  // Nothing in it that a terminal would take for something else.
  expect(Buffer.from(line, "latin1").toString("utf8")).not.toMatch(/(?![\t\n])[\p{Cc}\ufffd]/u);
  await runInSh(line);

  const framing = !body
    ? []
    : length === undefined
      ? ["Transfer-Encoding: chunked"]
      : [`Content-Length: ${length}`];
  const sent = request.headers.map(({ name, value }) => `${name}: ${value}`);
  const expected = { method, target, headers: [...sent, ...framing].sort() };
  const [came] = recorder.take();
  expect(came && { method: came.method, target: came.target, headers: headerLines(came) }, line).toEqual(
    expected,
  );
  expect(
    Buffer.from(came?.body ?? "", "latin1").equals(body?.bytes ?? Buffer.alloc(0)),
    line.slice(0, 2000),
  ).toBe(true);
}

function headerLines({ headers }: RecordedRequest): string[] {
  return headers.map(([name, value]) => `${name}: ${value}`).sort();
}

async function printed(request: WireRequest, how: CurlFacts): Promise<string> {
  const { stdout } = fakeRuntime();
  await printCurl(request, how, stdout);
  return stdout.bytes().toString("latin1");
}

/** The line comes from a script: arguments of Node are text, and the line holds bytes. */
async function runInSh(line: string): Promise<void> {
  const script = join(folder, "line.sh");
  writeFileSync(script, Buffer.from(line, "latin1"));
  await new Promise<void>((resolve, reject) =>
    execFile(
      "sh",
      [script],
      { cwd: folder, env: { PATH: process.env.PATH, HOME: folder }, timeout: 20_000 },
      (error, _, stderr) => (error ? reject(new Error(`${stderr}\n${line.slice(0, 2000)}`)) : resolve()),
    ),
  );
}

/** A body in two chunks. */
function bodyOf(bytes: Uint8Array): Body {
  return {
    length: bytes.length,
    bytes: undefined,
    repeatable: true,
    sha256: async () => "",
    async *open() {
      yield bytes.subarray(0, 1);
      yield bytes.subarray(1);
    },
    close: async () => {},
  };
}
