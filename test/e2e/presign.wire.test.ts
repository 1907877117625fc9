/** `--presign` of random command lines: the gateway accepts the URL together with what stderr says must be sent with it. */
import { rmSync } from "node:fs";
import { connect } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Gateway, startGateway } from "../support/gateway.ts";
import type { ReceivedRequest } from "../support/gateway-reader.ts";
import type { Verdict } from "../support/gateway-verdict.ts";
import { runLine } from "../support/run-line.ts";
import { pinned } from "./command-line-checks.ts";
import { type CommandLine, commandLines, pairsOf } from "./command-lines.ts";
import { knownKeys, makeLinesFolder } from "./drawn-command-lines.ts";

const seed = Date.now() % 2 ** 31;
const numRuns = process.env.AWSCURL_TEST_LONG === "1" ? 500 : 50;

const folder = makeLinesFolder();
let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway({
    keys: knownKeys,
    backend: () => ({ status: 200, headers: [], body: Buffer.alloc(0) }),
  });
});
afterAll(async () => {
  await gateway.close();
  rmSync(folder, { recursive: true, force: true });
});

it("prints URLs that verify if they are used as stderr says", async () => {
  await fc.assert(
    fc.asyncProperty(commandLines(folder), fc.integer({ min: 1, max: 604_800 }), async (one, expiresIn) => {
      // What is sent without --presign has the headers and the body that go along with the URL.
      const own = await arriving(() => run(one, []));
      const { stdout, stderr } = await run(one, ["--presign", "--expires-in", String(expiresIn)]);
      const url = stdout.trimEnd();
      expect(url).toMatch(/^http:\/\/[^\s/]+\/[!-~]*$/);

      const names = /[?&]X-Amz-SignedHeaders=([^&]*)/.exec(url)?.[1]?.split("%3B") ?? [];
      const along = names.filter(name => name !== "host");
      expect(stderr.includes(`that must be sent with the URL: ${along.join(", ")}\n`)).toBe(along.length > 0);
      expect(stderr).not.toContain("x-amz-content-sha256");

      const { refusal, claim, request } = await arriving(() => send(url, own.request, along));
      expect(refusal, `${url}\n${stderr}`).toBeUndefined();
      const { service, region, pairs } = one.arrives;
      expect(claim).toMatchObject({ form: "query", expires: expiresIn, service, region });
      expect(pairsOf(request.target.split("?")[1] ?? "").slice(0, pairs.length)).toEqual(pairs);
    }),
    { seed, numRuns },
  );
  console.log(`--presign: seed ${seed}, ${numRuns} URLs verified`);
}, 300_000);

async function run(one: CommandLine, more: readonly string[]): Promise<{ stdout: string; stderr: string }> {
  const { env, stdin } = one;
  const argv = pinned(one, "http", gateway.port, ...more);
  const { exitCode, stdout, stderr } = await runLine({ argv, env, stdin, home: folder });
  expect(exitCode, stderr).toBe(0);
  return { stdout, stderr };
}

async function arriving(act: () => Promise<unknown>): Promise<Verdict> {
  const before = gateway.log.length;
  await act();
  expect(gateway.log).toHaveLength(before + 1);
  return gateway.log[before] as Verdict;
}

/** Sends the URL as anyone who has it might, with these headers of the other request and its body. */
function send(
  url: string,
  { method, fields, body }: ReceivedRequest,
  names: readonly string[],
): Promise<void> {
  const [, host = "", target = ""] = /^http:\/\/([^/]+)(.*)$/.exec(url) ?? [];
  const own = new Set(["host", "content-length", "connection"]);
  const sent = fields.filter(
    ({ name }) => names.includes(name.toLowerCase()) && !own.has(name.toLowerCase()),
  );
  // VPC Lattice requires the keyword, which a URL does not sign.
  const payload = target.includes("vpc-lattice-svcs") ? ["x-amz-content-sha256: UNSIGNED-PAYLOAD"] : [];
  const head = [
    `${method} ${target} HTTP/1.1`,
    `Host: ${host}`,
    ...sent.map(({ name, value }) => `${name}: ${value}`),
    ...payload,
    ...(fields.some(({ name }) => /^(content-length|transfer-encoding)$/i.test(name))
      ? [`Content-Length: ${body.length}`]
      : []),
    "Connection: close",
  ].join("\r\n");
  return new Promise((done, fail) => {
    const socket = connect(gateway.port, "127.0.0.1");
    socket.on("error", fail).on("close", () => done());
    socket.resume();
    socket.write(Buffer.concat([Buffer.from(`${head}\r\n\r\n`, "latin1"), body]));
  });
}
