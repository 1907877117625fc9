/** The man page: checked by mandoc, and its content. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { man as pages } from "../../package.json" with { type: "json" };
import { manPage } from "../../scripts/man-page.ts";
import { heading } from "../../src/options/about/help.ts";
import { options } from "../../src/options/definitions/index.ts";
import { unless } from "../support/needs.ts";
import { missing } from "../support/terminal.ts";

const page = manPage("1.2.3", "2026-01-02");

describe("awscurl.1", unless(missing("mandoc")), () => {
  const mandoc = (...words: string[]) => execFileSync("mandoc", words, { input: page, encoding: "utf8" });

  it("has nothing that mandoc complains about", () => {
    // Exit code 0: no message of any level.
    expect(mandoc("-Tlint")).toBe("");
  });

  it("shows every option, and its text unchanged", () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: bold is overstruck; no heading is wrapped at this width
    const text = mandoc("-Tutf8", "-Owidth=500").replace(/.\x08/g, "");
    const words = text.replace(/\s+/g, " ");
    for (const option of options) {
      expect(text).toMatch(
        new RegExp(`^ {7}${heading(option).replace(/[.*+?^$()[\]{}|\\]/g, "\\$&")}( {2}|$)`, "m"),
      );
      expect(words).toContain(option.text.replace(/\s+/g, " "));
    }
  });

  it("names version and date", () => {
    expect(mandoc("-Tascii")).toMatch(/^awscurl 1\.2\.3 +2026-01-02 +AWSCURL\(1\)$/m);
  });
});

it("is created by the build at the path in package.json", () => {
  const built = resolve(import.meta.dirname, "../..", pages[0] ?? "");
  expect(existsSync(built)).toBe(true);
  // The first line says the version.
  expect(gunzipSync(readFileSync(built)).toString("utf8").split("\n").slice(1)).toEqual(
    page.split("\n").slice(1),
  );
});
