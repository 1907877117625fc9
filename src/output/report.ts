/** Reports failures, warnings and bugs on stderr, in curl's form. */
import { ExitCode, Failure, UsageFailure } from "../exit.ts";
import { escapeControls } from "../message/printable.ts";
import type { Runtime } from "../runtime.ts";
import type { OutputSettings } from "./settings.ts";

/** The settings of `-s` and `-S`. */
export type Loudness = Pick<OutputSettings, "silent" | "showError">;

/** For messages before the command line is parsed, and messages that `-s` does not silence. */
const loud: Loudness = { silent: false, showError: false };

/**
 * Prints an error: a Failure as `awscurl: (N) message` with its details, a UsageFailure with a hint at `--help`,
 * anything else as a bug. `-s` without `-S` silences only failures. Returns the exit code.
 */
export async function reportFailure(
  error: unknown,
  runtime: Runtime,
  { silent, showError }: Loudness = loud,
): Promise<ExitCode> {
  const exitCode = Failure.is(error) ? error.exitCode : ExitCode.Bug;
  const silenced = Failure.is(error) && !UsageFailure.is(error) && silent && !showError;
  if (!silenced) await print(runtime, linesFor(error));
  return exitCode;
}

function linesFor(error: unknown): string[] {
  if (UsageFailure.is(error))
    return [
      `awscurl: ${error.message}`,
      ...error.details.map(indent),
      "awscurl: try 'awscurl --help' for more information",
    ];
  if (Failure.is(error))
    return [`awscurl: (${error.exitCode}) ${error.message}`, ...error.details.map(indent)];
  return bugLines(error);
}

/** The message of an unexpected error may contain anything, even a secret, so only its name and stack are shown. */
function bugLines(error: unknown): string[] {
  if (!(error instanceof Error)) return [`awscurl: (${ExitCode.Bug}) a bug in awscurl: ${typeof error}`];
  const stack = (error.stack ?? "").split("\n").filter(line => /^\s+at /.test(line));
  return [`awscurl: (${ExitCode.Bug}) a bug in awscurl: ${error.name}`, ...stack];
}

function indent(line: string): string {
  return `  ${line}`;
}

/** Prints `Warning: text`. `-s` silences warnings, and `-S` does not restore them, as in curl. */
export async function reportWarning(text: string, runtime: Runtime, { silent }: Loudness): Promise<void> {
  if (!silent) await print(runtime, [`Warning: ${text}`]);
}

/** Prints hints, one per line; as for errors, `-s` silences them and `-S` restores them. */
export async function reportAdvice(
  lines: readonly string[],
  runtime: Runtime,
  { silent, showError }: Loudness,
): Promise<void> {
  if (lines.length > 0 && (!silent || showError))
    await print(
      runtime,
      lines.map(line => `awscurl: ${line}`),
    );
}

/** The failure of `-f` and `--fail-with-body` for an HTTP status. */
export function httpFailure(status: number): Failure {
  return new Failure(ExitCode.HttpError, `The requested URL returned error: ${status}`);
}

/** A closed stderr does not change the exit code. */
async function print(runtime: Runtime, lines: readonly string[]): Promise<void> {
  const text = lines.map(line => `${escapeControls(line)}\n`).join("");
  await runtime.stderr.write(Buffer.from(text, "utf8")).catch(() => {});
}
