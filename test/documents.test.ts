/** Everything that the documents name exists: files, npm scripts, options of the program. */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { scripts } from "../package.json" with { type: "json" };
import { allNames } from "../src/options/names.ts";

const names = allNames();

const root = resolve(import.meta.dirname, "..");
const documents = [
  "README.md",
  "CHANGELOG.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  "docs/releasing.md",
  "docs/architecture.md",
  ...readdirSync(join(root, "docs/decisions")).map(name => `docs/decisions/${name}`),
];
const textOf = (document: string) => readFileSync(join(root, document), "utf8");

/** Every file and folder of the project, but what is made or installed. */
const paths = ["bin", "src", "test", "bench", "scripts", "docs"].flatMap(folder => [
  folder,
  ...readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map(path => join(folder, path)),
]);
const known = new Set([...paths, ...readdirSync(root), ...paths.map(path => basename(path))]);

/** Files of others that the pages speak of. */
const others = ["undici/lib/dispatcher/client.js", "client-h2.js"];

/** Words between backticks that name a file or a folder. Folders that the build makes and data beside the checkout are not in it. */
function filesIn(text: string): string[] {
  return [...text.matchAll(/`([^`\n]+)`/g)]
    .flatMap(([, words = ""]) => words.split(" "))
    .filter(
      word =>
        /^[\w.-]+(\/[\w.-]+)*(\/|\.(ts|mjs|js|json|md))$/.test(word) && !/^(dist|release|\.\.)\//.test(word),
    )
    .map(word => word.replace(/\/$/, ""));
}

describe.each(documents)("%s", document => {
  const text = textOf(document);

  it("names files that exist", () => {
    expect(filesIn(text).filter(file => !known.has(file) && !others.includes(file))).toEqual([]);
  });

  it("links to pages that exist", () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)]+)\)/g)].map(([, link = ""]) => link);
    const folder = document.startsWith("docs/") ? "docs/decisions" : "";
    expect(links.filter(link => !known.has(join(folder, link)))).toEqual([]);
  });

  it("names scripts that npm runs", () => {
    const run = [...text.matchAll(/npm run ([\w:]+)/g)].map(([, name = ""]) => name);
    expect(run.filter(name => !(name in scripts))).toEqual([]);
  });
});

it.each(["src", "scripts", "bench", "test"])("comments in %s name pages that exist", folder => {
  const sources = paths.filter(path => path.startsWith(`${folder}/`) && /\.(ts|mjs)$/.test(path));
  const named = sources.flatMap(path =>
    [...textOf(path).matchAll(/\b[a-z-]+\.md\b/gi)].map(([page]) => `${path}: ${page}`),
  );
  expect(named.filter(text => !known.has(text.split(": ")[1] ?? ""))).toEqual([]);
});

/** What stands for any option. */
const forms = ["--option", "--no-", "--expand-OPTION"];

it.each(["README.md", "CHANGELOG.md"])("%s names options that exist", document => {
  const text = textOf(document).replace(/^(npm|ssh|curl) .*$/gm, "");
  const options = [...text.matchAll(/(?<![\w-])--[a-z][\w.-]*/g)].map(([option]) =>
    option.replace(/\.$/, ""),
  );
  expect(options.filter(option => !names.has(option) && !forms.includes(option))).toEqual([]);
  expect(options.length).toBeGreaterThan(10);
});
