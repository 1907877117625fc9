/** Who may import whom: reads every import of src/ and holds it against the table of the architecture. */
import { readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, normalize, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const src = resolve(import.meta.dirname, "../src");

/** Files at the root that every room may import: Node's built-ins are all they use. */
const ground = ["exit", "secret", "runtime", "printable", "version"];

/** Room -> what it may import: ground files, whole rooms (`http/`), single files; `type:` allows types only. */
const allowed: Record<string, readonly string[]> = {
  exit: [],
  secret: [],
  runtime: [],
  printable: [],
  descriptor: ["runtime"],
  "options/": ["exit", "secret", "printable", "version", "type:runtime", "options/"],
  "request/": [...ground, "request/", "type:aws/", "type:http/", "type:output/"],
  "request/plan": [...ground, "request/", "type:options/options", "type:aws/", "type:http/", "type:output/"],
  "aws/": [...ground, "aws/", "type:request/wire"],
  "http/": [...ground, "http/", "type:request/wire"],
  "output/": [...ground, "descriptor", "output/", "type:request/wire", "type:http/transport"],
  version: [],
  "transfer/": [...ground, "transfer/", "type:options/options", "request/", "aws/", "http/", "output/"],
  main: [...ground, "transfer/", "options/", "output/"],
  cli: [...ground, "main", "descriptor"],
};

/** Package -> the one file or room that may import it. */
const doors: Record<string, string> = {
  commander: "options/parse",
  undici: "http/undici",
  "@smithy/signature-v4": "aws/sign",
  "@aws-crypto/sha256-js": "aws/sign",
};
const credentialPackages = /^@(aws-sdk|smithy|aws-crypto)\//;

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

const files = readdirSync(src, { recursive: true, encoding: "utf8" })
  .filter(name => name.endsWith(".ts"))
  .map(normalize)
  .sort();
const imports = files.flatMap(importsOf);

describe("imports", () => {
  it("reads imports at all", () => {
    expect(files.length).toBeGreaterThan(20);
    expect(imports).toContainEqual({ from: "cli", to: "main", typeOnly: false });
  });

  it.each(files)("%s imports only what its room may", name => {
    const from = name.replace(/\.ts$/, "");
    const wrong = imports.filter(i => i.from === from && !may(i)).map(i => i.to);
    expect(wrong).toEqual([]);
  });

  it("has no cycles among values", () => {
    expect(cycles(imports.filter(i => !i.typeOnly))).toEqual([]);
  });

  it.each(files)("%s is short, and opens with a sentence that says what it is for", name => {
    const text = readFileSync(join(src, name), "utf8");
    expect(text).toMatch(/^\/\*\*/);
    expect(text.split("\n").length).toBeLessThanOrEqual(310);
  });

  it("names process in cli.ts alone", () => {
    const naming = files.filter(name =>
      /(?<![\w."'`-])process\.\w/.test(code(readFileSync(join(src, name), "utf8"))),
    );
    expect(naming).toEqual(["cli.ts"]);
  });
});

function importsOf(name: string): Import[] {
  const text = code(readFileSync(join(src, name), "utf8"));
  const from = name.replace(/\.ts$/, "");
  const found: Import[] = [];
  for (const [, type, to] of text.matchAll(/^(?:import|export)\s+(type\s+)?(?:[^;"]*?\sfrom\s+)?"([^"]+)"/gm))
    found.push({ from, to: target(name, to ?? ""), typeOnly: type !== undefined });
  for (const [, to] of text.matchAll(/(?:import|require)\(\s*"([^"]+)"/g))
    found.push({ from, to: target(name, to ?? ""), typeOnly: false });
  return found;
}

function target(name: string, to: string): string {
  if (!to.startsWith(".")) return to;
  return relative(src, resolve(src, dirname(name), to)).replace(/\.ts$/, "");
}

function code(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
}

function may({ from, to, typeOnly }: Import): boolean {
  if (to.startsWith("node:") || builtinModules.includes(to)) return true;
  const owned = files.includes(`${to}.ts`);
  if (!owned) return mayPackage(from, to);
  const rules = allowed[from] ?? allowed[`${from.split("/")[0]}/`] ?? [];
  return rules.some(rule => {
    const forTypes = rule.startsWith("type:");
    const path = rule.replace("type:", "");
    const matches = path.endsWith("/") ? to.startsWith(path) : to === path;
    return matches && (typeOnly || !forTypes);
  });
}

function mayPackage(from: string, to: string): boolean {
  if (credentialPackages.test(to) && from.startsWith("aws/credentials/")) return true;
  const name = to.startsWith("@") ? to.split("/").slice(0, 2).join("/") : (to.split("/")[0] ?? "");
  return doors[name] === from;
}

/** Every cycle that a walk from each file finds, as `a > b > a`. */
function cycles(edges: readonly Import[]): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const walk = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) {
      found.push([...path.slice(path.indexOf(file)), file].join(" > "));
      return;
    }
    if (done.has(file)) return;
    for (const edge of edges) if (edge.from === file) walk(edge.to, [...path, file]);
    done.add(file);
  };
  for (const edge of edges) walk(edge.from, []);
  return found;
}
