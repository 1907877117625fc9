/** `--http2` as whole processes: usual command lines, verified by the gateway behind HTTP/2, and what is printed. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Http2Gateway, startHttp2Gateway } from "../support/http2-gateway.ts";
import { awscurl, type ProgramRun, runProgram } from "../support/program.ts";

const pki = (name: string) => resolve(import.meta.dirname, "../support/tls", name);
const keys = { accessKeyId: "AKIAHTTP200000000000", secretAccessKey: "secret/of+http2" };
const env = {
  AWS_ACCESS_KEY_ID: keys.accessKeyId,
  AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
  AWS_EC2_METADATA_DISABLED: "true",
};
const folder = mkdtempSync(join(tmpdir(), "awscurl-http2-"));

/** Statuses of the responses before 200, by path. */
const owed = new Map<string, number[]>();
let gateway: Http2Gateway;
beforeAll(async () => {
  gateway = await startHttp2Gateway({
    keys: [keys],
    tls: { cert: readFileSync(pki("services.pem")), key: readFileSync(pki("services-key.pem")) },
    status: ({ target }) => owed.get(target)?.shift() ?? 200,
  });
});
afterAll(() => {
  gateway.close();
  rmSync(folder, { recursive: true });
});

/** Runs a line whose last argument is a path. */
async function typed(words: readonly string[], stdin?: string): Promise<ProgramRun & Arrived> {
  const before = gateway.log.length;
  const url = `https://127.0.0.1:${gateway.port}${words.at(-1)}`;
  const line = [
    ...awscurl,
    ...["--http2", "--cacert", pki("ca.pem"), "--service", "es", "--region", "eu-west-1", "-sS"],
    ...words.slice(0, -1),
    url,
  ];
  const run = await runProgram(line, {
    cwd: folder,
    env: { HOME: folder, ...env },
    ...(stdin ? { stdin } : {}),
  });
  const verdicts = gateway.log.slice(before);
  return {
    ...run,
    refusals: verdicts.map(({ refusal }) => refusal),
    arrived: verdicts.map(({ request }) => `${request.method} ${request.target} ${request.body}`),
  };
}

interface Arrived {
  /** What the gateway had against each request. */
  readonly refusals: readonly unknown[];
  readonly arrived: readonly string[];
}

describe("--http2", () => {
  it.each<[string, string[], string, string]>([
    ["a GET", ["/_cat/indices?v"], "", "GET /_cat/indices?v "],
    ["a file", ["-d", "@bulk", "/_bulk"], "", 'POST /_bulk {"index":{}}\n{"a":1}\n'],
    ["a pipe that is read first", ["--data-binary", "@-", "/p"], "a\nb", "POST /p a\nb"],
    ["an upload from a pipe", ["-T", "-", "/up"], "piped", "PUT /up piped"],
    ["an awkward target", ["/a=b@(c)/%2F/%E6?q=a+b&q="], "", "GET /a=b@(c)/%2F/%E6?q=a%20b&q= "],
  ])("%s", async (_, words, stdin, arrived) => {
    writeFileSync(join(folder, "bulk"), '{"index":{}}\n{"a":1}\n');
    expect(await typed(words, stdin)).toEqual({
      exitCode: 0,
      stdout: "ok\n",
      stderr: "",
      refusals: [undefined],
      arrived: [arrived],
    });
  });

  it("-i, -w and -v show the version", async () => {
    const { exitCode, stdout, stderr } = await typed([
      "-i",
      "-v",
      "-w",
      "%{http_version} %{num_connects}\n",
      "/",
    ]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^HTTP\/2 200 \r\n(?:[a-z-]+: .*\r\n)*\r\nok\n2 1\n$/);
    expect(stderr).toContain("> GET / HTTP/2\r\n");
    expect(stderr).toContain("< HTTP/2 200 \r\n");
    expect(stderr).toMatch(/> Authorization: AWS4-HMAC-SHA256 .*\(redacted\)/i);
    expect(stderr).not.toContain(keys.secretAccessKey);
  });

  it("-I has no body", async () => {
    const { stdout, arrived } = await typed(["-I", "/head"]);
    expect(arrived).toEqual(["HEAD /head "]);
    expect(stdout).toMatch(/^HTTP\/2 200 \r\n.*\r\n\r\n$/s);
  });

  it("several URLs share a connection", async () => {
    const first = `https://127.0.0.1:${gateway.port}/1`;
    const { stdout, arrived } = await typed(["-w", "%{num_connects}\n", first, "/2"]);
    expect(arrived).toEqual(["GET /1 ", "GET /2 "]);
    expect(stdout).toBe("ok\n1\nok\n0\n");
  });

  it("--retry sends the request again, with a new signature", async () => {
    owed.set("/busy", [503]);
    const { exitCode, stdout, arrived, refusals } = await typed([
      "--retry",
      "1",
      "--retry-delay",
      "1",
      "/busy",
    ]);
    expect([exitCode, arrived, refusals]).toEqual([0, ["GET /busy ", "GET /busy "], [undefined, undefined]]);
    expect(stdout).toMatch(/ok\n$/);
  });

  it("a wrong key is rejected and explained", async () => {
    const line = ["--access-key", keys.accessKeyId, "--secret-key", "another", "-f", "/"];
    const { exitCode, refusals } = await typed(line);
    expect(exitCode).toBe(22);
    expect(refusals).toEqual([expect.anything()]);
  });
});
