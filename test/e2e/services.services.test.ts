/** Common uses of awscurl, against OpenSearch, S3 and DynamoDB on loopback, whose gateways verify every request. */
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { main } from "../../src/main.ts";
import { valuesOf } from "../support/gateway-reader.ts";
import { awscurl, runProgram } from "../support/program.ts";
import { fakeRuntime } from "../support/runtime.ts";
import { type Services, servicesCa, startServices } from "../support/services.ts";

const long = process.env.AWSCURL_TEST_LONG === "1";
const seed = Date.now() % 2 ** 31;

const search = "https://vpc-logs-abc.ap-northeast-1.es.amazonaws.com";
const storage = "https://s3.ap-northeast-1.amazonaws.com";
const database = "https://dynamodb.ap-northeast-1.amazonaws.com/";

let services: Services;
let folder: string;
/** How many requests had come before the test. */
let before: number;

beforeAll(async () => {
  services = await startServices({ tls: true });
  folder = mkdtempSync(join(tmpdir(), "awscurl-services-"));
});
afterAll(async () => {
  await services.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  before = services.log.length;
});

interface Run {
  readonly exitCode: number | undefined;
  /** As latin1. */
  readonly stdout: string;
  readonly stderr: string;
}

/** Replaces DNS and public trust for the real names; appended to what a user enters. */
function reaching(words: readonly string[]): string[] {
  const { es, s3, dynamodb } = services;
  const ports = { [search]: es.port, [storage]: s3.port, [database]: dynamodb.port };
  const pins = Object.entries(ports).flatMap(([url, port]) => [
    "--connect-to",
    `${new URL(url).host}:443:127.0.0.1:${port}`,
  ]);
  return [...words, "--cacert", servicesCa, ...pins, "-m", "10"];
}

/** The wrong secret belongs to a user: the response to a role's would show the token that was signed. */
function environment(secret?: string): Record<string, string> {
  const keys = services.keys[secret === undefined ? 1 : 0] as Services["keys"][number];
  const { accessKeyId, secretAccessKey, sessionToken = "" } = keys;
  return {
    HOME: folder,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secret ?? secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  };
}

/** Runs in this process; files are named by their full path. */
async function run(words: readonly string[], secret?: string): Promise<Run> {
  const runtime = fakeRuntime({ argv: reaching(words), env: environment(secret), home: folder });
  const exitCode = await main(runtime);
  return { exitCode, stdout: runtime.stdout.bytes().toString("latin1"), stderr: runtime.stderr.text() };
}

/** As a process in the folder. */
function runThere(words: readonly string[]): Promise<Run> {
  return runProgram([...awscurl, ...reaching(words)], { cwd: folder, env: environment() });
}

/** The response to a command line that must succeed. */
async function answer(...words: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await run(["--fail-with-body", "-sS", ...words]);
  expect(exitCode, `${words.join(" ")}\n${stdout}${stderr}`).toBe(0);
  return stdout;
}

const json = async (...words: string[]) =>
  JSON.parse(Buffer.from(await answer(...words), "latin1").toString());

/** Every request of this test had a valid signature, and this many arrived. */
function expectVerified(count: number): void {
  const verdicts = services.log.slice(before);
  expect(verdicts.flatMap(({ refusal }) => refusal ?? [])).toEqual([]);
  expect(verdicts).toHaveLength(count);
}

describe("OpenSearch", () => {
  const documents = 150;
  const lines = Array.from({ length: documents }, (_, n) => [
    JSON.stringify({ index: { _id: String(n + 1) } }),
    JSON.stringify({ message: n % 3 === 0 ? "日本語 ログ" : "naïve request", status: 200 + n }),
  ]);
  const bulk = `${lines.flat().join("\n")}\n`;

  it.each([
    ["-d @bulk.ndjson", (url: string) => ["-d", "@bulk.ndjson", url]],
    ["--data-binary @bulk.ndjson", (url: string) => ["--data-binary", "@bulk.ndjson", url]],
    ["-d @bulk.ndjson --data-binary URL", (url: string) => ["-d", "@bulk.ndjson", "--data-binary", url]],
    ["-XPOST URL -d @bulk.ndjson", (url: string) => ["-XPOST", url, "-d", "@bulk.ndjson"]],
    [
      "-H application/x-ndjson --data-binary @bulk.ndjson",
      (url: string) => ["-H", "Content-Type: application/x-ndjson", "--data-binary", "@bulk.ndjson", url],
    ],
  ])("indexes every line of a file: %s", async (title, words) => {
    writeFileSync(join(folder, "bulk.ndjson"), bulk);
    const index = `bulk-${title.length}-${documents}`;
    const { exitCode, stdout, stderr } = await runThere(words(`${search}/${index}/_bulk`));
    expect(exitCode, stderr).toBe(0);
    const { errors, items } = JSON.parse(stdout);
    expect(errors).toBe(false);
    expect(items).toHaveLength(documents);
    expect(await json(`${search}/${index}/_count`)).toMatchObject({ count: documents });
    expect(services.index.indices.get(index)?.get("1")).toEqual({ message: "日本語 ログ", status: 200 });
    const matching = { query: { match: { message: "日本語" } } };
    expect(await json("-d", JSON.stringify(matching), `${search}/${index}/_count`)).toMatchObject({
      count: documents / 3,
    });
    expectVerified(3);
  });

  it("reports why a bulk request without its final newline is rejected, with exit code 22", async () => {
    const file = join(folder, "unended.ndjson");
    writeFileSync(file, bulk.slice(0, -1));
    for (const option of ["-d", "--data-binary"]) {
      const words = ["--fail-with-body", "-sS", option, `@${file}`, `${search}/unended/_bulk`];
      const { exitCode, stdout, stderr } = await run(words);
      expect(exitCode).toBe(22);
      expect(JSON.parse(stdout).error).toMatchObject({
        type: "illegal_argument_exception",
        reason: "The bulk request must be terminated by a newline [\\n]",
      });
      expect(stderr).toBe("awscurl: (22) The requested URL returned error: 400\n");
    }
    expect(services.index.indices.has("unended")).toBe(false);
    expectVerified(2);
  });

  it("writes, reads, changes and deletes documents, and reports its health", async () => {
    const created = await json("-X", "PUT", "-d", '{"a":"é"}', `${search}/docs/_doc/1`);
    expect(created).toMatchObject({ _id: "1", result: "created" });
    // An id of awkward characters: encoded twice when it is signed, once when it is sent.
    const id = "a b:c/日本%";
    const url = `${search}/docs/_doc/${encodeURIComponent(id)}`;
    expect(await json("--json", '{"a":1}', "-X", "PUT", url)).toMatchObject({ _id: id, result: "created" });
    expect(await json("-X", "PUT", "-d", '{"a":2}', url)).toMatchObject({ result: "updated" });
    expect(await json(url)).toMatchObject({ _id: id, found: true, _source: { a: 2 } });
    expect(await json("-d", '{"a":3}', `${search}/docs/_doc`)).toMatchObject({ result: "created" });
    expect(await json(`${search}/docs/_count`)).toMatchObject({ count: 3 });
    expect(await json("-X", "DELETE", url)).toMatchObject({ result: "deleted" });
    expect(await json(`${search}/docs/_search?q=a:é`)).toMatchObject({ hits: { total: { value: 1 } } });
    expect(await json(`${search}/_cluster/health`)).toMatchObject({ status: "yellow", timed_out: false });
    expect(await answer(`${search}/_cat/indices/docs?v&s=index`)).toMatch(/ docs .* 2 /);
    expectVerified(10);
  });
});

describe("S3", () => {
  /**
   * What s3rver does otherwise than S3, whoever signs, for its keys are names of files:
   * - a key with an empty segment inside of it is not found;
   * - `.` and `..` before the last slash are taken out of a key;
   * - a segment of more than some 230 bytes is an internal error;
   * - the list has `f/g` before `f`, where S3 sorts by the bytes of the key.
   * Names that XML 1.0 cannot list, with control characters, are left out too.
   */
  const awkward = fc.oneof(
    fc.constantFrom(
      ...'= @ ()*\'! a=b=c + % %25 %2F a:b ~ ,;$& 日本語 é 😀 {s="2xx"} [x] |^` ? # <a> ..b -'.split(" "),
    ),
    fc.constantFrom("a b", " ", "a  b", "e\u0301", "\u00a0"),
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 }).filter(text => !/[\p{C}/]/u.test(text)),
  );
  const object = fc.record({
    segments: fc.array(
      fc
        .array(awkward, { minLength: 1, maxLength: 3 })
        .map(words => words.join(""))
        .filter(text => !/^\.\.?$/.test(text)),
      { minLength: 1, maxLength: 3 },
    ),
    last: fc.constantFrom([], [], [], [], [""], ["."], [".."]),
    content: fc.oneof(
      fc.uint8Array({ maxLength: 400 }).map(bytes => Buffer.from(bytes)),
      fc.constant(Buffer.alloc(0)),
    ),
    text: fc.constantFrom("a=b&c", '{"a":1}', "日本語\n", "x".repeat(5000)),
    how: fc.constantFrom("-T", "-T", "-d"),
    typed: fc.constantFrom("encoded", "raw"),
  });
  const count = long ? 300 : 40;
  console.log(`objects of S3: seed ${seed}, ${count}`);

  it("accepts objects of any name, lists them, returns them byte for byte and deletes them", async () => {
    const bucket = `${storage}/awkward-keys`;
    expect(await answer("-X", "PUT", bucket)).toBe("");
    const objects = fc.sample(object, { seed, numRuns: count }).map((one, n) => {
      const key = [n, ...one.segments, ...one.last].join("/");
      // Behind a last slash -T puts its file's name.
      return { ...one, key, how: key.endsWith("/") ? "-d" : one.how };
    });
    const file = join(folder, "object");
    for (const { key, how, content, text, typed } of objects) {
      const url = `${bucket}/${pathOf(key, typed)}`;
      writeFileSync(file, content);
      await answer("-g", ...(how === "-T" ? ["-T", file] : ["-X", "PUT", "-d", text]), url);
    }
    const keys = objects.map(({ key }) => key).sort();
    expect(await listed(bucket)).toEqual(keys);
    for (const { key, how, content, text } of objects) {
      const fetched = Buffer.from(await answer("-g", `${bucket}/${pathOf(key, "encoded")}`), "latin1");
      expect(fetched.equals(how === "-T" ? content : Buffer.from(text)), key).toBe(true);
    }
    for (const { key, typed } of objects) {
      expect(await answer("-g", "-X", "DELETE", `${bucket}/${pathOf(key, typed)}`)).toBe("");
    }
    expect(await listed(bucket)).toEqual([]);
    await answer("-X", "DELETE", bucket);
    expectVerified(3 * count + 4);
    console.log(`objects of S3: ${keys.length} put, listed, fetched and deleted`);
  }, 300_000);

  it("receives a key that s3rver cannot store exactly as it was given", async () => {
    const keys = ["x//y", "/x", "d/../e", "./e", "a%2Fb/%2E%2E/c"];
    for (const key of keys) await run(["-sS", `${storage}/awkward-keys/${key}`]);
    expectVerified(keys.length);
    expect(
      services.log.slice(before).map(({ request }) => request.target.slice("/awkward-keys/".length)),
    ).toEqual([...keys.slice(0, -1), "a%2Fb/../c"]);
  });

  it("deletes many objects with one request, whose checksum is added", async () => {
    const bucket = `${storage}/many-deletes`;
    await answer("-X", "PUT", bucket);
    const keys = ["a", "b/c", "d e"];
    for (const key of keys) await answer("-X", "PUT", "-d", "x", `${bucket}/${encodeURI(key)}`);
    const objects = keys.map(key => `<Object><Key>${key}</Key></Object>`).join("");
    const xml = join(folder, "delete.xml");
    writeFileSync(xml, `<Delete>${objects}</Delete>`);
    const deleted = await answer("--data-binary", `@${xml}`, `${bucket}?delete`);
    for (const key of keys) expect(deleted).toContain(`<Deleted><Key>${key}</Key></Deleted>`);
    expect(await listed(bucket)).toEqual([]);
    await answer("-X", "DELETE", bucket);
    expectVerified(keys.length + 4);
    const request = services.log.slice(before).find(one => one.request.method === "POST")?.request;
    const md5 = createHash("md5").update(`<Delete>${objects}</Delete>`).digest("base64");
    expect(request && valuesOf(request, "content-md5")).toEqual([md5]);
  });

  it("receives no checksum that was removed with -H, and asks for one", async () => {
    const { stdout } = await run([
      "-sS",
      "-H",
      "Content-MD5:",
      "-d",
      "<Delete/>",
      `${storage}/bucket?delete`,
    ]);
    expect(stdout).toContain(
      "<Message>Missing required header for this request: Content-MD5 OR x-amz-checksum-*",
    );
    expect(services.log.at(-1)?.refusal?.reason).toBe("no-checksum");
  });

  it("receives a given checksum unchanged, and reports that it is wrong", async () => {
    const wrong = createHash("md5").update("another body").digest("base64");
    const words = ["-sS", "-H", `Content-MD5: ${wrong}`, "-d", "<Delete/>", `${storage}/bucket?delete`];
    expect((await run(words)).stdout).toContain("<Code>BadDigest</Code>");
  });

  /** As a program encodes it, or as a user enters it: what the shell and the URL accept is not encoded. */
  function pathOf(key: string, typed: "encoded" | "raw"): string {
    if (typed === "encoded") return key.split("/").map(encodeURIComponent).join("/");
    return key.replace(/[%?#]|\s/gu, encodeURIComponent);
  }

  async function listed(bucket: string): Promise<string[]> {
    const xml = Buffer.from(await answer(`${bucket}?list-type=2&max-keys=1000`), "latin1").toString("utf8");
    expect(xml).toContain("<IsTruncated>false</IsTruncated>");
    return [...xml.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = ""]) => unescaped(key)).sort();
  }
});

/** XML's text. */
function unescaped(xml: string): string {
  const named: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };
  return xml.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (_, hex?: string, decimal?: string, name = "") =>
    hex === undefined && decimal === undefined
      ? (named[name] ?? `&${name};`)
      : String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)),
  );
}

describe("DynamoDB", () => {
  const call = (operation: string, body: object) =>
    json(
      ...["-H", "Content-Type: application/x-amz-json-1.0"],
      ...["-H", `X-Amz-Target: DynamoDB_20120810.${operation}`],
      ...["-d", JSON.stringify(body), database],
    );

  it("creates a table, stores items and finds them", async () => {
    const made = await call("CreateTable", {
      TableName: "people",
      AttributeDefinitions: [{ AttributeName: "name", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "name", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
    });
    expect(made.TableDescription).toMatchObject({ TableName: "people" });
    const item = { name: { S: "Zoë 日本" }, age: { N: "42" } };
    expect(await call("PutItem", { TableName: "people", Item: item })).toEqual({});
    await call("PutItem", { TableName: "people", Item: { name: { S: "other" } } });
    const found = await call("Query", {
      TableName: "people",
      KeyConditionExpression: "#n = :n",
      ExpressionAttributeNames: { "#n": "name" },
      ExpressionAttributeValues: { ":n": item.name },
    });
    expect(found).toMatchObject({ Count: 1, Items: [item] });
    expectVerified(4);
  });
});

describe("a wrong secret key", () => {
  it.each([
    ["OpenSearch", `${search}/_cat/indices`, "The request signature we calculated does not match"],
    ["S3", `${storage}/awkward-keys/a%20b?x=1`, "<Code>SignatureDoesNotMatch</Code>"],
    ["DynamoDB", database, "The request signature we calculated does not match"],
  ])(
    "is rejected by %s: the response is on stdout, the cause on stderr, the exit code is 22",
    async (_, url, words) => {
      const { exitCode, stdout, stderr } = await run(["--fail-with-body", "-sS", url], "not/the/secret");
      expect(exitCode).toBe(22);
      expect(stdout).toContain(words);
      expect(stderr).toMatch(/^awscurl: \(22\) The requested URL returned error: 40[03]\n/);
      expect(stderr).toMatch(/secret (access )?key/);
      expect(stderr.trimEnd().split("\n").length).toBeLessThanOrEqual(4);
      expect(stdout + stderr).not.toContain("not/the/secret");
      expect(services.log.slice(before).map(({ refusal }) => refusal?.reason)).toEqual([
        "signature-mismatch",
      ]);
    },
  );
});
