/** A domain in a VPC that does not respond, as a whole process: which hint is printed, how often, and when there is none. */
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { Worker } from "node:worker_threads";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { awscurl, runProgram } from "../support/program.ts";
import { type RawServer, rawServer } from "../support/raw-server.ts";

const host = "vpc-logs-abc.eu-west-1.es.amazonaws.com";
const advice = `${host} is reachable only inside its VPC: go through a machine there, by --proxy or a tunnel and --connect-to`;
const timedOut = /^awscurl: \(28\) .* N milliseconds( |$)/;

/** Listens with room for two connections, and never takes one. */
const neverAccepts = `
  const { createServer } = require("node:net");
  const { parentPort } = require("node:worker_threads");
  const server = createServer().listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => {
    parentPort.postMessage(server.address().port);
    setTimeout(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0), 50);
  });`;

describe("a hint about a domain in a VPC", () => {
  let deaf: Worker;
  let port: number;
  let mute: RawServer;
  const waiting: Socket[] = [];

  beforeAll(async () => {
    deaf = new Worker(neverAccepts, { eval: true });
    port = await new Promise<number>(done => deaf.once("message", done));
    await new Promise(done => setTimeout(done, 300));
    // Linux drops the SYN of whoever comes when the queue is full (listen(2)).
    for (let i = 0; i < 4; i++) waiting.push(connect(port, "127.0.0.1").on("error", () => {}));
    await new Promise(done => setTimeout(done, 300));
    mute = await rawServer([], { whole: () => false });
  });

  afterAll(async () => {
    for (const socket of waiting) socket.destroy();
    mute.close();
    await deaf.terminate();
  });

  async function stderrOf(words: readonly string[], at = port): Promise<readonly string[]> {
    const filled = words.map(word => word.replaceAll("PORT", String(at)));
    const env = { HOME: tmpdir(), AWS_EC2_METADATA_DISABLED: "true" };
    const run = await runProgram([...awscurl, "--no-sign-request", "--connect-timeout", "0.4", ...filled], {
      cwd: tmpdir(),
      env,
    });
    expect(run.exitCode).toBe(28);
    const lines = run.stderr.replace(/\d+ milliseconds/g, "N milliseconds").split("\n");
    return lines.filter(line => line !== "");
  }

  const pinned = ["--resolve", `${host}:PORT:127.0.0.1`];

  it("is printed after --connect-timeout", async () => {
    expect(await stderrOf([...pinned, `http://${host}:PORT/`])).toEqual([
      expect.stringMatching(timedOut),
      `  ${advice}`,
    ]);
  });

  it("is printed after -m", async () => {
    const words = ["--connect-timeout", "10", "-m", "2", ...pinned, `http://${host}:PORT/`];
    expect(await stderrOf(words)).toEqual([expect.stringMatching(timedOut), `  ${advice}`]);
  });

  it("is printed once for all attempts", async () => {
    const words = ["--retry", "1", "--retry-delay", "1", ...pinned, `http://${host}:PORT/`];
    const lines = await stderrOf(words);
    expect(lines.filter(line => timedOut.test(line))).toHaveLength(2);
    expect(lines.filter(line => line.includes(advice))).toEqual([`  ${advice}`]);
    expect(lines.at(-1)).toBe(`  ${advice}`);
  });

  it("is printed once for each URL", async () => {
    const lines = await stderrOf([...pinned, `http://${host}:PORT/1`, `http://${host}:PORT/2`]);
    expect(lines.filter(line => line.includes(advice))).toHaveLength(2);
  });

  it("is not printed with -s", async () => {
    expect(await stderrOf(["-s", ...pinned, `http://${host}:PORT/`])).toEqual([]);
  });

  it.each<[string, readonly string[]]>([
    ["another host", ["http://127.0.0.1:PORT/"]],
    ["a proxy that does not answer", ["-x", "http://127.0.0.1:PORT", `http://${host}/`]],
    ["a tunnel's end that does not answer", ["--connect-to", "::127.0.0.1:PORT", `http://${host}/`]],
  ])("is not printed for %s", async (_, words) => {
    expect(await stderrOf(words)).toEqual([expect.stringMatching(timedOut)]);
  });

  it.each<[string, readonly string[]]>([
    ["no handshake", [...pinned, `https://${host}:PORT/`]],
    ["no answer", ["-m", "2", ...pinned, `http://${host}:PORT/`]],
  ])("is not printed if the server is reachable and responds %s", async (_, words) => {
    expect(await stderrOf(words, mute.port)).toEqual([expect.stringMatching(timedOut)]);
  });
});
