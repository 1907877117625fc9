/** Runs the program, or curl, as a separate process and keeps everything that it prints. */
import { execFileSync, spawn } from "node:child_process";
import { resolve } from "node:path";
import { keepPrinted } from "./canaries.ts";

export interface ProgramRun {
  /** undefined when a signal ended it. */
  readonly exitCode: number | undefined;
  /** As latin1: a character for every byte. */
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramSettings {
  readonly cwd: string;
  /** The entire environment except PATH. */
  readonly env: Readonly<Record<string, string>>;
  /** As latin1. */
  readonly stdin?: string;
  /** Milliseconds until it is killed; default 15 seconds. */
  readonly timeout?: number;
}

/** The bundle's launcher, or what AWSCURL_BIN names: a script of Node's, the source (`src/cli.ts`), an executable. */
const launcher = process.env.AWSCURL_BIN ?? resolve("bin/awscurl.js");

/** The Node that runs the program: this one, or the executable that AWSCURL_NODE names. */
export const node: string = process.env.AWSCURL_NODE ?? process.execPath;

/** The version of that Node, as `20.18.1`. */
export const nodeVersion: string =
  node === process.execPath
    ? process.versions.node
    : execFileSync(node, ["-p", "process.versions.node"], { encoding: "utf8" }).trim();

/** Fails a run in which Node's event loop ends before the program does. */
const pendingHook = ["--require", resolve(import.meta.dirname, "fail-pending.cjs")];

/** The command before awscurl's own arguments. */
export const awscurl: readonly string[] = launcher.endsWith(".ts")
  ? [node, ...pendingHook, "--import", "tsx", resolve(launcher)]
  : /\.[cm]?js$/.test(launcher)
    ? [node, ...pendingHook, resolve(launcher)]
    : [launcher];

/** Why a test about Node itself is skipped: the program is an executable, with another runtime in it. */
export const notNode: string | undefined =
  awscurl.length > 1 ? undefined : "about Node, and the program is an executable (AWSCURL_BIN)";

/** Runs a command to its end; if it exceeds its time it is killed, and the exit code is undefined. */
export function runProgram(
  [command = "", ...words]: readonly string[],
  { cwd, env, stdin, timeout = 15_000 }: ProgramSettings,
): Promise<ProgramRun> {
  return new Promise((done, fail) => {
    const child = spawn(command, words, {
      cwd,
      env: { PATH: process.env.PATH, ...env },
      timeout,
      killSignal: "SIGKILL",
    });
    const output = { stdout: "", stderr: "" };
    child.stdout.setEncoding("latin1").on("data", text => (output.stdout += text));
    child.stderr.setEncoding("latin1").on("data", text => (output.stderr += text));
    child.stdin.on("error", () => {});
    child.stdin.end(Buffer.from(stdin ?? "", "latin1"));
    child.on("error", fail);
    child.on("close", code => {
      if (output.stderr.includes("awscurl test: pending")) {
        fail(new Error(`the program ended with a pending transfer: ${words.join(" ")}`));
        return;
      }
      // Keeping curl's secrets is not the tests' concern.
      if (command !== "curl") keepPrinted({ words, env, ...output });
      done({ exitCode: code ?? undefined, ...output });
    });
  });
}
