/** Writes the table of options between README's markers from the option records: `npx tsx scripts/readme-options.ts`. */
import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { options } from "../src/options/definitions/index.ts";
import { categories } from "../src/options/help.ts";
import type { Option } from "../src/options/option.ts";

const readme = resolve(import.meta.dirname, "../README.md");
const [opening, closing] = ["<!-- options -->", "<!-- /options -->"];

/** README's text with its table of options renewed. Throws when the markers are not there. */
export function withOptionTables(text: string): string {
  const [before, rest] = text.split(opening);
  const after = rest?.split(closing)[1];
  if (before === undefined || after === undefined) throw new Error(`README has no ${opening} … ${closing}`);
  return `${before}${opening}\n\n${tables()}\n${closing}${after}`;
}

/** A table per category; an option stands in the one that its record names first. */
function tables(): string {
  return Object.entries(categories)
    .map(([category, title]) => ({ title, rows: options.filter(option => option.category[0] === category) }))
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

async function write(): Promise<void> {
  await writeFile(readme, withOptionTables(await readFile(readme, "utf8")));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) void write();
