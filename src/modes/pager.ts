/** Shows a long text on a terminal, a page at a time. */
import { spawn } from "node:child_process";
import { checkedSink } from "../output/checked-sink.ts";
import type { Runtime } from "../runtime.ts";

/** Pagers to try if the environment names none. */
const usualPagers = ["less", "more"];

/**
 * Pipes the text into $MANPAGER, or else $PAGER, less or more; without any of them it is written to stdout. The command
 * is split at whitespace and run without a shell. Resolves when the pager has ended.
 */
export async function showInPager(text: string, runtime: Runtime): Promise<void> {
  const { env } = runtime;
  const wanted = env.MANPAGER || env.PAGER;
  // The pager receives Ctrl-C as well, and decides what it means.
  runtime.ignoreInterrupt();
  for (const command of wanted ? [wanted, ...usualPagers] : usualPagers) {
    if (await page(command, text, env)) return;
  }
  await checkedSink(runtime.stdout).write(Buffer.from(text));
}

/** Resolves with whether the command could be started. */
function page(command: string, text: string, env: Runtime["env"]): Promise<boolean> {
  const [file = "", ...words] = command.trim().split(/\s+/);
  return new Promise(resolve => {
    // For less: quit at once if the text fits, show bold, keep the screen; git uses the same.
    const child = spawn(file, words, { stdio: ["pipe", "inherit", "inherit"], env: { LESS: "FRX", ...env } });
    child.on("error", () => resolve(false));
    child.on("close", () => resolve(true));
    // A pager that the user quits before the end closes the pipe.
    child.stdin.on("error", () => {});
    child.stdin.end(text);
  });
}
