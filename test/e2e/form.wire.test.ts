/** Signed forms as whole runs: the gateway verifies signature and payload hash over the multipart body, again after redirects. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Gateway, startGateway } from "../support/gateway.ts";
import { type ReceivedRequest, valuesOf } from "../support/gateway-reader.ts";
import type { Reply } from "../support/gateway-refusal.ts";
import { runLine } from "../support/run-line.ts";

const keys = { accessKeyId: "AKIAFORM000000000000", secretAccessKey: "form/secret=" };
/** Longer than what is kept in memory. */
const large = Buffer.from("0123456789abcde\n".repeat(80_000));

let folder: string;
let gateway: Gateway;
let requests: ReceivedRequest[] = [];
let replies: Partial<Reply>[] = [];
let before = 0;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "awscurl-form-"));
  writeFileSync(join(folder, "large.ndjson"), large);
  writeFileSync(join(folder, "small.txt"), "small\n");
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
});

async function run(words: readonly string[], stdin = "") {
  const env = { AWS_ACCESS_KEY_ID: keys.accessKeyId, AWS_SECRET_ACCESS_KEY: keys.secretAccessKey };
  const scope = ["--region", "eu-west-1", "--service", "es"];
  const argv = ["-sS", ...scope, ...words.map(word => word.replace("FILES", folder))];
  const ran = await runLine({ argv, env, stdin: Buffer.from(stdin), home: folder });
  const refusals = gateway.log.slice(before).flatMap(({ refusal }) => refusal ?? []);
  return { ...ran, refusals };
}

const accepted = { exitCode: 0, stdout: "ok\n", stderr: "", refusals: [] };

/** The contents of the parts of a request, by the boundary of its head. */
function contentsOf(request: ReceivedRequest | undefined): string[] {
  if (request === undefined) return [];
  const [type = ""] = valuesOf(request, "content-type");
  const boundary = /^multipart\/form-data; boundary=(-{24}\w{22})$/.exec(type)?.[1] ?? "no boundary";
  const [start, ...parts] = `\r\n${request.body.toString("latin1")}`.split(`\r\n--${boundary}`);
  expect([start, parts.pop()]).toEqual(["", "--\r\n"]);
  return parts.map(part => part.slice(part.indexOf("\r\n\r\n") + 4));
}

describe("a signed form", () => {
  it.each([
    ["fields alone", ["-F", "a=b", "-F", "c=é"], ["b", "\xc3\xa9"]],
    ["a file that is streamed", ["-F", "f=@FILES/large.ndjson"], [large.toString()]],
    ["two files", ["-F", "f=@FILES/large.ndjson", "-F", "g=@FILES/small.txt"], [large.toString(), "small\n"]],
    ["standard input", ["-F", "f=@-"], ["from stdin\n"]],
    ["an encoded file", ["-F", "f=@FILES/small.txt;encoder=base64"], ["c21hbGwK"]],
    ["a quoted-printable file", ["-F", "f=@FILES/large.ndjson;encoder=quoted-printable"], undefined],
  ])("of %s has the right signature and payload hash", async (_, words, contents) => {
    const ran = await run([...words, `${gateway.origin}/x`], "from stdin\n");
    expect(ran).toEqual(accepted);
    expect(requests).toHaveLength(1);
    expect(valuesOf(requests[0] ?? { fields: [] }, "content-length")).toHaveLength(1);
    if (contents !== undefined) expect(contentsOf(requests[0])).toEqual(contents);
  });

  it.each(["307", "308"])("is sent and signed again after a %s", async status => {
    replies = [{ status: Number(status), headers: [["Location", "/there"]] }];
    const ran = await run(["-L", "-F", "f=@FILES/large.ndjson", "-F", "s=<-", `${gateway.origin}/x`], "in");
    expect(ran).toMatchObject({ exitCode: 0, refusals: [] });
    expect(requests.map(({ method, target }) => `${method} ${target}`)).toEqual(["POST /x", "POST /there"]);
    expect(contentsOf(requests[1])).toEqual([large.toString(), "in"]);
  });

  it("becomes a GET without body and Content-Type after a 303", async () => {
    replies = [{ status: 303, headers: [["Location", "/there"]] }];
    const ran = await run(["-L", "-F", "a=b", `${gateway.origin}/x`]);
    expect(ran).toMatchObject({ exitCode: 0, refusals: [] });
    expect(requests[1]).toMatchObject({ method: "GET", target: "/there" });
    expect(valuesOf(requests[1] ?? { fields: [] }, "content-type")).toEqual([]);
  });

  it("is sent again by --retry", async () => {
    replies = [{ status: 503 }];
    const ran = await run(["--retry", "1", "-F", "f=@FILES/large.ndjson", `${gateway.origin}/x`]);
    expect(ran).toMatchObject({ exitCode: 0, refusals: [] });
    expect(requests.map(contentsOf)).toEqual([[large.toString()], [large.toString()]]);
  });

  it("is sent to every URL, standard input included, each time with its own boundary", async () => {
    const ran = await run(["-F", "f=@-", `${gateway.origin}/1`, `${gateway.origin}/2`], "in");
    expect(ran).toMatchObject({ exitCode: 0, refusals: [] });
    expect(requests.map(contentsOf)).toEqual([["in"], ["in"]]);
    expect(new Set(requests.map(request => valuesOf(request, "content-type")[0])).size).toBe(2);
  });

  it.each([
    ["a file that does not exist", "f=@FILES/missing", 26, "Failed to open FILES/missing: No such file"],
    ["a folder", "f=@FILES", 26, "Failed to open FILES: Is a directory"],
    ["a file of headers that does not exist", "f=a;headers=@FILES/h", 26, "Failed to open FILES/h: No such"],
    ["an unknown encoder", "f=a;encoder=x", 43, "use one of binary, 8bit, 7bit, base64, quoted-printable"],
    ["bytes that 7bit does not allow", "f=é;encoder=7bit", 26, "does not allow bytes above 127"],
  ])("with %s is not sent", async (_, value, exitCode, message) => {
    const ran = await run(["-F", "a=b", "-F", value, `${gateway.origin}/x`]);
    expect(ran.exitCode).toBe(exitCode);
    expect(ran.stderr).toContain(message.replace("FILES", folder));
    expect(gateway.log.length).toBe(before);
  });

  it("reports what curl warns about", async () => {
    const words = ["--no-silent", "-F", "a=b;foo=bar", "-F", "f=<FILES/small.txt;filename=x"];
    const ran = await run([...words, `${gateway.origin}/x`]);
    expect(ran.stderr).toBe(
      "Warning: skip unknown form field: foo=bar\nWarning: Field filename not allowed here: x\n",
    );
    expect(ran).toMatchObject({ exitCode: 0, refusals: [] });
  });
});
