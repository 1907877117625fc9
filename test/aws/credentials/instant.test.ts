import { expect, test } from "vitest";
import { parseInstant } from "../../../src/aws/credentials/instant.ts";

const instant = Date.UTC(2030, 0, 2, 3, 4, 5);

test.each([
  ["2030-01-02T03:04:05Z", instant],
  ["2030-01-02T03:04:05UTC", instant],
  ["2030-01-02 03:04:05 UTC", instant],
  ["2030-01-02t03:04:05z", instant],
  ["2030-01-02T03:04:05", instant],
  ["2030-01-02T03:04:05.678Z", instant + 678],
  ["2030-01-02T03:04:05,678901Z", instant + 678],
  ["2030-01-02T04:04:05+01:00", instant],
  ["2030-01-02T04:04:05+0100", instant],
  ["2030-01-02T04:04:05+01", instant],
  ["2030-01-01T22:34:05-04:30", instant],
  ["20300102T030405Z", instant],
  ["2030-01-02T03:04Z", instant - 5000],
  ["2030-01-02T03Z", Date.UTC(2030, 0, 2, 3)],
  ["20300102T03+0100", Date.UTC(2030, 0, 2, 2)],
  ["2030-01-02", Date.UTC(2030, 0, 2)],
  [" 2030-01-02T03:04:05Z\n", instant],
])("reads %j", (text, expected) => {
  expect(parseInstant(text)).toBe(expected);
});

test.each([
  "",
  "tomorrow",
  "1893553445",
  "2030-02-30T00:00:00Z",
  "2030-13-01T00:00:00Z",
  "2030-01-02T25:00:00Z",
  "2030-01-02T03:60:05Z",
  "2030-01-02T03:04:61Z",
  "2030-01-02T03:04:05 CET",
  "02.01.2030",
])("rejects %j", text => {
  expect(parseInstant(text)).toBeUndefined();
});
