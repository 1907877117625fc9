import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { OutputSettings } from "../../src/output/settings.ts";
import { unless } from "../support/needs.ts";
import { fakeRuntime } from "../support/runtime.ts";
import { type AnswerServer, answer, curl, noCurl, startAnswers, type Transfer, write } from "./answers.ts";

const hi = answer("200 OK", ["X-A: 1", "x-a:  two ", "X-E:", "X-U: caf\xe9"], "hi\n");
const missing = answer("404 Not Found", ["X-F: q"], "no\n");
const busy = answer("503 Busy", ["Retry-After: 0"], "a longer body of an answer that is tried again\n");
const empty = answer("200 OK", [], "");
const unchanged = { heads: ["HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n"], body: "" };
const noContent = { heads: ["HTTP/1.1 204 No Content\r\n\r\n"], body: "" };
const moved = answer("302 Found", ["Location: /other"], "moved\n");
const interim = { heads: ["HTTP/1.1 100 Continue\r\nX-I: 1\r\n\r\n", ...hi.heads], body: hi.body };
const truncated = answer("200 OK", [], "abc", 30);
const bareLf = { heads: ["HTTP/1.1 200 OK\nContent-Length: 1\nA:b\n\n"], body: "x" };

/** Each row: curl's options before the URL, and what they mean for our writer. One transfer per URL. */
type Row = readonly [options: string, ...transfers: Transfer[]];
const one = (options: string, settings: Partial<OutputSettings>, ...answers: Transfer["answers"]): Row => [
  options,
  { settings, answers },
];
const redirects = (options: string, settings: Partial<OutputSettings>): Row => [
  `-L ${options}`,
  { settings, answers: [moved, moved, hi], between: "redirect" },
];
const retries = (options: string, settings: Partial<OutputSettings>): Row => [
  `--retry 2 ${options}`,
  { settings, answers: [busy, hi], between: "retry" },
];

const rows: Row[] = [
  one("", {}, hi),
  one("-i", { include: true }, hi),
  one("-i", { include: true }, interim),
  one("-i", { include: true }, bareLf),
  one("-D -", { dumpHeader: "-" }, hi),
  one("-i -D -", { include: true, dumpHeader: "-" }, hi),
  one("-i -D -", { include: true, dumpHeader: "-" }, bareLf),
  one("-D d", { dumpHeader: "d" }, hi),
  one("-i -D d", { include: true, dumpHeader: "d" }, hi),
  one("-D d", { dumpHeader: "d" }, interim),
  one("-o f", { file: "f" }, hi),
  one("-o -", { file: "-" }, hi),
  one("-o f -i", { file: "f", include: true }, hi),
  one("-o f -i -D d", { file: "f", include: true, dumpHeader: "d" }, hi),
  one("-o f", { file: "f" }, empty),
  one("-o old", { file: "old" }, empty),
  one("-o f", { file: "f" }, noContent),
  one("-o f", { file: "f" }, unchanged),
  one("-o old", { file: "old" }, unchanged),
  one("-o f -i", { file: "f", include: true }, unchanged),
  one("-o old", { file: "old" }, hi),
  one("-o f", { file: "f" }, truncated),
  one("", {}, truncated),
  one("-o f", { file: "f" }, missing),
  one("-f", { fail: "fail" }, missing),
  one("-f -i", { fail: "fail", include: true }, missing),
  one("-f -o f", { fail: "fail", file: "f" }, missing),
  one("-f -o old", { fail: "fail", file: "old" }, missing),
  one("-f -i -o f", { fail: "fail", include: true, file: "f" }, missing),
  one("-f -D -", { fail: "fail", dumpHeader: "-" }, missing),
  one("-f -D d", { fail: "fail", dumpHeader: "d" }, missing),
  one("--create-dirs -o a/b/f", { file: "a/b/f", createDirs: true }, hi),
  one("--create-dirs -o folder/b/f", { file: "folder/b/f", createDirs: true }, hi),
  redirects("", {}),
  redirects("-i", { include: true }),
  redirects("-i -o f", { include: true, file: "f" }),
  redirects("-D d", { dumpHeader: "d" }),
  redirects("-D - -o f", { dumpHeader: "-", file: "f" }),
  retries("", {}),
  retries("-i", { include: true }),
  retries("-o f", { file: "f" }),
  retries("-i -o f", { include: true, file: "f" }),
  retries("-D d -o f", { dumpHeader: "d", file: "f" }),
  [
    "-o f URL -o f",
    { settings: { file: "f" }, answers: [hi] },
    { settings: { file: "f" }, answers: [missing] },
  ],
  ["-o f URL", { settings: { file: "f" }, answers: [hi] }, { settings: {}, answers: [missing] }],
  [
    "-D d URL",
    { settings: { dumpHeader: "d" }, answers: [hi] },
    { settings: { dumpHeader: "d" }, answers: [missing] },
  ],
  [
    "-D - URL",
    { settings: { dumpHeader: "-" }, answers: [hi] },
    { settings: { dumpHeader: "-" }, answers: [missing] },
  ],
  [
    "-i URL",
    { settings: { include: true }, answers: [hi] },
    { settings: { include: true }, answers: [missing] },
  ],
];

describe("what is written, as the system's curl writes it", unless(noCurl), () => {
  let server: AnswerServer;
  let folder: string;
  beforeAll(async () => {
    server = await startAnswers();
  });
  afterAll(() => server.close());
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "awscurl-writer-"));
    for (const who of ["curl", "ours"]) {
      mkdirSync(join(folder, who, "folder"), { recursive: true });
      writeFileSync(join(folder, who, "old"), "from before, and longer than any of the bodies here\n");
      writeFileSync(join(folder, who, "d"), "heads from before\n");
    }
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it.each(rows.map((row, index) => [index, row[0], row] as const))(
    "%i: %s",
    async (_, options, [, ...transfers]) => {
      server.script(transfers.flatMap(({ answers }) => answers));
      const url = `http://127.0.0.1:${server.port}/`;
      const args = options
        .split(" ")
        .filter(word => word !== "")
        .map(word => (word === "URL" ? url : word));
      const theirs = await curl(["-s", ...args, url], join(folder, "curl"));

      const runtime = fakeRuntime();
      let exitCode = 0;
      for (const [index, { settings, ...rest }] of transfers.entries()) {
        const { file, dumpHeader } = settings;
        const placed = { ...settings, file: inFolder(file), dumpHeader: inFolder(dumpHeader) };
        exitCode = await write({ ...rest, settings: placed }, index > 0, runtime);
      }
      expect(runtime.stdout.bytes().toString("latin1")).toBe(theirs.stdout);
      expect(exitCode).toBe(theirs.exitCode);
      expect(filesIn(join(folder, "ours"))).toEqual(filesIn(join(folder, "curl")));
    },
  );

  function inFolder(name: string | undefined): string | undefined {
    return name === undefined || name === "-" ? name : join(folder, "ours", name);
  }
});

/** Path -> mode and content. */
function filesIn(root: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const mode = (statSync(path).mode & 0o777).toString(8);
    found[relative(root, path)] = entry.isDirectory() ? mode : `${mode} ${readFileSync(path, "latin1")}`;
  }
  return found;
}
