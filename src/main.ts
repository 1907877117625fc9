/** The whole story: read the command line, then print help, or send what it asks for and say how it went. */
import { ExitCode } from "./exit.ts";
import { redactUrl, redactUrls } from "./message/redact-urls.ts";
import type { Options } from "./options/options.ts";
import { parseCommandLine } from "./options/parse.ts";
import { requireUtf8 } from "./options/utf8.ts";
import { isSecretLine } from "./output/redact.ts";
import { reportFailure } from "./output/report.ts";
import type { Runtime } from "./runtime.ts";
import { Secret } from "./secret.ts";

/** Runs the program in these surroundings. Out: the exit code. Everything that is wrong is told on stderr. */
export async function main(runtime: Runtime): Promise<ExitCode> {
  let options: Options | undefined;
  try {
    requireUtf8(runtime);
    const groups = await parseCommandLine(runtime.argv, runtime);
    [options] = groups;
    if (options?.help !== undefined || options?.version) return await about(options, runtime);
    if (groups.some(holdsSecret) || runtime.argv.some(holdsUrlSecret)) runtime.forgetArguments();
    // What sends is not loaded by --help and --version.
    const { runGroups } = await import("./modes/run.ts");
    return await runGroups(groups, runtime);
  } catch (error) {
    return reportFailure(error, runtime, options);
  }
}

async function about({ help }: Options, runtime: Runtime): Promise<ExitCode> {
  const { helpText, versionText } = await import("./options/help.ts");
  const text = help === undefined ? versionText() : helpText(help);
  await runtime.stdout.write(Buffer.from(text));
  return ExitCode.Ok;
}

/**
 * Was a key, a token or a password among the words, or a header that lets its bearer in? The words are read in this file's
 * bundle: another one would have a class Secret of its own (docs/decisions/bundle.md).
 */
function holdsSecret(options: Options): boolean {
  return Object.values(options).some(value => value instanceof Secret) || options.headers.some(isSecretLine);
}

/** Is it, or holds it, a URL with userinfo or a signature? */
function holdsUrlSecret(argument: string): boolean {
  const [option = ""] = /^(--[\w-]+=|-\w)/.exec(argument) ?? [];
  return [argument, argument.slice(option.length)].some(
    text => redactUrl(text) !== text || redactUrls(text) !== text,
  );
}
