/** Folders that lead to a file: created with their mode, or an error at once. */
import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeFolder } from "../../src/system/folder.ts";

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "awscurl-folder-"));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

it("makes every missing folder with the mode, and leaves those that exist", () => {
  makeFolder(join(root, "a/b/c"), 0o750);
  makeFolder(join(root, "a/b/c/d"));
  expect(statSync(join(root, "a/b")).mode & 0o777).toBe(0o750);
  expect(statSync(join(root, "a/b/c")).mode & 0o777).toBe(0o750);
  expect(statSync(join(root, "a/b/c/d")).mode & 0o777).toBe(0o700);
  makeFolder(join(root, "a/b"));
  makeFolder(".");
  makeFolder("/");
});

it.runIf(process.platform === "linux")(
  "fails at once where the system creates no folder, as in /proc",
  () => {
    expect(() => makeFolder("/proc/x")).toThrow(expect.objectContaining({ code: "ENOENT" }));
    expect(() => makeFolder("/proc/x/y/z")).toThrow(expect.objectContaining({ code: "ENOENT" }));
  },
);

it("fails with the system's error for a file in the way, a dangling link and a name of a megabyte", () => {
  writeFileSync(join(root, "file"), "");
  symlinkSync(join(root, "nowhere"), join(root, "link"));
  expect(() => makeFolder(join(root, "file/x"))).toThrow(expect.objectContaining({ code: "ENOTDIR" }));
  expect(() => makeFolder(join(root, "link/x"))).toThrow(expect.objectContaining({ code: "ENOENT" }));
  expect(() => makeFolder(join(root, "a/".repeat(500_000)))).toThrow(
    expect.objectContaining({ code: "ENAMETOOLONG" }),
  );
});
