/** Random command lines and config files: options or a Failure, never another exception; values are not changed. */
import fc from "fast-check";
import { expect, it, vi } from "vitest";
import { Failure } from "../../src/exit.ts";
import { allNames } from "../../src/options/names.ts";
import { changes, parse } from "./line.ts";

const names = allNames();

const seed = Math.floor(Math.random() * 2 ** 31);
console.log(`options fuzz: seed ${seed}`);
// The full counts take a minute on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const settings = { seed, numRuns: process.env.AWSCURL_TEST_LONG === "1" ? 20_000 : 1_000 };

/** Options that read files get names of files that do not exist. */
const known = [...names.keys()];
const token = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...known) },
  fc.constantFrom(
    "--",
    "-",
    "",
    "=",
    "--=",
    "--no-",
    "-:",
    "--next",
    "null",
    "@",
    "@-",
    "a=1",
    "{{a:trim}}",
    "--expand-data",
    "--variable",
    "http://h/",
    "1",
    "1.2",
    "-1",
  ),
  fc.tuple(fc.constantFrom(...known), fc.string({ maxLength: 4 })).map(([name, rest]) => name + rest),
  fc.tuple(fc.constantFrom(...known), fc.nat(6)).map(([name, cut]) => name.slice(0, -cut)),
  fc.string({ maxLength: 6 }).map(rest => `-${rest}`),
  fc.string({ unit: "binary", maxLength: 6 }),
);
const argv = fc.array(token, { maxLength: 10 });

/** Fails the test if anything but a Failure is thrown. */
async function tried(line: readonly string[], stdin = ""): Promise<void> {
  try {
    const groups = await parse(line, { stdin });
    expect(groups.length).toBeGreaterThan(0);
  } catch (error) {
    if (!Failure.is(error)) throw error;
    // 1: --proto-default of a protocol that is not spoken, as in curl.
    expect(error.exitCode).toBeOneOf([1, 2, 26]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the subject
    expect(error.message).not.toMatch(/[\x00-\x1f\x7f-\x9f]/);
    expect(error.message.length).toBeLessThan(600);
  }
}

it("parses any tokens or fails with a Failure", async () => {
  await fc.assert(
    fc.asyncProperty(argv, line => tried(line)),
    settings,
  );
});

it("parses any config file or fails with a Failure", async () => {
  const text = fc
    .array(fc.oneof(token, fc.constantFrom(" ", "\n", '"', "\\", ":", "#")), { maxLength: 20 })
    .map(tokens => tokens.join(""));
  await fc.assert(
    fc.asyncProperty(text, stdin => tried(["-K", "-"], stdin)),
    settings,
  );
});

it("keeps every value as it was given: as an argument, attached, in a config file, and as a variable", async () => {
  const text = fc.string({ unit: "binary", minLength: 1 }).filter(value => !/[\ud800-\udfff]/.test(value));
  await fc.assert(
    fc.asyncProperty(text, async value => {
      const expected = [{ data: [{ kind: "raw", value }] }];
      expect(await changes(["--data-raw", value])).toEqual(expected);
      expect(await changes([`--data-raw=${value}`])).toEqual(expected);
      if (!value.includes("\0"))
        expect(await changes([`--variable=v=${value}`, "--expand-data-raw", "{{v}}"])).toEqual(expected);
      const quoted = value.replace(/["\\]/g, "\\$&").replaceAll("\n", "\\n").replaceAll("\r", "\\r");
      expect(await changes(["-K-"], { stdin: `data-raw = "${quoted}"` })).toEqual(expected);
    }),
    { ...settings, numRuns: settings.numRuns / 4 },
  );
});

it("keeps the order of URLs among options and groups", async () => {
  const url = fc.stringMatching(/^[a-z]{1,5}$/);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(url, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 }),
      async groups => {
        const line = groups.flatMap(urls => [...urls.flatMap(one => ["-H", "--next", one, "-s"]), "--next"]);
        const parsed = await parse(line.slice(0, -1));
        expect(parsed.map(({ urls }) => urls)).toEqual(groups);
      },
    ),
    { ...settings, numRuns: settings.numRuns / 4 },
  );
});
