/**
 * The edge: builds a Runtime from the process and ends the process with the exit code; the only file that names
 * `process`.
 */
import { userInfo } from "node:os";
import { isAbsolute } from "node:path";
import { ExitCode } from "./exit.ts";
import { main } from "./main.ts";
import { closedSink, descriptorSink } from "./output/descriptor.ts";
import type { Runtime, StopSignal } from "./runtime.ts";
import { argumentBytes, overwriteArguments } from "./system/argument-bytes.ts";
import { stdoutWasClosed } from "./system/closed-stdout.ts";
import { isBun } from "./system/engine.ts";
import { isTerminal } from "./system/terminal.ts";
import { sleep } from "./system/timer.ts";

/** The files of the bundle that are loaded later take the records from here (scripts/build.mjs, `inMain`). */
export { options } from "./options/definitions/index.ts";

// Users cannot act on warnings of Node and of packages (a version's end of life, an experimental feature), and the
// warnings would mix with the lines that scripts read.
process.removeAllListeners("warning");
process.on("warning", () => {});

const runtime: Runtime = {
  argv: process.argv.slice(2),
  argumentBytes: () => argumentBytes(process.argv.length - 2),
  env: process.env,
  stdout: stdoutWasClosed(process.ppid) ? closedSink : descriptorSink(1),
  stderr: descriptorSink(2),
  // Not a file stream: its blocking read in the thread pool would keep the process from ending.
  stdin: () => process.stdin,
  stdinIsTerminal: isTerminal(0),
  get home() {
    return homeDirectory();
  },
  platform: process.platform,
  now: () => Date.now(),
  // Not performance.now(): loading it takes longer than signing.
  elapsed: () => process.uptime() * 1000,
  interrupt: (signal = "SIGINT") => process.kill(process.pid, signal),
  pid: process.pid,
  stopRequested: over =>
    new Promise(resolve => {
      const signals = ["SIGINT", "SIGTERM"] as const;
      // From the next signal on, the default action applies.
      const forget = () => {
        for (const signal of signals) process.off(signal, stop);
      };
      const stop = (signal: NodeJS.Signals) => {
        forget();
        resolve(signal as StopSignal);
      };
      for (const signal of signals) process.on(signal, stop);
      over?.addEventListener("abort", forget, { once: true });
    }),
  ignoreInterrupt: () => {
    process.on("SIGINT", () => {});
  },
  forgetArguments: () => {
    // Setting Node's title overwrites the arguments with it and with zeros; Bun leaves them.
    process.title = "awscurl";
    if (isBun) overwriteArguments("awscurl");
  },
  sleep,
};

// Only main reports success: a process that ends in any other way before main has returned ends with a failure.
process.exitCode = ExitCode.Bug;

// Node emits this event when the event loop is empty: main will never return, so the transfer can neither go on nor
// fail.
process.once("beforeExit", () => {
  const message = "a bug in awscurl: nothing is left to wait for, and the transfer has not ended";
  void runtime.stderr
    .write(Buffer.from(`awscurl: (${ExitCode.Bug}) ${message}\n`))
    .finally(() => process.exit(ExitCode.Bug));
});

// main awaits all output, so nothing is lost by exiting at once; otherwise a pipe on stdin that is no longer read, or
// a keep-alive connection, would keep the process alive.
main(runtime).then(exitCode => process.exit(exitCode));

/** HOME unless it is empty or relative: files in the working directory are never mistaken for files in a home directory. */
function homeDirectory(): string | undefined {
  const { HOME = "", USERPROFILE = "" } = process.env;
  const named = [HOME, ...(process.platform === "win32" ? [USERPROFILE] : [])].find(isAbsolute);
  if (named !== undefined) return named;
  try {
    return [userInfo().homedir].find(isAbsolute);
  } catch {
    // The user id has no entry in the system's list, as can be the case in containers.
    return undefined;
  }
}
