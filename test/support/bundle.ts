/** Before the first test: dist/ is built, unless it is newer than everything that it is built from. What processes print is kept. */
import { execFileSync } from "node:child_process";
import { readdirSync, rmSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { beginKeeping } from "./canaries.ts";

const root = resolve(import.meta.dirname, "../..");
const sources = ["src", "scripts", "package.json", "package-lock.json"];

/** Builds it. When that fails its reason is printed, and the tests that run the program fail. */
export default function setup(): void {
  beginKeeping();
  if (isFresh()) return;
  try {
    execFileSync("npm", ["run", "--silent", "build"], { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  } catch {
    // What was built before is not what is tested.
    rmSync(join(root, "dist/awscurl.cjs"), { force: true });
    console.error("dist/ could not be built: every test that runs the program will fail");
  }
}

function isFresh(): boolean {
  const built = statSync(join(root, "dist/awscurl.cjs"), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return sources.every(name => newest(join(root, name)) < built);
}

/** Milliseconds since 1970 of the latest change below a path. */
function newest(path: string): number {
  const { mtimeMs } = statSync(path);
  if (!statSync(path).isDirectory()) return mtimeMs;
  return Math.max(mtimeMs, ...readdirSync(path).map(name => newest(join(path, name))));
}
