/** Config files: curl's format, line by line, and what is wrong with a line. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { configLines } from "../../src/options/config-file.ts";
import { changes, refusal } from "./line.ts";

/** A line, the word it makes, its value. */
const lines: [line: string, word: string, value: string | undefined][] = [
  ["url http://h/", "--url", "http://h/"],
  ["url=http://h/", "--url", "http://h/"],
  ["url = http://h/", "--url", "http://h/"],
  ["url: http://h/", "--url", "http://h/"],
  ["url :\t http://h/", "--url", "http://h/"],
  ["  url = x  ", "--url", "x"],
  ["url = x # why", "--url", "x"],
  ["url = x#y", "--url", "x#y"],
  ["--url x", "--url", "x"],
  ["--url=x", "--url=x", undefined],
  ["-X PUT", "-X", "PUT"],
  ["-XPUT", "-XPUT", undefined],
  ["-sSL", "-sSL", undefined],
  ["silent", "--silent", undefined],
  ["silent\r", "--silent", undefined],
  ["url = \r", "--url", undefined],
  ['data = "a b"', "--data", "a b"],
  ['data = ""', "--data", ""],
  ['data "a \\"b\\" \\\\ \\t\\n\\r\\v \\q"', "--data", 'a "b" \\ \t\n\r\v q'],
  ['data = "open', "--data", "open"],
  ['data = "a" b', "--data", "a"],
  ["data = 'a'", "--data", "'a'"],
  ["data = a\\tb", "--data", "a\\tb"],
  ['data = {"a":1}', "--data", '{"a":1}'],
  ["http://h/", "--http", "//h/"],
];

describe("a line of a config file", () => {
  it.each(lines)("%j", (line, word, value) => {
    expect(configLines(line)).toEqual([{ number: 1, word, value }]);
  });

  it.each(["", "   ", "# url = x", "   # indented", "/ slash", "* star"])("%j says nothing", line => {
    expect(configLines(line)).toEqual([]);
  });

  it("is counted from the first of the file", () => {
    expect(configLines("# one\n\nsilent\nurl x").map(({ number }) => number)).toEqual([3, 4]);
  });
});

const folder = mkdtempSync(join(tmpdir(), "awscurl-options-"));
const file = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

describe("-K", () => {
  it("is more words at its place", async () => {
    const path = file("order", "data = 2\nurl = b\nmax-time = 5");
    expect(await changes(["-d1", "a", "-m1", "-K", path, "-d3", "c"])).toEqual([
      {
        urls: ["a", "b", "c"],
        maxTime: 5,
        data: ["1", "2", "3"].map(value => ({ kind: "ascii", value })),
      },
    ]);
  });

  it("can be standard input", async () => {
    expect(await changes(["-K-"], { stdin: 'url = "http://h/"\n' })).toEqual([{ urls: ["http://h/"] }]);
  });

  it("can begin groups and name other files", async () => {
    const inner = file("inner", "url = b\nhead\n");
    const outer = file("outer", `url = a\nnext\nconfig = "${inner}"\nverbose`);
    expect(await changes(["--config", outer])).toEqual([
      { urls: ["a"], verbose: true },
      { urls: ["b"], head: true, verbose: true },
    ]);
  });

  it("that names itself ends", async () => {
    const path = file("circle", `config = "${join(folder, "circle")}"`);
    expect(await refusal(["-K", path])).toBe(
      `2: option --config in ${path}:1: files that read each other without end`,
    );
  });

  it.each([
    ["silent\nfoo = bar", 2, "--foo", "is unknown"],
    ["verbose = x", 1, "--verbose", "had unsupported trailing garbage"],
    ["max-time abc", 1, "--max-time", "expected a proper numerical parameter"],
    ["max-time", 1, "--max-time", "requires parameter"],
    ["--url = x", 1, "--url", "a value with blanks needs double quotes"],
    ["data = a b", 1, "--data", "a value with blanks needs double quotes"],
    ["session_token = null", 1, "--session_token", "got 'null'; was the variable empty?"],
    ["http://h/", 1, "--http", "is ambiguous"],
  ])("%j is refused with its place", async (text, number, word, complaint) => {
    const path = file("wrong", text);
    expect(await refusal(["-K", path])).toBe(`2: option ${word} in ${path}:${number}: ${complaint}`);
  });
});
