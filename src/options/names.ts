/** The exact names of the options. Everything else that begins with a dash is looked up in unknown-option.ts. */
import { options } from "./definitions/index.ts";
import { isNegative, type Option } from "./option.ts";

/** An option under one of its names. */
export interface Named {
  /** With its dashes. */
  readonly name: string;
  readonly option: Option;
  /** Does this name switch on? */
  readonly on: boolean;
  /** `--expand-NAME`: variables in the value are replaced. */
  readonly expands?: true;
}

/** Every exact name, with its dashes. */
export const names: ReadonlyMap<string, Named> = new Map(
  options.flatMap(namesOf).map(named => [named.name, named]),
);

/** The long names of a record, without dashes: those that may be abbreviated. */
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
