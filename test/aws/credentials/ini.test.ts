import { describe, expect, test } from "vitest";
import { parseIni } from "../../../src/aws/credentials/ini.ts";

const asObject = (text: string) =>
  Object.fromEntries([...parseIni(text)].map(([name, settings]) => [name, Object.fromEntries(settings)]));

describe("config and credentials files", () => {
  test.each([
    ["a section and a setting", "[default]\nregion = eu-west-1\n", { default: { region: "eu-west-1" } }],
    ["no blanks", "[default]\nregion=eu-west-1", { default: { region: "eu-west-1" } }],
    ["CRLF", "[default]\r\nregion = x\r\noutput = y\r\n", { default: { region: "x", output: "y" } }],
    ["a byte order mark", "\uFEFF[default]\nregion = x", { default: { region: "x" } }],
    [
      "comments on their own lines",
      "# a\n[default]\n; b\n#region = no\nregion = x",
      { default: { region: "x" } },
    ],
    [
      "comments behind values",
      "[default]\nregion = x # y\noutput = json ; z",
      { default: { region: "x", output: "json" } },
    ],
    ["a # or ; inside a value", "[default]\nkey = a#b;c", { default: { key: "a#b;c" } }],
    ["a value with =", "[default]\nkey = ab+/c==", { default: { key: "ab+/c==" } }],
    ["names in capitals", "[default]\nREGION = x", { default: { region: "x" } }],
    ["a colon for =", "[default]\nregion: x", { default: { region: "x" } }],
    [
      "a colon in a value",
      "[p]\nrole_arn = arn:aws:iam::1:role/r",
      { p: { role_arn: "arn:aws:iam::1:role/r" } },
    ],
    ["blanks around a section's name", "[  profile   a ]\nregion = x", { "profile a": { region: "x" } }],
    [
      "a section that comes twice",
      "[a]\nx=1\ny=1\n[b]\nz=1\n[a]\nx=2",
      { a: { x: "2", y: "1" }, b: { z: "1" } },
    ],
    [
      "a nested block",
      "[a]\ns3 =\n  region = no\n  x = 1\nregion = yes",
      { a: { s3: "", "s3.region": "no", "s3.x": "1", region: "yes" } },
    ],
    ["every line indented", "[a]\n  region = x\n  output = y", { a: { region: "x", output: "y" } }],
    ["settings before any section", "region = x\n[a]\nb = c", { a: { b: "c" } }],
    ["lines that say nothing", "[a]\nhello\n= x\n[a\nb = c", { a: { b: "c" } }],
    ["an empty section", "[a]", { a: {} }],
    ["nothing", "", {}],
  ])("%s", (_, text, expected) => {
    expect(asObject(text)).toEqual(expected);
  });

  test("a section named __proto__ is a section like any other", () => {
    const sections = parseIni("[__proto__]\nregion = x\n");
    expect(sections.get("__proto__")?.get("region")).toBe("x");
    expect(({} as Record<string, unknown>).region).toBeUndefined();
  });
});
