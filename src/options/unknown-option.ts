/**
 * Names that no record has: abbreviations, `--expand-NAME`, unsupported curl options, and mistakes, for which there are
 * hints.
 */
import { ExitCode, Failure } from "../exit.ts";
import { editDistance } from "../message/edit-distance.ts";
import { insteadOf } from "./foreign-options.ts";
import type { Named } from "./names.ts";
import { isNegative } from "./option.ts";
import { misused, type Place } from "./place.ts";
import { type Unsupported, unsupportedOptions } from "./unsupported.ts";

/** The maximum number of candidates in a message about an ambiguous abbreviation. */
const mostListed = 8;

/**
 * Resolves a `--name` that is not an exact name: returns the record that it abbreviates, or the Failure to report.
 * curl's unsupported options count as candidates, so that an abbreviation never means a different option than in curl.
 */
export function findLong(name: string, place: Place, names: ReadonlyMap<string, Named>): Named | Failure {
  if (name.startsWith("--expand-")) return findExpanded(name, place, names);
  const bare = name.slice(2);
  const unsupported = unsupportedOptions();
  const exact = unsupported.find(
    ({ long }) => long === bare || `no-${long}` === bare || long === `no-${bare}`,
  );
  if (exact) return refusal(exact, undefined);
  if (bare.startsWith("no-") && names.has(`--${bare.slice("no-".length)}`))
    return misused(place, "the given option cannot be reversed with a --no- prefix");
  return abbreviated(bare, place, names, unsupported);
}

/** Returns the failure for a letter that is not a short option; "" stands for a lone dash. */
export function findShort(letter: string, place: Place): Failure {
  const unsupported = unsupportedOptions().find(({ short }) => short === letter);
  return unsupported ? refusal(unsupported, letter) : misused(place, "is unknown");
}

/** Resolves `--expand-NAME` to the record of `--NAME`. */
function findExpanded(name: string, place: Place, names: ReadonlyMap<string, Named>): Named | Failure {
  const inner = `--${name.slice("--expand-".length)}`;
  const exact = names.get(inner);
  if (inner === "--" || (exact !== undefined && !exact.on)) return misused(place, "is unknown");
  const found = exact ?? findLong(inner, place, names);
  return Failure.is(found) ? found : { ...found, name: `--expand-${found.name.slice(2)}`, expands: true };
}

function refusal({ long, reason }: Unsupported, letter: string | undefined): Failure {
  const name = letter === undefined ? `--${long}` : `--${long} (-${letter})`;
  if (reason === undefined) return new Failure(ExitCode.Usage, `${name} is not supported yet`);
  return new Failure(ExitCode.Usage, `curl has ${name}, awscurl does not: ${reason}`);
}

function abbreviated(
  bare: string,
  place: Place,
  names: ReadonlyMap<string, Named>,
  unsupported: readonly Unsupported[],
): Named | Failure {
  const matching = bare === "" ? [] : [...names.values()].filter(named => isAbbreviation(bare, named));
  // The listed name of an option comes first.
  const byOption = new Map(matching.reverse().map(named => [named.option, named]));
  const refused = bare === "" ? [] : unsupported.filter(({ long }) => long.startsWith(bare));
  const [only] = byOption.values();
  if (byOption.size + refused.length > 1)
    return misused(
      place,
      `is ambiguous: ${listed(
        [...byOption.values()].map(({ name }) => name),
        refused,
      )}`,
    );
  if (only) return only;
  return refused[0] ? refusal(refused[0], undefined) : unknown(bare, place, names);
}

/** Whether `bare` abbreviates the name. `--no-` forms can be abbreviated only where they are the listed form, as in curl. */
function isAbbreviation(bare: string, { name, option }: Named): boolean {
  if (!name.startsWith(`--${bare}`)) return false;
  return !name.startsWith("--no-") || isNegative(option) || option.repetition !== "boolean";
}

/** Lists the candidates, supported or not, in alphabetical order. */
function listed(names: readonly string[], refused: readonly Unsupported[]): string {
  const all = [...names, ...refused.map(({ long }) => `--${long}`)].sort();
  const more = all.length > mostListed ? ` and ${all.length - mostListed} more` : "";
  return `${all.slice(0, mostListed).join(", ")}${more}`;
}

function unknown(bare: string, place: Place, names: ReadonlyMap<string, Named>): Failure {
  const instead = insteadOf(bare);
  if (instead !== undefined) return misused(place, `is unknown (${instead})`);
  const near = nearest(bare, [...names.keys()]);
  return misused(place, near === undefined ? "is unknown" : `is unknown (did you mean ${near}?)`);
}

/**
 * Returns the name with the fewest typing errors if there are few enough. A name that begins differently is too
 * unlikely a guess.
 */
function nearest(bare: string, names: readonly string[]): string | undefined {
  let fewest = tolerated(bare.length) + 1;
  let best: string | undefined;
  for (const name of names) {
    const other = name.slice(2);
    if (!name.startsWith("--") || Math.abs(other.length - bare.length) >= fewest) continue;
    const errors = editDistance(bare, other);
    if (errors >= fewest || (errors > 1 && other[0] !== bare[0])) continue;
    fewest = errors;
    best = name;
  }
  return best;
}

/** The maximum number of typing errors in a name of this length. */
function tolerated(length: number): number {
  if (length < 4) return 0;
  if (length < 8) return 1;
  return length < 12 ? 2 : 3;
}
