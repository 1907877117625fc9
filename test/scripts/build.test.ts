/** A build while programs run: every file exists at every moment, complete. */
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, expect, it } from "vitest";

const above = mkdtempSync(join(tmpdir(), "awscurl-build-"));
const folder = join(above, "dist");

afterAll(() => rmSync(above, { recursive: true, force: true }));

/** Builds into the folder. Out: the exit code, and how to ask whether it is there. */
function build(): { readonly ended: Promise<number | null>; readonly running: () => boolean } {
  const child = spawn(process.execPath, [resolve("scripts/build.mjs"), folder], {
    stdio: "ignore",
    timeout: 60_000,
  });
  const ended = new Promise<number | null>(done => child.on("close", done));
  return { ended, running: () => child.exitCode === null && child.signalCode === null };
}

/** What is in the folder, but for the file that a build removes. */
function files(): Readonly<Record<string, string>> {
  const names = readdirSync(folder).filter(name => name !== "stale.cjs");
  return Object.fromEntries(names.map(name => [name, readFileSync(join(folder, name), "latin1")]));
}

it("a build replaces each file at once, and removes those that are no longer built", {
  timeout: 120_000,
}, async () => {
  expect(await build().ended).toBe(0);
  const first = files();
  expect(Object.keys(first)).toContain("awscurl.cjs");
  expect(Object.keys(first)).toContain("http-pool.cjs");

  writeFileSync(join(folder, "stale.cjs"), "");
  const second = build();
  while (second.running()) {
    expect(files()).toEqual(first);
    await wait(1);
  }
  expect(await second.ended).toBe(0);
  expect(readdirSync(folder)).toEqual(Object.keys(first));
  expect(readdirSync(above)).toEqual(["dist"]);
});
