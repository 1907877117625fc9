/** bin/awscurl.js on a Node that is too old: one line that says so, whatever the arguments are. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { transformSync } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const launcher = resolve("bin/awscurl.js");
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "awscurl-launcher-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The launcher, told that it runs on that version. */
function runOn(version: string, ...args: string[]) {
  const claim = join(folder, `${version}.cjs`);
  writeFileSync(claim, `Object.defineProperty(process.versions, "node", { value: "${version}" });`);
  return spawnSync(process.execPath, ["--require", claim, launcher, ...args], { encoding: "utf8" });
}

describe("the launcher", () => {
  it.each(["12.22.12", "16.20.2", "18.20.4", "20.17.0", "20.18.0"])(
    "on Node %s names the version it needs",
    version => {
      for (const args of [["--version"], ["http://127.0.0.1:1/"], []]) {
        const { status, stdout, stderr } = runOn(version, ...args);
        expect([status, stdout, stderr]).toEqual([
          2,
          "",
          `awscurl needs Node.js 20.18.1 or newer, this is v${version}\n`,
        ]);
      }
    },
  );

  it.each(["20.18.1", "20.19.0", "21.0.0", "22.1.0", "100.0.0"])("on Node %s starts the program", version => {
    expect(runOn(version, "--version").stdout).toMatch(/^awscurl /);
  });

  it("is written in the syntax of Node 12", () => {
    const source = readFileSync(launcher, "utf8");
    const lowered = (target: string) => transformSync(source, { target, format: "cjs" }).code;
    expect(lowered("node12")).toBe(lowered("esnext"));
  });
});
