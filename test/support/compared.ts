/** Which of curl's options a command line uses, and the table of how many lines were compared with curl for each. */
import type { TaskMeta } from "vitest";
import type { TestCase } from "vitest/node";
import { Failure } from "../../src/exit.ts";
import { options } from "../../src/options/definitions/index.ts";
import { allNames } from "../../src/options/names.ts";
import type { Option } from "../../src/options/option.ts";
import { findLong } from "../../src/options/unknown-option.ts";
import { unsupportedOptions } from "../../src/options/unsupported.ts";

declare module "vitest" {
  interface TaskMeta {
    /** A command line that is run here: the same in the tests of both programs. */
    line?: string;
    /** The options that it uses, by their listed names. */
    options?: readonly string[];
    /** Who runs it here. `manual`: awscurl alone, where the system's curl is older than the option or its behaviour. */
    ranBy?: RanBy;
    /** Both behave as docs/decisions/curl.md says: differently, under a number. */
    differs?: boolean;
  }
}

type RanBy = "curl" | "awscurl" | "manual";

/** Notes for the table what a test runs. `room` tells apart the same line in two files. */
export function noteLine(
  { meta }: { readonly meta: TaskMeta },
  room: string,
  words: readonly string[],
  ranBy: RanBy = "curl",
): void {
  Object.assign(meta, { line: `${room}: ${words.join(" ")}`, options: optionsIn(words), ranBy });
}

const names = allNames();

/** awscurl's own, which curl has not: all of these categories, and these by name. */
const categoriesOfOurs = ["aws", "listen"];
const ours = ["completion", "event-stream", "tls-min", "unsigned-payload"];

/** Is there nothing to compare it with? curl's --aws-sigv4 is in a category of ours. */
const isOurs = ({ category: [first], long }: Option) =>
  long !== "aws-sigv4" && (categoriesOfOurs.includes(first) || ours.includes(long));

/** Options of records that curl has as well, by their listed names. */
export function curlsOptions(): string[] {
  return options.filter(option => !isOurs(option)).map(({ long }) => long);
}

/** The options of a command line, each once, in whatever spelling: abbreviated, in a cluster, behind `--no-` or `--expand-`. */
export function optionsIn(words: readonly string[]): readonly string[] {
  const used = new Set<string>();
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (word === "--") break;
    if (word.startsWith("--")) {
      const [name = ""] = word.split("=", 1);
      const found = names.get(name) ?? findLong(name, { written: name }, names);
      if (Failure.is(found)) continue;
      used.add(found.option.long);
      if (found.option.value !== undefined && !word.includes("=")) at++;
    } else if (word.startsWith("-")) {
      for (let letter = 1; letter < word.length; letter++) {
        const option = names.get(`-${word[letter]}`)?.option;
        if (option === undefined) break;
        used.add(option.long);
        if (option.value === undefined) continue;
        if (letter === word.length - 1) at++;
        break;
      }
    }
  }
  return [...used];
}

interface Row {
  compared: number;
  manual: number;
  agree: number;
  differ: number;
}

/** Prints the table; nothing when no test compared anything. */
export function printCompared(tests: readonly TestCase[]): void {
  const empty = (): Row => ({ compared: 0, manual: 0, agree: 0, differ: 0 });
  const rows = new Map<string, Row>(curlsOptions().map(name => [name, empty()]));
  const failed = new Set(
    tests.filter(test => test.result().state === "failed").map(test => test.meta().line),
  );
  const total = empty();
  for (const test of tests) {
    const { line, options: used, ranBy, differs } = test.meta();
    if (used === undefined || ranBy === undefined || ranBy === "awscurl") continue;
    if (test.result().state === "skipped") continue;
    const count = (row: Row) => {
      row[ranBy === "curl" ? "compared" : "manual"]++;
      if (!failed.has(line)) row[differs ? "differ" : "agree"]++;
    };
    count(total);
    for (const name of used) {
      const row = rows.get(name);
      if (row) count(row);
    }
  }
  if (total.compared + total.manual === 0) return;
  const width = Math.max(...[...rows.keys()].map(name => name.length)) + 2;
  const line = (name: string, { compared, manual, agree, differ }: Row) =>
    `${name.padEnd(width)}  ${String(compared).padStart(8)}  ${String(manual).padStart(9)}  ${String(agree).padStart(5)}  ${String(differ).padStart(6)}`;
  console.log(`${"option".padEnd(width)}  compared  by manual  agree  differ by number`);
  for (const [name, row] of [...rows].sort()) console.log(line(`--${name}`, row));
  console.log(line(`${rows.size} options`, total));
  const without = [...rows]
    .filter(([, { compared, manual }]) => compared + manual === 0)
    .map(([name]) => name);
  console.log(`options without a line: ${without.length === 0 ? "none" : without.join(" ")}`);
  console.log(
    `not in the table: ${options.filter(isOurs).length} options that curl does not have, and ` +
      `${unsupportedOptions().length} of curl's that are refused by name (docs/decisions/curl.md, 4)`,
  );
}
