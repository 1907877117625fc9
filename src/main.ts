/** The whole program: parses the command line, then prints help, or runs it and reports how it ended. */
import type { ExitCode } from "./exit.ts";
import { isSecretLine } from "./message/redact-fields.ts";
import { redactUrl, redactUrls } from "./message/redact-urls.ts";
import type { Options } from "./options/options.ts";
import { parseCommandLine } from "./options/parse.ts";
import { requireUtf8 } from "./options/utf8.ts";
import { reportFailure, reportWarning } from "./output/report.ts";
import type { Runtime } from "./runtime.ts";
import { Secret } from "./secret.ts";

/** Runs the program. Returns the exit code; every failure has been reported on stderr. */
export async function main(started: Runtime): Promise<ExitCode> {
  let runtime = started;
  let options: Options | undefined;
  const given: Options[] = [];
  try {
    requireUtf8(runtime);
    const { groups, warnings } = await parseCommandLine(runtime.argv, runtime, given).finally(async () => {
      runtime = await chosenStderr(started, given);
    });
    [options] = groups;
    for (const warning of warnings) await reportWarning(warning, runtime, options);
    if (options.about !== undefined) {
      const { showAbout } = await import("./modes/about.ts");
      return await showAbout(options.about, runtime);
    }
    if (groups.some(holdsSecret) || runtime.argv.some(holdsUrlSecret)) runtime.forgetArguments();
    // --help and similar options do not load the rest.
    const { runGroups } = await import("./modes/run.ts");
    return await runGroups(groups, runtime);
  } catch (error) {
    return reportFailure(error, runtime, options);
  }
}

/** Applies the last `--stderr`, which also receives complaints about the options that follow it. */
async function chosenStderr(runtime: Runtime, groups: readonly Options[]): Promise<Runtime> {
  const last = groups.findLast(({ stderr }) => stderr !== undefined);
  if (last?.stderr === undefined) return runtime;
  const { withStderr } = await import("./output/stderr.ts");
  return withStderr(runtime, last.stderr, last.silent);
}

/** Whether the options contain a key, a token, a password, or a header field that grants access. */
function holdsSecret(options: Options): boolean {
  return (
    Object.values(options).some(Secret.is) || options.headers.some(isSecretLine) || options.cookies.length > 0
  );
}

/** Whether the argument is or contains a URL with userinfo or a signature. */
function holdsUrlSecret(argument: string): boolean {
  const [option = ""] = /^(--[\w-]+=|-\w)/.exec(argument) ?? [];
  return [argument, argument.slice(option.length)].some(
    text => redactUrl(text) !== text || redactUrls(text) !== text,
  );
}
