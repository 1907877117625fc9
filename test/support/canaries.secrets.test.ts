/** The search through everything that the tests' processes printed: it finds planted secrets and skips exempt output. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { keepPrinted, type Printed, searchPrinted } from "./canaries.ts";
import { awscurl, runProgram } from "./program.ts";
import { fakeRuntime } from "./runtime.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "awscurl-planted-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function leaks(...printed: Partial<Printed>[]): readonly string[] {
  for (const one of printed) {
    keepPrinted({ words: ["-v"], env: {}, stdout: "", stderr: "", ...one }, folder);
  }
  return searchPrinted(folder).leaks;
}

const secret = "wJalrXUtnFEMI/K7MDENG";

test.each<[string, Partial<Printed>, string]>([
  [
    "an exported secret on stdout",
    { env: { AWS_SECRET_ACCESS_KEY: secret }, stdout: `<${secret}>` },
    "stdout",
  ],
  ["an exported token on stderr", { env: { AWS_SESSION_TOKEN: secret }, stderr: `${secret}\n` }, "stderr"],
  ["a typed secret", { words: ["--secret-key", secret], stderr: secret }, "stderr"],
  ["a double's", { stderr: "login-secret" }, "stderr"],
  ["a test's own, in a file", { files: { "out.txt": "the-canary-1" } }, "out.txt"],
  ["beside the exempt stdout", { words: ["--presign"], stdout: "canary", stderr: "canary" }, "stderr"],
])("finds %s", (_, printed, place) => {
  expect(leaks({ stderr: "nothing" }, printed)).toEqual([
    `${place} of: ${(printed.words ?? ["-v"]).join(" ")}`,
  ]);
});

test.each([["--presign"], ["--print-curl"], ["--dry-run", "--no-redact"]])(
  "exempts stdout of %s",
  (...words) => {
    expect(leaks({ words, stdout: "canary" })).toEqual([]);
  },
);

test("does not exempt a redacted dry run", () => {
  expect(leaks({ words: ["--dry-run"], stdout: "canary" })).toHaveLength(1);
});

/** What `run` keeps is kept in this test's own folder, which is searched at once. */
async function searchedAfter(run: () => Promise<unknown>) {
  const kept = process.env.AWSCURL_TEST_PRINTED;
  process.env.AWSCURL_TEST_PRINTED = folder;
  try {
    await run();
  } finally {
    process.env.AWSCURL_TEST_PRINTED = kept;
  }
  return searchPrinted(folder);
}

const showIdentity = (env: Readonly<Record<string, string>>) =>
  runProgram([...awscurl, "--show-identity"], { cwd: folder, env: { HOME: folder, ...env } });

test("keeps what every process of the program printed", async () => {
  const env = {
    AWS_SECRET_ACCESS_KEY: secret,
    AWS_ACCESS_KEY_ID: "AKIAKEPT",
    AWS_EC2_METADATA_DISABLED: "true",
  };
  const twice = async () => {
    expect((await showIdentity(env)).stdout).toContain("AKIAKEPT");
    await showIdentity(env);
  };
  expect(await searchedAfter(twice)).toMatchObject({ processes: 2, leaks: [] });
});

test("finds a secret that the program was made to print", async () => {
  // The id of a key is shown; here it is the secret.
  const env = { AWS_ACCESS_KEY_ID: secret, AWS_SECRET_ACCESS_KEY: secret };
  const { leaks: found } = await searchedAfter(() => showIdentity(env));
  expect(found).toEqual([expect.stringMatching(/^stdout of: .*--show-identity$/)]);
});

test("finds a secret that was written within the test's own process", async () => {
  const { stderr } = fakeRuntime({ env: { AWS_SESSION_TOKEN: secret } });
  const searched = await searchedAfter(() => stderr.write(Buffer.from(`<${secret}>`)));
  expect(searched.leaks).toHaveLength(1);
});

test("a word of 500,000 characters is searched in linear time", () => {
  const began = process.cpuUsage();
  expect(leaks({ stdout: "a".repeat(500_000) })).toEqual([]);
  expect(process.cpuUsage(began).user).toBeLessThan(2_000_000);
});
