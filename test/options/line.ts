/** Command lines parsed without anything from this machine, and shown as what they change. */
import { Failure } from "../../src/exit.ts";
import { defaultOptions, type Options } from "../../src/options/options.ts";
import { parseCommandLine } from "../../src/options/parse.ts";
import { Secret } from "../../src/secret.ts";
import { type FakeSurroundings, fakeRuntime } from "../support/runtime.ts";

/** The options of each group, secrets hidden. */
export async function parse(
  argv: readonly string[],
  around: FakeSurroundings = {},
): Promise<readonly Options[]> {
  return (await parseCommandLine(argv, fakeRuntime(around))).groups;
}

/** The warnings about a command line. */
export async function warnings(
  argv: readonly string[],
  around: FakeSurroundings = {},
): Promise<readonly string[]> {
  return (await parseCommandLine(argv, fakeRuntime(around))).warnings;
}

/** How each group differs from the defaults, secrets as `secret:TEXT`. */
export async function changes(argv: readonly string[], around: FakeSurroundings = {}): Promise<object[]> {
  const groups = await parse(argv, around);
  return groups.map(changed);
}

/** The exit code and message of an invalid command line; "" for a valid one. */
export async function refusal(argv: readonly string[], around: FakeSurroundings = {}): Promise<string> {
  try {
    await parse(argv, around);
    return "";
  } catch (error) {
    if (Failure.is(error)) return `${error.exitCode}: ${error.message}`;
    throw error;
  }
}

function changed(options: Options): object {
  const before = Object.entries(defaultOptions()).map(
    ([key, value]) => [key, JSON.stringify(value)] as const,
  );
  const defaults = new Map<string, string | undefined>(before);
  return Object.fromEntries(
    Object.entries(options)
      .map(([key, value]) => [key, value instanceof Secret ? `secret:${value.reveal()}` : value] as const)
      .filter(([key, value]) => JSON.stringify(value) !== defaults.get(key)),
  );
}
