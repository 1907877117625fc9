/**
 * Checks the architecture against the source: layers, circles, doors to packages, file sizes, and the page that
 * describes it.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, normalize, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const src = resolve(import.meta.dirname, "../src");

/** Rooms from the lowest layer to the highest. A room imports rooms of lower layers and itself, nothing beside or above. */
const layers: readonly (readonly string[])[] = [
  ["runtime", "exit", "secret", "version", "v8-flags"],
  ["message", "system"],
  ["body", "options"],
  ["aws", "http", "output"],
  ["plan"],
  ["transfer"],
  ["modes"],
  ["main"],
  ["cli", "loader"],
];

/** Package -> the one file or room (with its slash) that may import it. */
const doors: Record<string, string> = {
  commander: "options/command",
  undici: "http/",
  ws: "http/web-socket/",
  socks: "http/connect/socks",
  "tough-cookie": "plan/cookies/",
  "@smithy/signature-v4": "aws/signing/",
  "@smithy/eventstream-codec": "output/event-stream/",
  "@aws-crypto/sha256-js": "aws/signing/",
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

describe("the architecture", () => {
  it("is read from real imports", () => {
    expect(files.length).toBeGreaterThan(20);
    expect(imports).toContainEqual({ from: "cli", to: "main", typeOnly: false });
  });

  it("has a layer for every room", () => {
    const rooms = [...new Set(files.map(name => roomOf(name.replace(/\.ts$/, ""))))].sort();
    expect(rooms).toEqual(layers.flat().sort());
  });

  it.each(files)("lets %s import only lower layers and its own room", name => {
    const from = name.replace(/\.ts$/, "");
    const wrong = imports.filter(i => i.from === from && !may(i)).map(i => i.to);
    expect(wrong).toEqual([]);
  });

  it("has no circle of imports, type imports included", () => {
    expect(circles(imports)).toEqual([]);
  });

  it.each(files)("keeps %s short and finds a sentence at its top that says what it is for", name => {
    const text = readFileSync(join(src, name), "utf8");
    expect(text).toMatch(/^\/\*\*/);
    expect(text.split("\n").length).toBeLessThanOrEqual(301);
  });

  it("is described by docs/architecture.md, room by room and layer by layer", () => {
    const page = readFileSync(resolve(src, "../docs/architecture.md"), "utf8");
    const rows = [...page.matchAll(/^\| (\d) \| `([\w.-]+)\/?` \|/gm)];
    const described = rows.map(([, layer, room = ""]) => `${layer} ${room.replace(/\.ts$/, "")}`);
    const actual = layers.flatMap((rooms, layer) => rooms.map(room => `${layer} ${room}`));
    expect(described.sort()).toEqual(actual.sort());
  });

  it("starts timers only in system/timer.ts, where their time cannot overflow", () => {
    const starting = files.filter(name =>
      /\b(?:setTimeout|setInterval|AbortSignal\.timeout)\(|node:timers/.test(
        code(readFileSync(join(src, name), "utf8")),
      ),
    );
    expect(starting).toEqual(["system/timer.ts"]);
  });

  it("makes folders only in system/folder.ts, where it cannot take forever", () => {
    const making = files.filter(name =>
      /\bmkdir(?:Sync)?\(/.test(code(readFileSync(join(src, name), "utf8"))),
    );
    expect(making).toEqual(["system/folder.ts"]);
  });

  it("names process only in cli.ts and loader.ts", () => {
    const naming = files.filter(name =>
      /(?<![\w."'`-])process\.\w/.test(code(readFileSync(join(src, name), "utf8"))),
    );
    expect(naming).toEqual(["cli.ts", "loader.ts"]);
  });
});

/** What is written once, the pattern that its code has, and the one file that may contain it. */
const homes: readonly (readonly [what: string, pattern: RegExp, home: string])[] = [
  [
    "the comparison of header names",
    /name\.toLowerCase\(\) ===|\.toLowerCase\(\) === (name|lower|wanted|field)\b|\.includes\(\w+\.name\.toLowerCase/,
    "message/fields.ts",
  ],
  ["a token of RFC 9110", /\[!#\$%&'\*\+/, "message/fields.ts"],
  ["percent-decoding", /fromCharCode\(Number\.parseInt|decodeURIComponent/, "message/bytes.ts"],
  ["percent-encoding", /toUpperCase\(\)\.padStart/, "message/bytes.ts"],
  ["the text of errno", /ENOENT: "|EACCES: "/, "message/system-errors.ts"],
  ["the default port", /443 : 80|80 : 443/, "message/origin.ts"],
  ["the table of partitions", /\bpartitions\b[^=\n]*= \[/, "aws/endpoint/tables.ts"],
  ["the content encodings", /createGunzip/, "http/decode.ts"],
  ["edit distance", /Levenshtein/, "message/edit-distance.ts"],
];

describe("one home per helper", () => {
  it.each(homes)("%s", (_, pattern, home) => {
    const found = files.filter(name => pattern.test(readFileSync(join(src, name), "utf8")));
    expect(found).toEqual([home]);
  });
});

/** Top-level names that more than one file may define: none. */
const sharedNames: readonly string[] = [];

it("defines each top-level name in one file, except for those listed", () => {
  const homesOf = new Map<string, Set<string>>();
  for (const name of files) {
    const definitions = readFileSync(join(src, name), "utf8").matchAll(
      /^(?:export )?(?:async )?(?:function\*?|const|class|interface|type|let)\s+([A-Za-z_$][\w$]*)/gm,
    );
    for (const [, defined = ""] of definitions)
      homesOf.set(defined, (homesOf.get(defined) ?? new Set()).add(name));
  }
  const several = [...homesOf].filter(([, where]) => where.size > 1);
  expect(
    several
      .map(([defined, where]) => [defined, ...where])
      .filter(([defined = ""]) => !sharedNames.includes(defined)),
  ).toEqual([]);
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

function roomOf(path: string): string {
  return path.split("/")[0] ?? "";
}

function layerOf(path: string): number {
  return layers.findIndex(rooms => rooms.includes(roomOf(path)));
}

function may({ from, to, typeOnly }: Import): boolean {
  if (to.startsWith("node:") || builtinModules.includes(to)) return true;
  if (!existsSync(join(src, `${to}.ts`))) return mayPackage(from, to);
  if (roomOf(from) === roomOf(to) || layerOf(to) < layerOf(from)) return true;
  // The one type that two rooms of a layer share: output shows what the transport reports.
  return typeOnly && roomOf(from) === "output" && to === "http/transport";
}

function mayPackage(from: string, to: string): boolean {
  if (credentialPackages.test(to) && from.startsWith("aws/credentials/")) return true;
  const name = to.startsWith("@") ? to.split("/").slice(0, 2).join("/") : (to.split("/")[0] ?? "");
  const door = doors[name] ?? "none";
  return door.endsWith("/") ? from.startsWith(door) : door === from;
}

/** Every circle that a walk from each file finds, as `a > b > a`. */
function circles(edges: readonly Import[]): string[] {
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
