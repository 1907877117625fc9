/**
 * `--print-curl` of random command lines: `sh` runs the line, the system's curl sends it, the gateway verifies the
 * request, and it is byte for byte what awscurl sends.
 */
import { rmSync } from "node:fs";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { main } from "../../src/main.ts";
import { type Gateway, startGateway } from "../support/gateway.ts";
import type { ReceivedRequest } from "../support/gateway-reader.ts";
import type { Verdict } from "../support/gateway-verdict.ts";
import { noCurl, unless } from "../support/needs.ts";
import { awscurl, runProgram } from "../support/program.ts";
import { fakeRuntime } from "../support/runtime.ts";
import { checkRequest, pinned, type Run } from "./command-line-checks.ts";
import { type CommandLine, commandLines } from "./command-lines.ts";
import { knownKeys, makeLinesFolder } from "./drawn-command-lines.ts";

const long = process.env.AWSCURL_TEST_LONG === "1";
const seed = Number(process.env.AWSCURL_TEST_SEED ?? Date.now() % 2 ** 31);
const counts = long ? { inProcess: 500, processes: 100 } : { inProcess: 50, processes: 10 };

const folder = makeLinesFolder();
const line = commandLines(folder);

let gateway: Gateway;
beforeAll(async () => {
  const body = Buffer.from("ok\n");
  const backend = ({ method }: ReceivedRequest) => ({
    status: 200,
    headers: [],
    body: method === "HEAD" ? Buffer.alloc(0) : body,
  });
  gateway = await startGateway({ keys: knownKeys, backend });
});
afterAll(async () => {
  await gateway.close();
  rmSync(folder, { recursive: true, force: true });
});

type Runner = (words: readonly string[], one: CommandLine) => Promise<Run>;

/** Runs in this process: like the program, except for its surroundings. The output is bytes, as latin1. */
const inProcess: Runner = async (words, { env, stdin }) => {
  const runtime = fakeRuntime({ argv: words, env, stdin, home: folder });
  const exitCode = await main(runtime);
  return { exitCode, stdout: runtime.stdout.bytes().toString("latin1"), stderr: runtime.stderr.text() };
};

const asProcess: Runner = (words, { env, stdin }) =>
  runProgram([...awscurl, ...words], {
    cwd: folder,
    env: { HOME: folder, ...env },
    stdin: stdin.toString("latin1"),
  });

describe("the line that --print-curl prints, piped into sh", unless(noCurl), () => {
  console.log(`--print-curl: seed ${seed}, ${counts.inProcess} in process, ${counts.processes} as processes`);

  it("sends what awscurl sends", async () => {
    await fc.assert(
      fc.asyncProperty(line, one => sameOnTheWire(one, inProcess)),
      { seed, numRuns: counts.inProcess },
    );
  }, 600_000);

  it("sends an empty body in chunks without waiting for permission", async () => {
    const [one] = fc.sample(line, { seed: 1, numRuns: 1 }) as [CommandLine];
    const words = ["-q", "-sS", "--no-sign-request", "-T", "-", `http://127.0.0.1:${gateway.port}/x`];
    const printed = await inProcess(["--print-curl", ...words], { ...one, stdin: Buffer.alloc(0) });
    expect(printed.stdout).toMatch(/-H Expect: /);
    const settings = { cwd: folder, env: { HOME: folder }, stdin: printed.stdout };
    const { request } = await arriving(() => runProgram(["sh"], settings));
    expect({ chunked: request.chunked, bytes: request.body.length }).toEqual({ chunked: true, bytes: 0 });
  });

  it("sends the same from a separate process", async () => {
    for (const one of fc.sample(line, { seed: seed + 1, numRuns: counts.processes }))
      await sameOnTheWire(one, asProcess);
  }, 600_000);
});

async function sameOnTheWire(one: CommandLine, run: Runner): Promise<void> {
  // With the same instant both have the same signature.
  const now = new Date().toISOString().replace(/[-:]|\.\d{3}/g, "");
  const words = pinned(one, "http", gateway.port, "-H", `X-Amz-Date: ${now}`);
  const own = await arriving(() => run(words, one));

  const printed = await run(["--print-curl", ...words], one);
  expect([printed.exitCode, printed.stderr]).toEqual([0, ""]);
  const settings = { cwd: folder, env: { HOME: folder }, stdin: printed.stdout };
  const curls = await arriving(() => runProgram(["sh"], settings));

  checkRequest(one, curls);
  expect(wire(curls), printed.stdout).toEqual(wire(own));
}

/** The one request that a run leads to. */
async function arriving(run: () => Promise<Run>): Promise<Verdict> {
  const before = gateway.log.length;
  const { exitCode, stderr } = await run();
  const [verdict, ...more] = gateway.log.slice(before);
  expect({ exitCode, more }, stderr).toEqual({ exitCode: 0, more: [] });
  return verdict as Verdict;
}

/**
 * Everything that was sent, except for the order of header lines. Expect of an empty body in chunks is not printed, because
 * curl 7.88 would wait forever.
 */
function wire({ request: { method, target, version, fields, body, chunked } }: Verdict) {
  const isEmpty = chunked && body.length === 0;
  const lines = fields
    .filter(({ name }) => !(isEmpty && /^expect$/i.test(name)))
    .map(({ name, value }) => `${name}: ${value}`)
    .sort();
  return { method, target, version, lines, body: body.toString("latin1"), chunked };
}
