/** What --help and --version print, and that README's table is made from the same records. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { withOptionTables } from "../../scripts/readme-options.ts";
import { options } from "../../src/options/definitions/index.ts";
import { categories, helpText, versionText } from "../../src/options/help.ts";

const rows = (text: string) => text.split("\n").filter(line => /^ (-.,| {3}) --/.test(line));

describe("--help", () => {
  it("lists the important options, and says how to see more", () => {
    const text = helpText("");
    expect(text).toMatch(
      /^Usage: awscurl \[options\.\.\.\] <url>\n {5}--access-key <id> +Access key id to sign with\n/,
    );
    expect(text).toMatch(/\n -d, --data <data> +Send this data as POST\n/);
    expect(text).toMatch(/\nFor all options use "--help all"\.\n$/);
    expect(rows(text).length).toBeLessThan(40);
  });

  it("all lists every option once, sorted", () => {
    const listed = rows(helpText("all")).map(line => /--(\S+)/.exec(line)?.[1]);
    expect(listed).toEqual(options.map(({ long }) => long).sort());
  });

  it("category lists the categories", () => {
    const text = helpText("category");
    for (const [name, title] of Object.entries(categories))
      expect(text).toContain(`\n ${name.padEnd(11)} ${title}\n`);
  });

  it.each(Object.keys(categories))("%s lists options of that category alone", category => {
    const text = helpText(category);
    const wanted = options.filter(option => option.category.some(name => name === category));
    expect(text.split("\n")[1]).toMatch(`${category}: `);
    expect(rows(text).length).toBe(wanted.length);
    expect(wanted.length).toBeGreaterThan(0);
  });

  it.each(["foo", "-s", "toString", "important"])("%s is no category", category => {
    expect(helpText(category)).toMatch(
      /\nInvalid category provided, here is a list of all categories:\n\n aws /,
    );
  });

  it("fits a terminal of 100 columns, but for the longest values", () => {
    const wide = rows(helpText("all")).filter(line => line.length > 100);
    expect(wide.map(line => /--(\S+)/.exec(line)?.[1])).toEqual([]);
  });
});

it("--version names protocols and features as curl does", () => {
  expect(versionText()).toMatch(/^awscurl \d+\.\d+\.\d+ \(.*\)\nProtocols: http https\nFeatures: .*SSL.*\n$/);
});

it("README lists the options as they are: scripts/readme-options.ts writes it", () => {
  const readme = readFileSync(resolve(import.meta.dirname, "../../README.md"), "utf8");
  expect(withOptionTables(readme)).toBe(readme);
});
