/** Runs a command line in this process, or with the executable that AWSCURL_BIN names in one of its own. */
import { spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { Readable } from "node:stream";
import { main } from "../../src/main.ts";
import { keepPrinted } from "./canaries.ts";
import { awscurl, notNode } from "./program.ts";
import { type FakeSurroundings, fakeRuntime } from "./runtime.ts";

export interface LineRun {
  readonly exitCode: number | undefined;
  /** As UTF-8. */
  readonly stdout: string;
  readonly stderr: string;
}

/** What a process of its own cannot be given: such a line always runs in this process. */
const inProcessOnly = [
  "now",
  "stdinIsTerminal",
  "stdoutIsTerminal",
  "stderrIsTerminal",
  "columns",
  "platform",
  "sleepScale",
  "stopRequested",
  "onSleep",
  "stdoutFailure",
  "argumentBytes",
] as const;

/** Runs it to its end. */
export async function runLine(around: FakeSurroundings): Promise<LineRun> {
  const isInProcess = notNode === undefined || inProcessOnly.some(name => around[name] !== undefined);
  if (!isInProcess) return asProcess(around);
  const runtime = fakeRuntime(around);
  const exitCode = await main(runtime);
  return { exitCode, stdout: runtime.stdout.text(), stderr: runtime.stderr.text() };
}

function asProcess({ argv = [], env = {}, home, stdin = "" }: FakeSurroundings): Promise<LineRun> {
  const [command = "", ...before] = awscurl;
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...before, ...argv], {
      env: { PATH: process.env.PATH, HOME: home ?? `${tmpdir()}/awscurl-no-such-home`, ...env },
      timeout: 15_000,
      killSignal: "SIGKILL",
    });
    const output = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", text => (output.stdout += text));
    child.stderr.setEncoding("utf8").on("data", text => (output.stderr += text));
    child.stdin.on("error", () => {});
    Readable.from(typeof stdin === "string" || stdin instanceof Uint8Array ? [stdin] : stdin).pipe(
      child.stdin,
    );
    child.on("error", reject);
    child.on("close", code => {
      keepPrinted({ words: argv, env, ...output });
      resolve({ exitCode: code ?? undefined, ...output });
    });
  });
}
