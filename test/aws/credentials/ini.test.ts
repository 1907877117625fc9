import { describe, expect, test } from "vitest";
import { IniError, parseIni } from "../../../src/aws/credentials/ini.ts";
import { cpuTime } from "../../support/cpu-time.ts";

const asObject = (text: string) =>
  Object.fromEntries([...parseIni(text)].map(([name, settings]) => [name, Object.fromEntries(settings)]));

function errorOf(text: string): IniError {
  try {
    parseIni(text);
  } catch (error) {
    if (error instanceof IniError) return error;
  }
  throw new Error("it is read without an error");
}

describe("a config or credentials file", () => {
  test.each<[string, string, Record<string, Record<string, string>>]>([
    ["a section and a setting", "[default]\nregion = eu-west-1\n", { default: { region: "eu-west-1" } }],
    ["settings without spaces", "[default]\nregion=eu-west-1", { default: { region: "eu-west-1" } }],
    ["CRLF", "[default]\r\nregion = x\r\noutput = y\r\n", { default: { region: "x", output: "y" } }],
    ["a bare CR", "[default]\rregion = x", { default: { region: "x" } }],
    ["comment lines", "# a\n[default]\n; b\n  #region = no\nregion = x", { default: { region: "x" } }],
    ["comments after values", "[a]\nx = x # y\nz = json ; z", { a: { x: "x", z: "json" } }],
    ["a # or ; inside a value", "[default]\nkey = a#b;c", { default: { key: "a#b;c" } }],
    [
      "# behind whitespace inside quotes",
      `[a]\nx = run "a # b" 'c ; d' # e`,
      { a: { x: `run "a # b" 'c ; d'` } },
    ],
    ["an apostrophe that no other follows", "[a]\nx = it's # y", { a: { x: "it's" } }],
    ["a value with =", "[default]\nkey = ab+/c==", { default: { key: "ab+/c==" } }],
    ["names in capitals", "[default]\nREGION = x", { default: { region: "x" } }],
    ["a colon for =", "[default]\nregion: x", { default: { region: "x" } }],
    ["a colon in a value", "[p]\na = arn:aws:iam::1:role/r", { p: { a: "arn:aws:iam::1:role/r" } }],
    ["spaces at the ends of a section's name", "[  profile   a ]\nx = y", { "profile   a": { x: "y" } }],
    ["text after a section header", "[a] ; x\nb = c\n[d]]e\nf = g", { a: { b: "c" }, "d]": { f: "g" } }],
    [
      "a section that occurs twice",
      "[a]\nx=1\ny=1\n[b]\nz=1\n[a]\nx=2",
      { a: { x: "2", y: "1" }, b: { z: "1" } },
    ],
    [
      "a block of settings",
      "[a]\ns3 =\n  region = no\n\n  # x\n  X = 1\nregion = yes",
      { a: { "s3:region": "no", "s3:X": "1", region: "yes" } },
    ],
    [
      "a value that continues on indented lines",
      "[a]\nx = run\n   --b = c\n\n\td\ny = z",
      { a: { x: "run\n--b = c\n\nd", y: "z" } },
    ],
    ["every line indented", "[a]\n  region = x\n  output = y", { a: { region: "x", output: "y" } }],
    [
      "settings of [DEFAULT] in every section",
      "[DEFAULT]\nx = 1\ny = 1\n[a]\nx = 2\n[b]",
      { a: { x: "2", y: "1" }, b: { x: "1", y: "1" } },
    ],
    ["an empty section", "[a]", { a: {} }],
    ["nothing", "", {}],
    ["nothing but comments", "# a\n\n; b", {}],
  ])("may contain %s", (_, text, expected) => {
    expect(asObject(text)).toEqual(expected);
  });

  test.each<[string, string, number, string]>([
    [
      "a setting above the first section",
      "# x\nregion = x\n[a]\nb = c",
      2,
      "a setting precedes the first section header",
    ],
    [
      "a line that is neither header nor setting",
      "[a]\nx = y\nhello",
      3,
      "it is neither a section header nor a setting",
    ],
    ["a setting without a name", "[a]\n= x", 2, "a setting has no name"],
    ["a header that is not closed", "[a]\nx = y\n[b\nc = d", 3, "a section header is empty or not closed"],
    ["an empty header", "[]\nc = d", 1, "a section header is empty or not closed"],
    [
      "a line of a block without =",
      "[a]\ns3 =\n  # x\n  y: z",
      4,
      "it is neither a section header nor a setting",
    ],
  ])("must not contain %s", (_, text, line, reason) => {
    const error = errorOf(text);
    expect([error.line, error.message]).toEqual([line, reason]);
    expect(error.fix).not.toBe("");
  });

  test("is not quoted in an error, because it may contain a key", () => {
    const { message, fix } = errorOf("[a]\nthe-secret-key");
    expect(message + fix).not.toContain("secret-key");
  });

  test("may contain a section named __proto__", () => {
    const sections = parseIni("[__proto__]\nregion = x\n");
    expect(sections.get("__proto__")?.get("region")).toBe("x");
    expect(({} as Record<string, unknown>).region).toBeUndefined();
  });

  const many = (text: string) => text.repeat(Math.ceil(1024 ** 2 / text.length));
  test.each([
    ["whitespace in a value", `[a]\nx = a${many(" ")}b`],
    ["open quotes", `[a]\nx = ${many("' ")}`],
    ["pairs of quotes", `[a]\nx = ${many(`'"`)}`],
    ["delimiters", `[a]\nx = a${many("=:")}`],
    ["whitespace in a header", `[a${many(" ")}b]`],
    ["repeated settings", `[a]\n${many("x = y\n")}`],
    ["settings of a block", `[a]\nx =\n${many("  y = z\n")}`],
    ["blank lines", many("\n")],
  ])("is read in under two seconds when it contains a megabyte of %s", (_, text) => {
    expect(cpuTime(() => parseIni(text))).toBeLessThan(2000);
  });
});
