/** The search through everything that the tests' processes printed: it finds planted secrets and skips exempt output. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { keepPrinted, keptIn, type Printed, searchPrinted } from "./canaries.ts";
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

test("keeps what a process of the program printed", async () => {
  const env = {
    AWS_SECRET_ACCESS_KEY: secret,
    AWS_ACCESS_KEY_ID: "AKIAKEPT",
    AWS_EC2_METADATA_DISABLED: "true",
  };
  const words = ["--show-identity"];
  const run = await runProgram([...awscurl, ...words], { cwd: folder, env: { HOME: folder, ...env } });
  expect(run.stdout).toContain("AKIAKEPT");
  const before = searchPrinted(keptIn() ?? "").processes;
  await runProgram([...awscurl, ...words], { cwd: folder, env: { HOME: folder, ...env } });
  expect(searchPrinted(keptIn() ?? "").processes).toBeGreaterThan(before);
});

test("finds a secret that the program was made to print", async () => {
  const env = { HOME: folder, AWS_ACCESS_KEY_ID: secret, AWS_SECRET_ACCESS_KEY: secret };
  const kept = process.env.AWSCURL_TEST_PRINTED;
  process.env.AWSCURL_TEST_PRINTED = folder;
  try {
    // The id of a key is shown; here it is the secret.
    await runProgram([...awscurl, "--show-identity"], { cwd: folder, env });
  } finally {
    process.env.AWSCURL_TEST_PRINTED = kept;
  }
  expect(searchPrinted(folder).leaks).toEqual([expect.stringMatching(/^stdout of: .*--show-identity$/)]);
});

test("finds a secret that was written within the test's own process", async () => {
  const kept = process.env.AWSCURL_TEST_PRINTED;
  process.env.AWSCURL_TEST_PRINTED = folder;
  try {
    await fakeRuntime({ env: { AWS_SESSION_TOKEN: secret } }).stderr.write(Buffer.from(`<${secret}>`));
  } finally {
    process.env.AWSCURL_TEST_PRINTED = kept;
  }
  expect(searchPrinted(folder).leaks).toHaveLength(1);
});
