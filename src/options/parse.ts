/** From argv to option groups: commander splits the tokens, which become one list in the order given and then groups. */
import { existsSync } from "node:fs";
import { Failure } from "../exit.ts";
import { printable } from "../message/printable.ts";
import type { Runtime } from "../runtime.ts";
import { type FoundOptions, OptionCommand } from "./command.ts";
import { optionGroups } from "./groups.ts";
import { openInput, type Surroundings } from "./input.ts";
import { allNames, findName, type Named } from "./names.ts";
import { isWarnedOf, oddities } from "./oddities.ts";
import type { Input, Option } from "./option.ts";
import type { Options } from "./options.ts";
import { misused, type Place } from "./place.ts";
import { readingLimit } from "./reading-limit.ts";
import type { ParsedToken } from "./tokens.ts";
import type { Variables } from "./variables.ts";

/** A parsed command line. */
export interface CommandLine {
  /** The options of each group that `--next` separates; at least one. */
  readonly groups: readonly [Options, ...Options[]];
  /** Harmless oddities, one line each. `-s` silences them. */
  readonly warnings: readonly string[];
}

/** The state of parsing. Config files named on the command line append to the same list. */
interface ParseState {
  readonly tokens: ParsedToken[];
  readonly warnings: string[];
  readonly variables: Variables;
  readonly command: OptionCommand;
  readonly input: Input;
  readonly env: Runtime["env"];
  /** The nesting depth of config files. */
  depth: number;
  /** Set by `--help` and similar options: everything after them is ignored. */
  stopped: boolean;
}

/** curl's limit for config files that name config files. */
const maxDepth = 5;

/**
 * The maximum number of switches in one cluster. commander copies the cluster for each of its letters, so a very long
 * one would take minutes.
 */
const maxSwitches = 200;

/**
 * Parses the command line, preceded by `.awscurlrc` unless the first token is `-q`. Throws a UsageFailure or Failure
 * for the first invalid token. Reads the files that the command line names, but opens no socket. `groups` is filled
 * while parsing, so that the options before a failure decide how it is reported.
 */
export async function parseCommandLine(
  argv: readonly string[],
  surroundings: Pick<Runtime, "env" | "home" | "stdin">,
  groups: Options[] = [],
): Promise<CommandLine> {
  const limit = readingLimit(argv);
  const state: ParseState = {
    tokens: [],
    warnings: [],
    variables: new Map(),
    command: new OptionCommand(),
    input: openInput(surroundings, limit.signal),
    env: surroundings.env,
    depth: 0,
    stopped: false,
  };
  try {
    return await parseAll(argv, surroundings, state, groups);
  } finally {
    limit.clear();
  }
}

async function parseAll(
  argv: readonly string[],
  surroundings: Surroundings,
  state: ParseState,
  groups: Options[],
): Promise<CommandLine> {
  const disabled = argv[0] === "--disable" || argv[0]?.startsWith("-q");
  const file = disabled ? undefined : defaultFile(surroundings);
  if (file !== undefined) await readConfigFile(file, { written: "--config" }, state);
  await parseTokens(argv, state);
  return { groups: await optionGroups(state.tokens, state.input, groups), warnings: state.warnings };
}

/** Returns the first default config file that exists, searching where curl does. */
function defaultFile({ env, home }: Surroundings): string | undefined {
  const candidates = [
    [env.AWSCURL_HOME, ".awscurlrc"],
    [env.XDG_CONFIG_HOME, "awscurlrc"],
    [env.XDG_CONFIG_HOME, ".awscurlrc"],
    [home, ".awscurlrc"],
    [home, ".config/awscurlrc"],
  ];
  return candidates
    .filter(([folder]) => folder !== undefined && folder !== "")
    .map(parts => parts.join("/"))
    .find(existsSync);
}

/** Appends what the arguments mean. Failures are appended too: the first one in the order given is reported. */
async function parseTokens(argv: readonly string[], state: ParseState): Promise<void> {
  for (let at = 0; at < argv.length && !state.stopped; at++) {
    const token = argv[at] ?? "";
    if (token === "--") {
      state.tokens.push(...argv.slice(at + 1).map(url => ({ url })));
      return;
    }
    if (!token.startsWith("-")) state.tokens.push({ url: token });
    else if (await parseOptions(token, argv[at + 1], undefined, state)) at++;
  }
}

/**
 * Appends the options of one token and their value, which may be the next token. `place` is given for a line of a
 * config file; otherwise the token is its own place. Returns whether the next token was consumed as a value.
 */
async function parseOptions(
  token: string,
  next: string | undefined,
  place: Place | undefined,
  state: ParseState,
): Promise<boolean> {
  const long = token.startsWith("--");
  const written = long ? (token.split("=", 1)[0] ?? token) : token;
  const where = place ?? { written };
  if (!long && switchesIn(token) > maxSwitches) {
    state.tokens.push(
      misused({ ...where, written: token.slice(0, 8) }, "starts a cluster of too many short options"),
    );
    return false;
  }
  const known = long ? await longName(written, where, state) : namesIn(token);
  const [first] = known;
  if (long && first === undefined) return false;
  // Abbreviations are expanded, because commander does not know them.
  const spelledOut = long ? `${first?.name}${token.slice(written.length)}` : token;
  const found = takeApart(spelledOut, next, known, state);
  for (const [index, { name, value }] of found.options.entries()) {
    const named = known.find(one => one.name === name) as Named;
    const separate = found.tookNext && index === found.options.length - 1;
    await append(named, { value, separate, place: where, next }, state);
  }
  if (found.valueMissing) state.tokens.push(misused(where, "requires parameter"));
  if (found.rest !== undefined) state.tokens.push(await complaintAbout(token, found.rest, where, long));
  return found.tookNext;
}

/** Counts the short options without a value at the start of a cluster, stopping just above the limit. */
function switchesIn(cluster: string): number {
  const letters = cluster.slice(1, maxSwitches + 2);
  const end = Array.from(letters).findIndex(letter => findName(`-${letter}`)?.option.value !== undefined);
  return end === -1 ? letters.length : end;
}

/** Returns the options whose letters occur in a cluster; the letters of an attached value may be among them. */
function namesIn(cluster: string): readonly Named[] {
  // Each letter is looked up once: an attached value may have a million of them.
  const letters = Array.from(new Set(cluster.slice(1)), letter => findName(`-${letter}`));
  return letters.filter(named => named !== undefined);
}

/** Returns the option with a long name; if there is none, appends the Failure and returns an empty list. */
async function longName(name: string, place: Place, { tokens }: ParseState): Promise<readonly Named[]> {
  const found = findName(name) ?? (await lookUp(name, place));
  if (!Failure.is(found)) return [found];
  tokens.push(found);
  return [];
}

/** Resolves a long name that is not an exact name: an abbreviation, `--expand-NAME`, an unsupported or an unknown option. */
async function lookUp(name: string, place: Place): Promise<Named | Failure> {
  const { findLong } = await import("./unknown-option.ts");
  return findLong(name, place, allNames());
}

function takeApart(
  token: string,
  next: string | undefined,
  known: readonly Named[],
  { command }: ParseState,
): FoundOptions {
  for (const { name, option } of known) command.register(name, option);
  const leavesOptions = known.some(({ option }) => option.valueOptional === "option");
  const isOptionLike = next !== undefined && next.length > 1 && next.startsWith("-");
  return command.parse(token, leavesOptions && isOptionLike ? undefined : next);
}

/** Returns the complaint about the part of a token that is not an option. */
async function complaintAbout(token: string, rest: string, place: Place, long: boolean): Promise<Failure> {
  if (long) return misused(place, "takes no value");
  const { findShort } = await import("./unknown-option.ts");
  // The text after the letter is not shown: it may be a secret.
  const [letter = ""] = rest.slice(1);
  const written = token.slice(0, token.length - rest.length + 1 + letter.length);
  return findShort(letter, { ...place, written });
}

/** How the value of an option was given. */
interface GivenValue {
  readonly value: string | undefined;
  readonly separate: boolean;
  readonly place: Place;
  /** The token after the option, whether it is its value or not. */
  readonly next: string | undefined;
}

/** Appends one option. Options that control the parser take effect here. */
async function append(named: Named, given: GivenValue, state: ParseState): Promise<void> {
  const { option, on } = named;
  const { place, separate } = given;
  try {
    const value = named.expands ? await expanded(option, given, state) : given.value;
    state.warnings.push(...oddities(option, value, place));
    if (isWarnedOf(option, on, state.tokens)) state.warnings.push(option.warns.text);
    if (option.reading === "config") await readConfigFile(value ?? "", place, state);
    else if (option.reading === "variable") await setVariable(value ?? "", place, state);
    else state.tokens.push({ option, on, place, value, separate });
    state.stopped ||= option.reading === "stop" && on;
  } catch (error) {
    if (!Failure.is(error)) throw error;
    state.tokens.push(error);
  }
}

/** Returns the value of `--expand-OPTION` with its variables expanded. */
async function expanded(option: Option, given: GivenValue, state: ParseState): Promise<string | undefined> {
  if (option.value === undefined && given.next === undefined) return undefined;
  if (option.value === undefined) throw misused(given.place, "variable expansion failure: it takes no value");
  if (given.value === undefined) return undefined;
  const { expandVariables } = await import("./variables.ts");
  const { text, warnings } = expandVariables(given.value, state.variables, given.place);
  state.warnings.push(...warnings);
  return text;
}

/** Sets the variable of `--variable` for every later `--expand-OPTION`. */
async function setVariable(
  value: string,
  place: Place,
  { variables, warnings, input, env }: ParseState,
): Promise<void> {
  const { parseVariable } = await import("./variables.ts");
  const variable = await parseVariable(value, place, input, env);
  if ("warning" in variable) warnings.push(variable.warning);
  else variables.set(variable.name, variable.content);
}

/** Appends the options of a config file at the position where the file is named. */
async function readConfigFile(name: string, place: Place, state: ParseState): Promise<void> {
  if (state.depth === maxDepth)
    throw misused(place, `is badly used here: config files name each other more than ${maxDepth} deep`);
  const { comment, configLines } = await import("./config-file.ts");
  const file = name === "-" ? "<stdin>" : name;
  const text = await state.input.text(name, place, comment);
  state.depth++;
  for (const { line, written, token, value, warning } of configLines(text)) {
    if (state.stopped) break;
    const inner = { written, file: { name: file, line } };
    if (warning !== undefined)
      state.warnings.push(`${printable(file)}:${line} Option '${printable(written)}' ${warning}`);
    const tookValue = await parseOptions(token, value, inner, state);
    if (value && !tookValue) state.tokens.push(misused(inner, "had unsupported trailing garbage"));
  }
  state.depth--;
}
