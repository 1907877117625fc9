/** The exact names of the options. Any other argument that begins with a dash is looked up in unknown-option.ts. */
import { options } from "./definitions/index.ts";
import { isNegative, type Option } from "./option.ts";

/** An option under one of its names. */
export interface Named {
  /** The name with its dashes. */
  readonly name: string;
  readonly option: Option;
  /** Whether this name turns the option on. */
  readonly on: boolean;
  /** Set for `--expand-NAME`: variables in the value are expanded. */
  readonly expands?: true;
}

/**
 * Returns the option with this exact name, dashes included. Building a table of all names would take longer than
 * parsing a command line.
 */
export function findName(name: string): Named | undefined {
  const bare = name.replace(/^--?(no-)?/, "");
  const hasName = (option: Option) =>
    option.short === bare || longNames(option).some(long => long.endsWith(bare));
  for (const option of options) {
    const named = hasName(option) ? namesOf(option).find(one => one.name === name) : undefined;
    if (named !== undefined) return named;
  }
  return undefined;
}

/** Returns every exact name, with its dashes. */
export function allNames(): ReadonlyMap<string, Named> {
  return new Map(options.flatMap(namesOf).map(named => [named.name, named]));
}

/** Returns the long names of a record without dashes: the ones that may be abbreviated. */
export function longNames(option: Option): string[] {
  const listed = [option.long, ...(option.spellings ?? [])];
  return isNegative(option) ? [...listed, option.long.slice("no-".length)] : listed;
}

function namesOf(option: Option): Named[] {
  const { short, repetition } = option;
  const negative = isNegative(option);
  const found: Named[] = [];
  for (const name of longNames(option)) {
    const off = negative && name.startsWith("no-");
    found.push({ name: `--${name}`, option, on: !off });
    if (repetition === "boolean" && !negative) found.push({ name: `--no-${name}`, option, on: false });
  }
  if (short !== undefined) found.push({ name: `-${short}`, option, on: !negative });
  return found;
}
