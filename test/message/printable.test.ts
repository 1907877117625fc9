/** External text in a message: nothing that a terminal interprets, nothing that makes it look like another text. */
import { expect, it } from "vitest";
import { escapeControls, printable } from "../../src/message/printable.ts";

it.each([
  ["a\u001b[31mb", "a\\x1b[31mb"],
  ["a\r\nb\u0000", "a\\x0d\\x0ab\\x00"],
  ["\u009bm\u007f", "\\x9bm\\x7f"],
  ["safe\u202egnp.exe", "safe\\u{202e}gnp.exe"],
  ["a\u2028b\u2029c\u200bd\ufeff", "a\\u{2028}b\\u{2029}c\\u{200b}d\\u{feff}"],
  ["a\u{e0041}b", "a\\u{e0041}b"],
  ["soft\u00adhyphen", "soft\\xadhyphen"],
  ["日本語 é 😀", "日本語 é 😀"],
])("shows %j as %s", (text, shown) => expect(escapeControls(text)).toBe(shown));

it("truncates a text to 200 characters", () =>
  expect(printable("x".repeat(300))).toBe(`${"x".repeat(200)}…`));
