/** Options that change the request, signed: the gateway verifies each signature, and those of the requests that follow. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Gateway, startGateway } from "../support/gateway.ts";
import { type ReceivedRequest, valuesOf } from "../support/gateway-reader.ts";
import type { Reply } from "../support/gateway-refusal.ts";
import { runLine } from "../support/run-line.ts";

const keys = { accessKeyId: "AKIAREQUEST000000000", secretAccessKey: "request/secret=" };

let folder: string;
let gateway: Gateway;
let requests: ReceivedRequest[] = [];
let replies: Partial<Reply>[] = [];
let before = 0;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "awscurl-request-"));
  gateway = await startGateway({
    keys: [keys],
    backend: request => {
      requests.push(request);
      return { status: 200, headers: [], body: Buffer.from("ok\n"), ...replies.shift() };
    },
  });
});
afterAll(async () => {
  await gateway.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  requests = [];
  replies = [];
  before = gateway.log.length;
  writeFileSync(join(folder, "part"), "abc");
});

async function run(service: string, ...words: readonly string[]) {
  const env = { AWS_ACCESS_KEY_ID: keys.accessKeyId, AWS_SECRET_ACCESS_KEY: keys.secretAccessKey };
  const filled = words.map(word => word.replace("FILES", folder).replace("URL", gateway.origin));
  const argv = ["-sS", "--region", "eu-west-1", "--service", service, ...filled];
  const ran = await runLine({ argv, env, home: folder });
  const refusals = gateway.log.slice(before).flatMap(({ refusal }) => refusal ?? []);
  return { ...ran, refusals };
}

const accepted = { exitCode: 0, stdout: "ok\n", stderr: "", refusals: [] };
const values = (name: string) => requests.map(request => valuesOf(request, name));

describe("a signed request", () => {
  it("continues a download, also after a redirect", async () => {
    const partial = { status: 206, headers: [["Content-Range", "bytes 3-5/6"]] as const };
    replies = [
      { status: 307, headers: [["Location", "/g"]] },
      { ...partial, body: Buffer.from("def") },
    ];
    const seen = await run("s3", "-L", "-C", "-", "-o", "FILES/part", "URL/f");
    expect(seen).toEqual({ ...accepted, stdout: "" });
    expect(values("range")).toEqual([["bytes=3-"], ["bytes=3-"]]);
  });

  it("keeps dot segments with --path-as-is", async () => {
    expect(await run("es", "--path-as-is", "URL/a/../b/./c")).toEqual(accepted);
    expect(requests.map(({ target }) => target)).toEqual(["/a/../b/./c"]);
  });

  it("that sets an ACL without a body has the checksum of no bytes, which S3 requires", async () => {
    expect(await run("s3", "-X", "PUT", "-H", "x-amz-acl: private", "URL/bucket?acl")).toEqual(accepted);
    expect(values("content-md5")).toEqual([["1B2M2Y8AsgTpgAmY7PhCfg=="]]);
  });

  it("has the target of --request-target", async () => {
    expect(await run("es", "--request-target", "/x?b=2&a=1", "URL/a")).toEqual(accepted);
    expect(requests.map(({ target }) => target)).toEqual(["/x?b=2&a=1"]);
  });

  it("requests a transfer encoding in fields that are not signed", async () => {
    expect(await run("es", "--tr-encoding", "URL/a")).toEqual(accepted);
    expect([values("te"), values("connection")]).toEqual([[["gzip"]], [["TE"]]]);
  });

  it("uses HTTP/1.0", async () => {
    expect(await run("es", "-0", "-d", "x", "URL/a")).toEqual(accepted);
  });

  it("waits for permission before it sends a long body", async () => {
    writeFileSync(join(folder, "long"), "a".repeat(1024 * 1024 + 1));
    expect(await run("s3", "-T", "FILES/long", "--expect100-timeout", "0.05", "URL/f")).toEqual(accepted);
    expect([values("expect"), requests.map(({ body }) => body.length)]).toEqual([
      [["100-continue"]],
      [1024 * 1024 + 1],
    ]);
  });

  it.each(["s3", "es"])("has a time condition (%s)", async service => {
    expect(await run(service, "-z", "1 mar 2022", "URL/f")).toEqual(accepted);
    expect(values("if-modified-since")).toEqual([["Tue, 01 Mar 2022 00:00:00 GMT"]]);
  });
});
