/** Every curl option has a line that is compared with curl; the tables are read, nothing is run. */
import { expect, it } from "vitest";
import { curlsOptions, optionsIn } from "../support/compared.ts";
import { differences } from "./differences.ts";
import { exitCodes } from "./exit-codes.ts";
import { provenBy, rooms, wordsOf } from "./transcripts/index.ts";

const lines = [
  ...Object.values(rooms)
    .flat()
    .filter(one => provenBy(one) !== "nobody")
    .map(wordsOf),
  ...differences.map(({ line }) => line),
  ...Object.values(exitCodes)
    .flat()
    .map(row => (typeof row === "string" ? row : row[0]).split(" ")),
];

it("each curl option that awscurl has is in a line that is compared with curl", () => {
  const used = new Set(lines.flatMap(optionsIn));
  expect(curlsOptions().filter(option => !used.has(option))).toEqual([]);
});

it("at least 900 lines are compared with curl", () => {
  expect(lines.length).toBeGreaterThan(900);
});
