/** A listener in this process, or in one of its own when the program is an executable (AWSCURL_BIN). */
import { spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { main } from "../../../src/main.ts";
import type { StopSignal } from "../../../src/runtime.ts";
import { awscurl, notNode } from "../../support/program.ts";
import { fakeRuntime } from "../../support/runtime.ts";

export interface RunningListener {
  /** `http://127.0.0.1:PORT`; "" for a Unix socket. */
  readonly url: string;
  stderr(): string;
  stdout(): string;
  /** Resolves once stderr holds the text. */
  logged(pattern: RegExp): Promise<string>;
  /** As SIGTERM would: resolves with the exit code. */
  stop(): Promise<number | undefined>;
}

/** Resolves when the listener has said that it listens; rejects with what it printed when it ends before. */
export async function startListener(
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<RunningListener> {
  const { stdout, stderr, running, stop } =
    notNode === undefined ? inProcess(argv, env) : asProcess(argv, env);
  let ended: { readonly exitCode: number | undefined } | undefined;
  void running.then(exitCode => {
    ended = { exitCode };
  });
  while (!stderr().includes("listening on")) {
    if (ended !== undefined) throw new Error(`ended with ${ended.exitCode}: ${stderr()}`);
    await new Promise(resolve => setTimeout(resolve, 5));
  }
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(stderr())?.[0] ?? "";
  return {
    url,
    stderr,
    stdout,
    async logged(pattern) {
      for (let waited = 0; !pattern.test(stderr()); waited += 5) {
        if (waited > 5000) throw new Error(`${pattern} is not in: ${stderr()}`);
        await new Promise(resolve => setTimeout(resolve, 5));
      }
      return stderr();
    },
    stop() {
      stop();
      return running;
    },
  };
}

interface Started {
  stdout(): string;
  stderr(): string;
  readonly running: Promise<number | undefined>;
  stop(): void;
}

function inProcess(argv: readonly string[], env: Readonly<Record<string, string>>): Started {
  let stop: ((signal: StopSignal) => void) | undefined;
  const stopRequested = new Promise<StopSignal>(resolve => {
    stop = resolve;
  });
  const runtime = fakeRuntime({ argv, env, stopRequested });
  return {
    stdout: () => runtime.stdout.text(),
    stderr: () => runtime.stderr.text(),
    running: main(runtime),
    stop: () => stop?.("SIGTERM"),
  };
}

function asProcess(argv: readonly string[], env: Readonly<Record<string, string>>): Started {
  const [command = "", ...before] = awscurl;
  const child = spawn(command, [...before, ...argv], {
    env: { PATH: process.env.PATH, HOME: `${tmpdir()}/awscurl-no-such-home`, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", text => (output.stdout += text));
  child.stderr.setEncoding("utf8").on("data", text => (output.stderr += text));
  return {
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    running: new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", code => resolve(code ?? undefined));
    }),
    stop: () => child.kill("SIGTERM"),
  };
}
