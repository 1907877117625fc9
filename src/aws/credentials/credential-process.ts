/** `credential_process`: a command of the person's own that prints a session. */
import { spawn } from "node:child_process";
import { escapeControls, printable } from "../../message/printable.ts";
import type { Runtime } from "../../runtime.ts";
import { startTimer } from "../../system/timer.ts";
import type { Identity } from "./identity.ts";
import type { Profile } from "./profile-sections.ts";
import { parseObject, temporaryKeysOf } from "./session.ts";
import { splitWindowsWords, splitWords } from "./shlex.ts";
import { credentialError, nonEmpty, type SourceContext } from "./source.ts";

/** Milliseconds until the command is given up. */
const timeLimit = 60_000;
const maxOutputBytes = 1024 * 1024;

interface ProcessOutcome {
  readonly stdout: string;
  readonly stderr: string;
  /** What ended it, for people; undefined when it ended well. */
  readonly problem: string | undefined;
}

/**
 * Runs the profile's command, split into words as Python's shlex does and without a shell, and reads what it prints
 * (AWS CLI user guide, "Sourcing credentials with an external process"). Throws a Failure 67 when it cannot be started,
 * fails, takes more than a minute or prints anything else; the signal's reason when that ends it. What it printed is
 * never shown, its last words on stderr are.
 */
export async function identityOfProcess(profile: Profile, context: SourceContext): Promise<Identity> {
  const source = `profile ${printable(profile.name)} (credential_process)`;
  const fail = (reason: string, stderr = "") =>
    credentialError(source, reason, "run the command by hand to see what it says", lastLines(stderr));

  const split = context.runtime.platform === "win32" ? splitWindowsWords : splitWords;
  const words = split(profile.settings.get("credential_process") ?? "");
  if (words === undefined) throw fail("a quote in the command is not closed");
  if (!words[0]) throw fail("the command has no name");
  const { stdout, stderr, problem } = await runProcess(words, context);
  if (problem !== undefined) throw fail(problem, stderr);
  const printed = parseObject(stdout);
  if (printed === undefined) throw fail("what it printed is not JSON", stderr);
  if (printed.Version !== 1) throw fail("what it printed is not of Version 1", stderr);
  const session = temporaryKeysOf(printed);
  if ("problem" in session) throw fail(session.problem, stderr);
  if (session.expiration !== undefined && session.expiration <= context.runtime.now()) {
    throw fail("the credentials that it printed have expired", stderr);
  }
  const accountId = session.accountId ?? nonEmpty(profile.settings.get("aws_account_id"));
  return { ...session, accountId, source, fromInstance: false };
}

function runProcess(words: readonly string[], { runtime, signal }: SourceContext): Promise<ProcessOutcome> {
  return new Promise((resolve, reject) => {
    const child = startCommand(words, runtime.env);
    if (child instanceof Error) return resolve({ stdout: "", stderr: "", problem: notStarted(child) });
    const output = { stdout: "", stderr: "" };
    let size = 0;
    const end = (settle: () => void) => {
      stopTimer();
      signal?.removeEventListener("abort", onAbort);
      child.kill("SIGKILL");
      // A grandchild may hold the pipes open; it shall not hold us.
      child.stdout.destroy();
      child.stderr.destroy();
      settle();
    };
    const finish = (problem: string | undefined) => end(() => resolve({ ...output, problem }));
    const onAbort = () => end(() => reject(signal?.reason));
    const stopTimer = startTimer(timeLimit, () => finish(`it ran for more than ${timeLimit / 1000} seconds`));
    if (signal?.aborted) return onAbort();
    signal?.addEventListener("abort", onAbort, { once: true });
    for (const name of ["stdout", "stderr"] as const) {
      child[name].setEncoding("utf8").on("data", (text: string) => {
        size += text.length;
        if (size > maxOutputBytes) finish("it printed more than 1 MiB");
        else output[name] += text;
      });
    }
    child.on("error", error => finish(notStarted(error)));
    child.on("close", (code, killer) => {
      finish(code === 0 ? undefined : `it ended with ${killer ?? `exit code ${code}`}`);
    });
  });
}

/** Node throws some of the system's errors (E2BIG, ENOTDIR) and emits the others (ENOENT, EACCES). */
function startCommand([file = "", ...rest]: readonly string[], env: Runtime["env"]) {
  try {
    // Standard input may be the request's body, and is not the command's.
    return spawn(file, rest, { stdio: ["ignore", "pipe", "pipe"], env: { ...env } });
  } catch (error) {
    return error as Error;
  }
}

function notStarted(error: NodeJS.ErrnoException): string {
  return `it cannot be started (${error.code})`;
}

function lastLines(stderr: string): string[] {
  const lines = stderr.split(/\r?\n/).filter(line => line.trim() !== "");
  return lines.slice(-3).map(line => printable(escapeControls(line)));
}
