/** The lines of the access log. */
import { expect, it } from "vitest";
import { accessLine } from "../../../src/modes/listen/access-log.ts";

const served = { method: "GET", target: "/_search?q=1", status: 200, milliseconds: 12.4, bytes: 5 };
const noon = Date.UTC(2026, 0, 2, 12, 0, 0, 789);

it("holds time, method, target, status, milliseconds and bytes", () => {
  expect(accessLine(served, noon)).toBe("2026-01-02T12:00:00Z GET /_search?q=1 200 12ms 5B");
});

it("contains the reason if there was no response", () => {
  const line = accessLine({ ...served, status: undefined, failure: "the client went away" }, noon);
  expect(line).toBe("2026-01-02T12:00:00Z GET /_search?q=1 - 12ms 5B (the client went away)");
});

it("redacts signatures, and shows no control characters", () => {
  const target = "/a?X-Amz-Signature=canary&X-Amz-Security-Token=canary\u001b[2J";
  const line = accessLine({ ...served, target }, noon);
  expect(line).not.toContain("canary");
  expect(line).not.toContain("\u001b");
});
