/**
 * Rejected requests as whole processes: a gateway verifies the bytes that arrive, altered by a proxy or not, and
 * responds as the service does; exactly the right lines are printed.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, type TestContext, test } from "vitest";
import { type Gateway, startGateway } from "../support/gateway.ts";
import { awscurl, type ProgramRun, runProgram } from "../support/program.ts";
import { rewritingProxy } from "../support/rewriting-proxy.ts";
import { type Explained, hosts, keys, regionOf, session } from "./explained.ts";
import { explanations } from "./explanations.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "awscurl-explanations-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const accepted = { status: 200, headers: [], body: Buffer.from("accepted\n") };
console.log(
  `explanations: ${explanations.length} rejections, ${explanations.filter(({ fix }) => fix).length} of them accepted with the hint`,
);

describe.concurrent("a rejection is explained", () => {
  test.for(explanations.map(one => [`${one.service}: ${one.name}`, one] as const))(
    "%s",
    async ([, one], { expect, onTestFinished }) => {
      const gateway = await gatewayFor(one, onTestFinished);
      const run = await rejectedRun(one, gateway, [], onTestFinished);
      expect(linesOf(run)).toEqual(
        one.lines.map(line => (typeof line === "string" ? filled(line, one) : expect.stringMatching(line))),
      );
      expect(run.exitCode).toBe(0);
      const right = gateway.log.at(-1)?.refusal === undefined;
      expect(right).toBe(one.corrected === true || one.response !== undefined);
      if (one.corrected) expect(run.stdout).toBe("accepted\n");
      if (one.response) expect(run.stdout).toBe(Buffer.from(one.response.body).toString("latin1"));

      if (one.fix === undefined) return;
      const fixed = await rejectedRun(
        one,
        gateway,
        one.fix.map(option => filled(option, one)),
        onTestFinished,
      );
      expect(linesOf(fixed)).toEqual([]);
      expect(gateway.log.at(-1)?.refusal).toBeUndefined();
    },
  );
});

describe("an explanation is printed", () => {
  const one = explanations.find(({ name }) => name === "a wrong secret key") as Explained;

  test.for([
    [
      "-f",
      {
        exitCode: 22,
        stdout: "",
        stderr: /^awscurl: \(22\) The requested URL returned error: 403\n {2}the request arrived.*\n$/,
      },
    ],
    [
      "--fail-with-body",
      {
        exitCode: 22,
        stdout: /The Canonical String/,
        stderr: /^awscurl: \(22\) .*\n {2}the request arrived.*\n$/,
      },
    ],
    ["-s", { exitCode: 0, stdout: /The Canonical String/, stderr: "" }],
    ["-sS", { exitCode: 0, stdout: /The Canonical String/, stderr: /^awscurl: the request arrived.*\n$/ }],
    [
      "-i",
      { exitCode: 0, stdout: /^HTTP\/1.1 403 Forbidden\r\n/, stderr: /^awscurl: the request arrived.*\n$/ },
    ],
  ] as const)("%s", async ([word, { exitCode, stdout, stderr }], { expect, onTestFinished }) => {
    const run = await rejectedRun(one, await gatewayFor(one, onTestFinished), [word], onTestFinished);
    expect(run).toEqual({
      exitCode,
      stdout: expect.stringMatching(stdout),
      stderr: stderr === "" ? "" : expect.stringMatching(stderr),
    });
  });
});

/** Tests run concurrently: what one starts ends with it. */
type Finally = TestContext["onTestFinished"];

async function gatewayFor(
  { service, ahead = 0, expired, response, rejection }: Explained,
  onTestFinished: Finally,
): Promise<Gateway> {
  const ends = expired ? { expires: 1 } : {};
  const gateway = await startGateway({
    keys: [keys, { ...session, ...ends }],
    backend: () => response ?? accepted,
    service,
    region: regionOf(service),
    now: () => Date.now() + ahead,
    ...(rejection === undefined ? {} : { rejection }),
  });
  onTestFinished(() => gateway.close());
  return gateway;
}

/** Runs the program against the gateway, through the proxy if there is one. */
async function rejectedRun(
  one: Explained,
  gateway: Gateway,
  more: readonly string[],
  onTestFinished: Finally,
): Promise<ProgramRun> {
  const proxy = one.proxy && (await rewritingProxy(gateway.port, one.proxy));
  onTestFinished(() => proxy?.close());
  const there = ["--connect-to", `::127.0.0.1:${proxy?.port ?? gateway.port}`];
  const url = `http://${hostOf(one)}/a%2Fb/%E6%97%A5?q=1&r=%20`;
  return runThere([...(one.options ?? []), ...more, ...there, url], one.env ?? {});
}

function runThere(args: readonly string[], env: Readonly<Record<string, string>>): Promise<ProgramRun> {
  return runProgram([...awscurl, ...args], {
    cwd: folder,
    env: {
      HOME: folder,
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_ACCESS_KEY_ID: keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
      ...env,
    },
  });
}

function hostOf({ host, service }: Explained): string {
  return host ?? hosts[service];
}

function filled(text: string, one: Explained): string {
  return text.replaceAll("{host}", hostOf(one));
}

/** The lines on stderr, without the program's name. */
function linesOf({ stderr }: ProgramRun): string[] {
  return stderr
    .split("\n")
    .slice(0, -1)
    .map(line => line.replace(/^awscurl: /, ""));
}
