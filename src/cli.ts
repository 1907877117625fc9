/** The edge: builds a Runtime from the process and ends it with the exit code; the only file that names `process`. */
import { userInfo } from "node:os";
import { isAbsolute } from "node:path";
import { isatty } from "node:tty";
import { ExitCode } from "./exit.ts";
import { main } from "./main.ts";
import { closedSink, descriptorSink } from "./output/descriptor.ts";
import type { Runtime, StopSignal } from "./runtime.ts";
import { argumentBytes, overwriteArguments } from "./system/argument-bytes.ts";
import { stdoutWasClosed } from "./system/closed-stdout.ts";
import { sleep } from "./system/timer.ts";

// Warnings of Node's and of packages (a version's end of life, an experimental feature) are nothing that the person
// who typed a request can act on; they would stand between the lines that scripts read.
process.removeAllListeners("warning");
process.on("warning", () => {});

const runtime: Runtime = {
  argv: process.argv.slice(2),
  argumentBytes: () => argumentBytes(process.argv.length - 2),
  env: process.env,
  stdout: stdoutWasClosed(process.ppid) ? closedSink : descriptorSink(1),
  stderr: descriptorSink(2),
  // Not a file stream: a read that blocks in the thread pool would hold the process at its end.
  stdin: () => process.stdin,
  stdinIsTerminal: isatty(0),
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
      // From the next signal on the default action counts.
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
    // Node writes a new title over the arguments, and zeros over the rest of them; Bun leaves them.
    process.title = "awscurl";
    if (process.versions.bun !== undefined) overwriteArguments("awscurl");
  },
  sleep,
};

// Success is main's to report: until it has returned, however the process ends, it ends with a failure.
process.exitCode = ExitCode.Bug;

// Node fires this when nothing is left to wait for: main will never return, so the transfer can neither go on nor fail.
process.once("beforeExit", () => {
  const message = "a bug in awscurl: nothing is left to wait for, and the transfer has not ended";
  void runtime.stderr
    .write(Buffer.from(`awscurl: (${ExitCode.Bug}) ${message}\n`))
    .finally(() => process.exit(ExitCode.Bug));
});

// All output is awaited by main, so nothing is lost by ending at once; a pipe on stdin that is no longer read,
// or a keep-alive connection, would otherwise hold the process.
main(runtime).then(exitCode => process.exit(exitCode));

/** HOME unless it is empty or relative: files of a working directory are never taken for those of a home. */
function homeDirectory(): string | undefined {
  const { HOME = "", USERPROFILE = "" } = process.env;
  const named = [HOME, ...(process.platform === "win32" ? [USERPROFILE] : [])].find(isAbsolute);
  if (named !== undefined) return named;
  try {
    return [userInfo().homedir].find(isAbsolute);
  } catch {
    // A user id without an entry, as containers may have.
    return undefined;
  }
}
