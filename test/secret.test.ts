/** A secret cannot print itself, and is recognized across the files of the bundle. */
import { inspect } from "node:util";
import { expect, it } from "vitest";
import { Secret } from "../src/secret.ts";

it("a secret prints as (redacted), however it is printed", () => {
  const secret = new Secret("canary");
  const printed = [
    `${secret}`,
    String(secret),
    JSON.stringify({ secret }),
    inspect(secret),
    inspect({ secret }),
  ];
  expect(printed.join()).not.toContain("canary");
  expect(secret.reveal()).toBe("canary");
});

it("a secret of another copy of the class is recognized by its brand", () => {
  const copy = { [Symbol.for("awscurl.secret")]: true, reveal: () => "x" };
  expect([copy, new Secret(""), "x", undefined, null, {}].map(Secret.is)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});
