/** Config files: curl's format, what is tolerated, and what is an error. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { configLines } from "../../src/options/config-file.ts";
import { changes, refusal, warnings } from "./line.ts";

/** A line, the token that it stands for, its value. */
const lines: [line: string, token: string, value: string | undefined][] = [
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
  ["data = a\\tb", "--data", "a\\tb"],
  ['data = {"a":1}', "--data", '{"a":1}'],
  ["http://h/", "--http", "//h/"],
];

/** Lines with what looks like a mistake: the first part of the value is used. */
const tolerated: [line: string, value: string, warning: string][] = [
  ["data = a b", "a", "uses argument with unquoted whitespace."],
  ["data a  b # c", "a", "uses argument with unquoted whitespace."],
  ["--data = x", "=", "uses argument with unquoted whitespace."],
  ["data = 'a'", "'a'", "uses argument with leading single quote."],
];

describe("a line of a config file", () => {
  it.each(lines)("%j is parsed as curl does", (line, token, value) => {
    expect(configLines(line)).toEqual([
      {
        line: 1,
        written: line.includes("--") || line.startsWith("-") ? token : token.slice(2),
        token,
        value,
      },
    ]);
  });

  it.each(tolerated)("%j is tolerated with a warning", (line, value, warning) => {
    expect(configLines(line)).toEqual([
      expect.objectContaining({ value, warning: expect.stringContaining(warning) }),
    ]);
  });

  it("is not changed by a byte order mark at the start of the file", () => {
    expect(configLines("\ufeffsilent\n\ufeffsilent").map(({ token }) => token)).toEqual([
      "--silent",
      "--silent",
    ]);
  });

  it.each(["", "   ", "# url = x", "   # indented", "/ slash", "* star"])("%j is skipped", line => {
    expect(configLines(line)).toEqual([]);
  });

  it("is counted with comments and empty lines", () => {
    expect(configLines("# one\n\nsilent\nurl x").map(({ line }) => line)).toEqual([3, 4]);
  });
});

const folder = mkdtempSync(join(tmpdir(), "awscurl-options-"));
const file = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

describe("-K", () => {
  it("inserts its options at its position", async () => {
    const path = file("order", "data = 2\nurl = b\nmax-time = 5");
    expect(await changes(["-d1", "a", "-m1", "-K", path, "-d3", "c"])).toEqual([
      {
        urls: ["a", "b", "c"],
        maxTime: 5,
        data: ["1", "2", "3"].map(value => ({ kind: "ascii", value })),
      },
    ]);
  });

  it("reads standard input as '-'", async () => {
    expect(await changes(["-K-"], { stdin: 'url = "http://h/"\n' })).toEqual([{ urls: ["http://h/"] }]);
  });

  it("can start groups and name other files", async () => {
    const inner = file("inner", "url = b\nhead\n");
    const outer = file("outer", `url = a\nnext\nconfig = "${inner}"\nverbose`);
    expect(await changes(["--config", outer])).toEqual([
      { urls: ["a"], verbose: true },
      { urls: ["b"], head: true, verbose: true },
    ]);
  });

  it("may begin with next", async () => {
    expect(await changes(["-K", file("next-first", "next\nurl = a")])).toEqual([{ urls: ["a"] }]);
  });

  it("fails on a file that names itself", async () => {
    const path = file("circle", `config = "${join(folder, "circle")}"`);
    expect(await refusal(["-K", path])).toBe(
      `2: ${path}:1 config file option 'config' is badly used here: config files name each other more than 5 deep`,
    );
  });

  it("warns about unquoted whitespace and uses the first word", async () => {
    const path = file("unquoted", "silent\nuser-agent = a b\nreferer = 'x'");
    expect(await changes(["-K", path])).toEqual([{ silent: true, userAgent: "a", referer: "'x'" }]);
    expect(await warnings(["-K", path])).toEqual([
      `${path}:2 Option 'user-agent' uses argument with unquoted whitespace. This may cause side-effects. Consider double quotes.`,
      `${path}:3 Option 'referer' uses argument with leading single quote. It is probably a mistake. Consider double quotes.`,
    ]);
  });

  it.each([
    ["silent\nfoo = bar", 2, "foo", "is unknown"],
    ["verbose = x", 1, "verbose", "had unsupported trailing garbage"],
    ["--url=x y", 1, "--url=x", "had unsupported trailing garbage"],
    ["max-time abc", 1, "max-time", "expected a proper numerical parameter"],
    ["max-time", 1, "max-time", "requires parameter"],
    ["session_token = null", 1, "session_token", "got 'null'; was the variable empty?"],
    ["-s5", 1, "-s5", "is unknown"],
    ['output = ""', 1, "output", "blank argument where content is expected"],
  ])("%j is an error with file and line", async (text, line, written, complaint) => {
    const path = file("wrong", text);
    expect(await refusal(["-K", path])).toBe(
      `2: ${path}:${line} config file option '${written}' ${complaint}`,
    );
  });

  it("is named <stdin> in errors about standard input", async () => {
    expect(await refusal(["-K-"], { stdin: "foo\n" })).toBe(
      "2: <stdin>:1 config file option 'foo' is unknown",
    );
  });
});
