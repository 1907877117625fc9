/** `credential_process`: a command in the profile that prints credentials. */
import { spawn } from "node:child_process";
import { escapeControls, printable } from "../../message/printable.ts";
import { systemErrorText } from "../../message/system-errors.ts";
import type { Runtime } from "../../runtime.ts";
import { startTimer } from "../../system/timer.ts";
import type { Identity } from "./identity.ts";
import type { Profile } from "./profile-sections.ts";
import { parseObject, temporaryKeysOf } from "./session.ts";
import { shlexSplit, splitWindowsCommand } from "./shlex.ts";
import { credentialError, nonEmpty, type SourceContext } from "./source.ts";

/** Milliseconds until the command is killed. */
const timeLimit = 60_000;
const maxOutputBytes = 1024 * 1024;

interface ProcessOutcome {
  readonly stdout: string;
  readonly stderr: string;
  /** Why it failed, for messages; undefined if it succeeded. */
  readonly problem: string | undefined;
}

/**
 * Runs the profile's command, split as Python's shlex does and without a shell, and reads its output (AWS CLI user
 * guide, "Sourcing credentials with an external process"). Throws a Failure 67 if it cannot be started, fails, takes
 * more than a minute, or prints anything but credentials; the signal's reason if aborted. The command's output is never
 * shown, but the last lines of its stderr are.
 */
export async function identityOfProcess(profile: Profile, context: SourceContext): Promise<Identity> {
  const source = `profile ${printable(profile.name)} (credential_process)`;
  const fail = (reason: string, stderr = "") =>
    credentialError(source, reason, "run the command by hand to see its output", lastLines(stderr));

  const split = context.runtime.platform === "win32" ? splitWindowsCommand : shlexSplit;
  const command = split(profile.settings.get("credential_process") ?? "");
  if (command === undefined) throw fail("a quote in the command is not closed");
  if (!command[0]) throw fail("the command has no name");
  const { stdout, stderr, problem } = await runProcess(command, context);
  if (problem !== undefined) throw fail(problem, stderr);
  const printed = parseObject(stdout);
  if (printed === undefined) throw fail("its output is not JSON", stderr);
  if (printed.Version !== 1) throw fail("the Version of its output is not 1", stderr);
  const session = temporaryKeysOf(printed);
  if ("problem" in session) throw fail(session.problem, stderr);
  if (session.expiration !== undefined && session.expiration <= context.runtime.now()) {
    throw fail("its credentials have expired", stderr);
  }
  const accountId = session.accountId ?? nonEmpty(profile.settings.get("aws_account_id"));
  return { ...session, accountId, source, fromInstance: false };
}

function runProcess(command: readonly string[], { runtime, signal }: SourceContext): Promise<ProcessOutcome> {
  return new Promise((resolve, reject) => {
    const child = startCommand(command, runtime.env);
    if (child instanceof Error) return resolve({ stdout: "", stderr: "", problem: notStarted(child) });
    const output = { stdout: "", stderr: "" };
    let size = 0;
    const end = (settle: () => void) => {
      stopTimer();
      signal?.removeEventListener("abort", onAbort);
      child.kill("SIGKILL");
      // A grandchild may keep the pipes open; there is no point in waiting for it.
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
        if (size > maxOutputBytes) finish("its output is longer than 1 MiB");
        else output[name] += text;
      });
    }
    child.on("error", error => finish(notStarted(error)));
    child.on("close", (code, killer) => {
      finish(code === 0 ? undefined : `it ended with ${killer ?? `exit code ${code}`}`);
    });
  });
}

/** Node throws some system errors (E2BIG, ENOTDIR) and emits others (ENOENT, EACCES). */
function startCommand([file = "", ...rest]: readonly string[], env: Runtime["env"]) {
  try {
    // Standard input may be the request's body, so the command does not inherit it.
    return spawn(file, rest, { stdio: ["ignore", "pipe", "pipe"], env: { ...env } });
  } catch (error) {
    return error as Error;
  }
}

function notStarted(error: Error): string {
  return `it cannot be started (${systemErrorText(error)})`;
}

function lastLines(stderr: string): string[] {
  const lines = stderr.split(/\r?\n/).filter(line => line.trim() !== "");
  return lines.slice(-3).map(line => printable(escapeControls(line)));
}
