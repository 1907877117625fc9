/** A listener within this process. */
import { main } from "../../../src/main.ts";
import type { StopSignal } from "../../../src/runtime.ts";
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
  let stop: ((signal: StopSignal) => void) | undefined;
  const stopRequested = new Promise<StopSignal>(resolve => {
    stop = resolve;
  });
  const runtime = fakeRuntime({ argv, env, stopRequested });
  const stderr = () => runtime.stderr.text();
  let ended: { readonly exitCode: number } | undefined;
  const running = main(runtime).then(exitCode => {
    ended = { exitCode };
    return exitCode;
  });
  while (!stderr().includes("listening on")) {
    if (ended !== undefined) throw new Error(`ended with ${ended.exitCode}: ${stderr()}`);
    await new Promise(resolve => setTimeout(resolve, 5));
  }
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(stderr())?.[0] ?? "";
  return {
    url,
    stderr,
    stdout: () => runtime.stdout.text(),
    async logged(pattern) {
      for (let waited = 0; !pattern.test(stderr()); waited += 5) {
        if (waited > 5000) throw new Error(`${pattern} is not in: ${stderr()}`);
        await new Promise(resolve => setTimeout(resolve, 5));
      }
      return stderr();
    },
    stop() {
      stop?.("SIGTERM");
      return running;
    },
  };
}
