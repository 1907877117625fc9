/** Warnings about options that replace others, as curl 8.23 prints them for the same lines. */
import { describe, expect, it } from "vitest";
import { warnings } from "./line.ts";

const overridden = "Overrides previous HTTP version option";
const bodyWins = "--fail-with-body deselects --fail here";
const failWins = "--fail deselects --fail-with-body here";

const lines: [line: string, ...expected: string[]][] = [
  ["--http1.1 --http2", overridden],
  ["--http1.1 --http1.1"],
  ["--http1.1 --http2 --http2", overridden],
  ["--http1.1 u --next --http2 u"],
  ["-f --fail-with-body", bodyWins],
  ["--fail-with-body -f", failWins],
  ["-f --fail-with-body -f", bodyWins, failWins],
  ["-f -f"],
  ["-f --no-fail --fail-with-body"],
  ["-f --no-fail-with-body"],
];

describe("options that replace others are warned about", () => {
  it.each(lines)("%s", async (line, ...expected) => {
    expect(await warnings(line.split(" "))).toEqual(expected);
  });
});
