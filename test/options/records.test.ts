/** Every field of a record is read, and so is everything that options set. */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { defaultOptions } from "../../src/options/options.ts";

const src = resolve(import.meta.dirname, "../../src");
const sources = (folder: string) =>
  readdirSync(join(src, folder), { recursive: true, encoding: "utf8" })
    .filter(name => name.endsWith(".ts"))
    .map(name => ({ name: join(folder, name), text: readFileSync(join(src, folder, name), "utf8") }));

/** Is the field read: as `record.field`, or in a destructuring pattern? */
function reads(text: string, field: string): boolean {
  const code = text.replace(/\/\*.*?\*\//gs, "").replace(/^\s*\/\/.*$/gm, "");
  const patterns = [
    ...code.matchAll(/\{([^{}]*)\}\s*(?::[^=(){}]*)?(?:=[^=>]|\)|,)|\(\{([^{}]*)\}\)?\s*(?:=>|:)/g),
  ];
  const inPattern = patterns.some(([, one = "", other = ""]) =>
    new RegExp(`(^|[\\s,])${field}\\s*(=|,|:|$)`).test(`${one},${other}`.trim()),
  );
  return inPattern || new RegExp(`\\.${field}\\b(?!\\s*=[^=])`).test(code);
}

const record = readFileSync(join(src, "options/option.ts"), "utf8");
const [, body = ""] = /export interface Option \{(.*?)^\}/ms.exec(record) ?? [];
const fields = [...body.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, field = ""]) => field);

describe("the fields of an option record", () => {
  it("are found", () => {
    expect(fields).toEqual(expect.arrayContaining(["long", "short", "text", "completes", "apply"]));
  });

  it.each(fields)("%s is read by the parser or by something that is printed", field => {
    const readers = sources("options").filter(
      ({ name, text }) => !name.startsWith("options/definitions/") && reads(text, field),
    );
    expect(readers.map(({ name }) => name)).not.toEqual([]);
  });
});

describe("what options set", () => {
  const readers = ["plan", "modes", "output"].flatMap(sources).map(({ text }) => text);
  readers.push(readFileSync(join(src, "main.ts"), "utf8"));

  it.each(Object.keys(defaultOptions()))("%s is read outside of the options", key => {
    expect(readers.some(text => reads(text, key))).toBe(true);
  });
});

it("notices a field that is never read", () => {
  expect(reads("function f({ long }: Option) { return long; }", "long")).toBe(true);
  expect(reads("const { long, short } = option;", "short")).toBe(true);
  expect(reads("return option.text;", "text")).toBe(true);
  expect(reads("/** Reads option.text. */ option.text = 1; const long = 2;", "text")).toBe(false);
  expect(reads("const summary = 1; f({ summary: 1 });", "long")).toBe(false);
});
