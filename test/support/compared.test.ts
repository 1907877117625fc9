/** The table of lines compared with curl counts an option in every spelling. */
import { expect, it } from "vitest";
import { optionsIn } from "./compared.ts";

it.each<[string, string[]]>([
  ["-sSLi u", ["silent", "show-error", "location", "include"]],
  ["-dX -o f u", ["data", "output"]],
  ["--no-location --head u", ["location", "head"]],
  ["--data -L u", ["data"]],
  ["--data=-L -L u", ["data", "location"]],
  ["--max-red 3 u", ["max-redirs"]],
  ["--expand-data {{x}} u", ["data"]],
  ["-L -- -s", ["location"]],
  ["--nosuch -s -s u", ["silent"]],
])("%s", (line, used) => {
  expect(optionsIn(line.split(" "))).toEqual(used);
});
