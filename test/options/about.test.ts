/** --help, --version and the manual, and README's tables: all of them are made from the option records. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { withTables } from "../../scripts/readme-options.ts";
import { ExitCode } from "../../src/exit.ts";
import { exitStatus } from "../../src/options/about/exit-status.ts";
import { heading, helpText } from "../../src/options/about/help.ts";
import { manualText } from "../../src/options/about/manual-text.ts";
import { paragraphs } from "../../src/options/about/option-text.ts";
import { versionText } from "../../src/options/about/version-text.ts";
import { categories } from "../../src/options/categories.ts";
import { options } from "../../src/options/definitions/index.ts";

const rows = (text: string) => text.split("\n").filter(line => /^ (-.,| {3}) --/.test(line));
const words = (text: string) => text.split(/\s+/).join(" ");

describe("--help", () => {
  it("lists the important options and where to find the others", () => {
    const text = helpText("", 80);
    expect(text).toMatch(
      /^Usage: awscurl \[options\.\.\.\] <url>\n {5}--access-key <id> +Access key ID to sign with\n/,
    );
    expect(text).toMatch(/\n -d, --data <data> +Send this data with POST\n/);
    expect(text).toMatch(/\naws, http, post, .*\.\n/);
    expect(text).toMatch(/\nUse "--help \[option\]" to view documentation for a given option\n$/);
    expect(rows(text).length).toBeLessThan(40);
  });

  it("lists every option once and sorted with all", () => {
    const listed = rows(helpText("all", 80)).map(line => /--(\S+)/.exec(line)?.[1]);
    expect(listed).toEqual(options.map(({ long }) => long).sort());
  });

  it("lists the categories with category", () => {
    const text = helpText("category", 80);
    for (const [name, title] of Object.entries(categories))
      expect(text).toContain(`\n ${name.padEnd(11)} ${title}\n`);
  });

  it.each(Object.keys(categories))("lists the options of category %s and no others", category => {
    const text = helpText(category, 80);
    const wanted = options.filter(option => option.category.some(name => name === category));
    expect(text.split("\n")[1]).toMatch(`${category}: `);
    expect(rows(text).length).toBe(wanted.length);
    expect(wanted.length).toBeGreaterThan(0);
  });

  it.each(["foo", "toString", "important"])(
    "prints the list of categories for %s, which is not a category",
    category => {
      expect(helpText(category, 80)).toMatch(
        /\nUnknown category provided, here is a list of all categories:\n\n aws /,
      );
    },
  );

  it("has no line above 100 columns", () => {
    const wide = rows(helpText("all", 80)).filter(line => line.length > 100);
    expect(wide).toEqual([]);
  });
});

describe("--help OPTION", () => {
  it("shows an option as curl 8 does, wrapped for the terminal", () => {
    const lines = helpText("--retry", 60).split("\n");
    expect(lines[0]).toBe("    --retry <num>");
    expect(lines[1]).toMatch(/^ {10}\S.*\S$/);
    expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(60);
    expect(lines.at(-2)).toMatch(/\S/);
  });

  it.each(options)("prints the whole text of --$long", option => {
    const text = helpText(`--${option.long}`, 80);
    expect(text.split("\n")[0]).toBe(`    ${heading(option)}`);
    expect(words(text)).toBe(words(` ${heading(option)} ${paragraphs(option).join(" ")} `));
    expect(words(text)).toContain(option.text);
  });

  it.each([
    ["-k", "--insecure"],
    ["--no-verbose", "--verbose"],
    ["--access_key", "--access-key"],
    ["--insec", "--insecure"],
  ])("finds the option that %s names", (subject, long) => {
    expect(helpText(subject, 80)).toBe(helpText(long, 80));
  });

  it.each([
    ["--nosuch", "option --nosuch: is unknown"],
    ["-?", "option -?: is unknown"],
    ["--re", "option --re: is ambiguous"],
    ["--digest", "curl has --digest, awscurl does not"],
  ])("reports why there is no help on %s", (subject, message) => {
    expect(() => helpText(subject, 80)).toThrow(message);
  });

  it("includes what follows from the rest of the record", () => {
    expect(words(helpText("-H", 80))).toMatch(/--header can be given several times\. $/);
    expect(words(helpText("-v", 80))).toMatch(
      /--no-verbose is the opposite\. It applies to all URLs, also across --next\. $/,
    );
    expect(words(helpText("-N", 80))).toMatch(/--buffer is the opposite\. $/);
    expect(words(helpText("--session-token", 80))).toContain("Also --session_token and --security_token.");
    expect(words(helpText("-m", 80))).toMatch(
      /If --max-time is given several times, the last value is used\. $/,
    );
  });
});

describe("the manual", () => {
  it("has the usual sections in the usual order", () => {
    const titles = manualText(80)
      .split("\n")
      .filter(line => /^[A-Z]/.test(line));
    expect(titles).toEqual([
      "NAME",
      "SYNOPSIS",
      "DESCRIPTION",
      "OPTIONS",
      "ENVIRONMENT",
      "FILES",
      "EXIT STATUS",
      "EXAMPLES",
      "SEE ALSO",
    ]);
  });

  it("documents every option once", () => {
    const lines = manualText(80).split("\n");
    for (const option of options)
      expect(lines.filter(line => line === `    ${heading(option)}`)).toHaveLength(1);
  });

  it("fits the terminal, but not below 40 or above 100 columns", () => {
    const options = (columns: number) =>
      /^OPTIONS\n(.*?)^ENVIRONMENT/ms.exec(manualText(columns))?.[1]?.split("\n") ?? [];
    const widest = (columns: number) =>
      Math.max(
        ...options(columns)
          .filter(line => /^ {10}\S/.test(line))
          .map(line => line.length),
      );
    expect(widest(60)).toBeLessThanOrEqual(60);
    expect(widest(300)).toBeLessThanOrEqual(100);
    expect(widest(1)).toBeGreaterThan(30);
  });
});

it("explains every exit code that the program has, once", () => {
  const explained = exitStatus.flatMap(({ codes }) => codes);
  expect([...explained].sort()).toEqual(Object.values(ExitCode).sort());
});

it("--version names protocols and features as curl does", () => {
  expect(versionText()).toMatch(/^awscurl \d+\.\d+\.\d+ \(.*\)\nProtocols: http https\nFeatures: .*SSL.*\n$/);
});

it("README has the tables that scripts/readme-options.ts writes", () => {
  const readme = readFileSync(resolve(import.meta.dirname, "../../README.md"), "utf8");
  expect(withTables(readme)).toBe(readme);
});
