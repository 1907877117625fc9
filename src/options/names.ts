/** From what is typed to the record it means: exact names here, everything else in unsupported.ts when it comes to that. */
import { options } from "./definitions/index.ts";
import { isNegative, type Option } from "./option.ts";

/** An option, and whether its switch is turned on by this name. */
export interface Named {
  readonly option: Option;
  readonly on: boolean;
}

/** Every exact name, with its dashes. */
export const names: ReadonlyMap<string, Named> = new Map(options.flatMap(namesOf));

/** The long names of a record without dashes: those that may be shortened. */
export function longNames(option: Option): string[] {
  const listed = [option.long, ...(option.spellings ?? [])];
  return isNegative(option) ? [...listed, option.long.slice("no-".length)] : listed;
}

function namesOf(option: Option): [string, Named][] {
  const { short, repetition } = option;
  const negative = isNegative(option);
  const found: [string, Named][] = [];
  for (const name of longNames(option)) {
    const off = negative && name.startsWith("no-");
    found.push([`--${name}`, { option, on: !off }]);
    if (repetition === "boolean" && !negative) found.push([`--no-${name}`, { option, on: false }]);
  }
  if (short !== undefined) found.push([`-${short}`, { option, on: !negative }]);
  return found;
}
