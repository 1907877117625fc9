/** Writes README's tables of options and exit codes from the program's own records: `npx tsx scripts/readme-options.ts`. */
import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { exitStatus } from "../src/options/about/exit-status.ts";
import { categories, type ListedCategory, optionsListedUnder } from "../src/options/categories.ts";
import type { Option } from "../src/options/option.ts";

const readme = resolve(import.meta.dirname, "../README.md");

/** README's text with both tables renewed. Throws when a marker is missing. */
export function withTables(text: string): string {
  return replaced(replaced(text, "options", optionTables()), "exit codes", exitCodeTable());
}

/** The text with what stands between `<!-- NAME -->` and `<!-- /NAME -->` replaced. */
function replaced(text: string, name: string, content: string): string {
  const [opening, closing] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [before, rest] = text.split(opening);
  const after = rest?.split(closing)[1];
  if (before === undefined || after === undefined) throw new Error(`README has no ${opening} … ${closing}`);
  return `${before}${opening}\n\n${content}\n${closing}${after}`;
}

/** A table per category; an option is in the one that its record names first. */
function optionTables(): string {
  return (Object.keys(categories) as ListedCategory[])
    .map(category => ({ title: categories[category], rows: optionsListedUnder(category) }))
    .filter(({ rows }) => rows.length > 0)
    .map(({ title, rows }) =>
      [`**${title}**`, "", "| option | what it does |", "|---|---|", ...rows.map(row), ""].join("\n"),
    )
    .join("\n");
}

function row(option: Option): string {
  const value = option.value === undefined ? "" : ` ${option.value}`;
  const short = option.short === undefined ? [] : [`-${option.short}`];
  const spellings = (option.spellings ?? []).map(name => `--${name}`);
  const names = [...short, `--${option.long}${value}`, ...spellings].map(name => `\`${name}\``).join(", ");
  return `| ${names.replaceAll("|", "\\|")} | ${option.summary.replaceAll("|", "\\|")} |`;
}

function exitCodeTable(): string {
  const rows = exitStatus.map(({ codes, meaning }) => `| ${codes.join(", ")} | ${meaning} |`);
  return ["| code | meaning |", "|---|---|", ...rows, ""].join("\n");
}

async function write(): Promise<void> {
  await writeFile(readme, withTables(await readFile(readme, "utf8")));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) void write();
