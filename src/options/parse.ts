/** From argv to option groups: commander takes words apart, here they become one list in the order typed, and then groups. */
import { existsSync } from "node:fs";
import { Command, Option as CommanderOption } from "commander";
import { Failure } from "../exit.ts";
import { printable } from "../message/printable.ts";
import type { Runtime } from "../runtime.ts";
import { optionGroups } from "./groups.ts";
import { openInput, type Surroundings } from "./input.ts";
import { type Named, names } from "./names.ts";
import type { Input } from "./option.ts";
import type { Options } from "./options.ts";
import { misused } from "./values.ts";
import type { Word } from "./word.ts";

/** A list of words in the making. */
interface Line {
  readonly words: Word[];
  readonly input: Input;
  /** For messages about words that nobody typed: " in FILE:LINE". */
  readonly where: string;
  /** How many files deep. */
  readonly depth: number;
}

/** Files that name files that name files: more than this is a circle. */
const deepest = 10;

/**
 * Reads the command line, and `.awscurlrc` before it unless its first word is `-q`. Out: the options of each group.
 * Throws a UsageFailure or Failure for the first word that is wrong; opens the files that the line names, and no socket.
 */
export async function parseCommandLine(
  argv: readonly string[],
  surroundings: Pick<Runtime, "env" | "home" | "stdin">,
): Promise<readonly Options[]> {
  const line = { words: [], input: openInput(surroundings), where: "", depth: 0 };
  const disabled = argv[0] === "--disable" || argv[0]?.startsWith("-q");
  const file = disabled ? undefined : defaultFile(surroundings);
  if (file !== undefined) await readFile(file, "--config", line);
  await readWords(argv, line);
  return optionGroups(line.words, line.input);
}

/** The first `.awscurlrc` that is there. */
function defaultFile({ env, home }: Surroundings): string | undefined {
  const folders = [env.AWSCURL_HOME, env.XDG_CONFIG_HOME, home];
  return folders
    .filter(folder => folder !== undefined && folder !== "")
    .map(folder => `${folder}/.awscurlrc`)
    .find(existsSync);
}

/** Appends what the words say. What is wrong goes into its place too, for whatever comes first is told. */
async function readWords(argv: readonly string[], line: Line): Promise<void> {
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? "";
    if (word === "--") {
      line.words.push(...argv.slice(at + 1).map(url => ({ url })));
      return;
    }
    if (!word.startsWith("-")) line.words.push({ url: word });
    else if (await readOptions(word, argv[at + 1], line)) at++;
  }
}

/** commander copies a cluster for each of its letters: a long one, which says nothing that a short one does not, would take minutes. */
const longestCluster = 200;

/** How many short options without a value a cluster begins with. */
function switchesIn(cluster: string): number {
  const letters = cluster.slice(1, longestCluster + 2);
  const end = Array.from(letters).findIndex(letter => names.get(`-${letter}`)?.option.value !== undefined);
  return end === -1 ? letters.length : end;
}

/** Appends what one word of options says. Out: was the next word taken as a value? */
async function readOptions(word: string, next: string | undefined, line: Line): Promise<boolean> {
  const long = word.startsWith("--");
  const typed = long ? (word.split("=", 1)[0] ?? word) : word;
  const spelling = typed + line.where;
  if (!long && switchesIn(word) > longestCluster) {
    line.words.push(misused(word.slice(0, 8) + line.where, "begins too long a cluster of short options"));
    return false;
  }
  const known = new Map<string, Named>();
  for (const name of long ? [typed] : Array.from(word.slice(1), letter => `-${letter}`)) {
    const found = names.get(name) ?? (long ? await lookUp(name, spelling) : undefined);
    if (Failure.is(found)) line.words.push(found);
    else if (found) known.set(name, found);
  }
  if (long && known.size === 0) return false;
  const { options, rest } = takeApart(word, known);
  let tookNext = false;
  for (const { name, attached } of options) {
    const { option, on } = known.get(name) as Named;
    tookNext = attached === null && (option.takes?.(next) ?? true);
    if (tookNext && next === undefined) {
      line.words.push(misused(spelling, "requires parameter"));
      return false;
    }
    const value = tookNext ? next : (attached ?? undefined);
    if (option.reading === "config") await readFile(value ?? "", spelling, line);
    else line.words.push({ option, on, spelling, value, apart: tookNext });
  }
  if (rest !== undefined)
    line.words.push(long ? misused(word + line.where, "is unknown") : await lookUpShort(rest, spelling));
  return tookNext;
}

/** One option as commander finds it in a word: null is a value that is not attached, undefined no value at all. */
interface Found {
  readonly name: string;
  readonly attached: string | null | undefined;
}

/**
 * Has commander take a word apart: clusters, attached values, `=`. It is told of the names that the word can hold and of
 * no others, which is most of its work, and of whole names, for a shortened one may end in a dash, which it cannot take;
 * whether a value stands in the next word is for us to say, for only we know that `--` may be one. `rest` is what begins
 * with no such name.
 */
function takeApart(
  word: string,
  known: ReadonlyMap<string, Named>,
): { options: Found[]; rest: string | undefined } {
  const command = new Command();
  const options: Found[] = [];
  let expanded = word;
  for (const [name, { option }] of known) {
    const whole = name.startsWith("--") ? `--${option.long}` : name;
    if (whole !== name) expanded = whole + word.slice(name.length);
    const flag = new CommanderOption(option.value === undefined ? whole : `${whole} [value]`);
    command.addOption(flag);
    command.on(`option:${flag.name()}`, (attached?: string | null) => options.push({ name, attached }));
  }
  const { operands, unknown } = command.parseOptions([expanded]);
  return { options, rest: operands[0] ?? unknown[0] ?? dashOf(word, options) };
}

/** A `-` within a cluster is no letter of any option; commander takes `-` and `--` for ends, and says nothing. */
function dashOf(word: string, options: readonly Found[]): string | undefined {
  const isWhole = word.startsWith("--") || word.length === options.length + 1;
  return isWhole || typeof options.at(-1)?.attached === "string" ? undefined : "-";
}

/** A long name that stands in no record as it is: short for one, refused by name, or unknown. */
async function lookUp(name: string, spelling: string): Promise<Named | Failure> {
  const { findLong } = await import("./unsupported.ts");
  return findLong(name, spelling, names);
}

/** Why a cluster goes on with a letter that no record has. */
async function lookUpShort(rest: string, spelling: string): Promise<Failure> {
  const { findShort } = await import("./unsupported.ts");
  return findShort(rest, spelling);
}

/** Appends what a config file says, at the place where it is named: it is only more argv. */
async function readFile(name: string, spelling: string, line: Line): Promise<void> {
  if (line.depth === deepest) {
    line.words.push(misused(spelling, "files that read each other without end"));
    return;
  }
  const { comment, configLines } = await import("./config-file.ts");
  try {
    const text = await line.input.text(name, spelling, comment);
    for (const { number, word, value, failure } of configLines(text)) {
      const where = ` in ${printable(name)}:${number}`;
      const inner = { ...line, where, depth: line.depth + 1 };
      if (failure !== undefined) line.words.push(misused(word + where, failure));
      const tookValue = await readOptions(word, value, inner);
      if (value && !tookValue) line.words.push(misused(word + where, "had unsupported trailing garbage"));
    }
  } catch (error) {
    if (!Failure.is(error)) throw error;
    line.words.push(error);
  }
}
