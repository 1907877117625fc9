/** `--help`: lists the option records as curl 8 lists its own. */
import { Failure } from "../../exit.ts";
import { categories, isCategory, optionsIn } from "../categories.ts";
import { options } from "../definitions/index.ts";
import { allNames, findName } from "../names.ts";
import type { Option } from "../option.ts";
import { findLong, findShort } from "../unknown-option.ts";
import { paragraphs } from "./option-text.ts";
import { indented } from "./wrap.ts";

const usage = "Usage: awscurl [options...] <url>";

/**
 * Returns the help on a subject: "" for the most important options, a category, `all`, `category`, or an option with
 * its dashes. `columns` is the width of the terminal. Throws a UsageFailure or Failure for an option that does not
 * exist.
 */
export function helpText(subject: string, columns: number): string {
  if (subject === "") return joinLines([usage, ...lines(optionsIn("important")), "", ...more]);
  if (subject === "all") return joinLines([usage, ...lines(options)]);
  if (subject === "category") return joinLines([usage, ...categoryLines()]);
  if (subject.startsWith("-")) return optionHelp(optionNamed(subject), columns);
  if (!isCategory(subject)) return joinLines([usage, ...unknownCategory, ...categoryLines()]);
  return joinLines([usage, `${subject}: ${categories[subject]}`, ...lines(optionsIn(subject))]);
}

const more = [
  "This is not the full help; this menu is split into categories.",
  'Use "--help category" to get an overview of all categories, which are:',
  `${Object.keys(categories).join(", ")}.`,
  'Use "--help all" to list all options',
  'Use "--help [option]" to view documentation for a given option',
];

const unknownCategory = ["Unknown category provided, here is a list of all categories:", ""];

/** `-d, --data <data>`, as curl lists an option. */
export function heading(option: Option): string {
  const name = option.short === undefined ? `--${option.long}` : `-${option.short}, --${option.long}`;
  return option.value === undefined ? name : `${name} ${valueName(option)}`;
}

/** Returns the value in angle brackets, unless it begins with an optional part: `[protocol://]host`. */
function valueName({ value = "", repetition }: Option): string {
  return repetition === "single" && value.startsWith("[") ? value : `<${value}>`;
}

function optionHelp(option: Option, columns: number): string {
  const text = paragraphs(option).flatMap(paragraph => [...indented(paragraph, 10, columns), ""]);
  return joinLines([`    ${heading(option)}`, ...text.slice(0, -1)]);
}

function optionNamed(subject: string): Option {
  const place = { written: subject };
  const known = findName(subject);
  const found =
    known ??
    (subject.startsWith("--") ? findLong(subject, place, allNames()) : findShort(subject.slice(1), place));
  if (Failure.is(found)) throw found;
  return found.option;
}

function categoryLines(): string[] {
  return Object.entries(categories).map(([name, title]) => ` ${name.padEnd(11)} ${title}`);
}

/** Sorted by name, as in curl. A heading that leaves no room for its summary extends beyond its column. */
function lines(list: readonly Option[]): string[] {
  const sorted = [...list].sort((a, b) => (a.long < b.long ? -1 : 1));
  const widest = Math.max(...sorted.map(option => listHeading(option).length));
  const column = Math.min(widest, 80 - Math.max(...sorted.map(({ summary }) => summary.length)) - 2);
  return sorted.map(option => ` ${listHeading(option).padEnd(column)} ${option.summary}`);
}

function listHeading(option: Option): string {
  return option.short === undefined ? `    ${heading(option)}` : heading(option);
}

function joinLines(rows: readonly string[]): string {
  return `${rows.join("\n")}\n`;
}
