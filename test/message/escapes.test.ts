/** Values with escapes or quotes that are megabytes long: none overflows a stack. */
import { expect, it } from "vitest";
import { parseForm } from "../../src/body/form/grammar.ts";
import { unescapedIndexOf } from "../../src/message/escapes.ts";
import { parseCertificate } from "../../src/options/certificate.ts";
import { configLines } from "../../src/options/config-file.ts";
import { printWriteOut } from "../../src/output/write-out.ts";
import { recordOf } from "../output/records.ts";
import { fakeRuntime } from "../support/runtime.ts";

const long = "x".repeat(9 * 1024 * 1024);
const escaped = "\\x".repeat(1024 * 1024);

it.each([
  ["a:b", 1],
  ["a\\:b:c", 4],
  ["a\\\\:b", 3],
  ["a\\", -1],
  ["", -1],
])("finds the first colon of %j that is not escaped", (text, expected) => {
  expect(unescapedIndexOf(text, ":", 0)).toBe(expected);
});

it("reads a long quoted value of a config file", () => {
  expect(configLines(`data = "${long}"`)[0]?.value?.length).toBe(long.length);
  expect(configLines(`data = "${escaped}`)[0]?.value?.length).toBe(escaped.length / 2);
});

it("reads a long quoted content of a form", () => {
  const [part] = parseForm([{ kind: "form", value: `a="${long}"` }]).parts;
  expect(part?.content).toEqual({ kind: "text", text: long });
});

it("reads a long file name of a certificate", () => {
  expect(parseCertificate(`${long}:p`)).toEqual({ file: long, password: "p" });
  expect(parseCertificate("a\\:b\\")).toEqual({ file: "a:b\\", password: undefined });
});

it("reads a long name of a header in -w", async () => {
  const runtime = fakeRuntime();
  await printWriteOut(`a%header{${long}}b%header{x:all:\\}}c`, recordOf(), runtime);
  expect(runtime.stdout.text()).toBe("abc");
});
