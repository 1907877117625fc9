/** A home directory for a test, with AWS's files in it. */
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { keepPrinted } from "./canaries.ts";

export interface Home {
  readonly path: string;
  /** Adds files; their names are relative to the home directory. */
  write(files: Readonly<Record<string, string | Uint8Array>>): void;
  remove(): void;
}

/** Creates one; the names are relative to it: `{ ".aws/config": "[default]…" }`. */
export function makeHome(files: Readonly<Record<string, string>> = {}): Home {
  const path = mkdtempSync(join(tmpdir(), "awscurl-home-"));
  const given = new Set<string>();
  const write: Home["write"] = texts => {
    for (const [name, text] of Object.entries(texts)) {
      given.add(name);
      mkdirSync(dirname(join(path, name)), { recursive: true });
      writeFileSync(join(path, name), text);
    }
  };
  write(files);
  const remove = () => {
    keepPrinted({
      words: [`files in ${path}`],
      env: {},
      stdout: "",
      stderr: "",
      files: written(path, given),
    });
    rmSync(path, { recursive: true, force: true });
  };
  return { path, write, remove };
}

/** Where sessions are kept: files that may contain secrets (credentials.md, Cache). */
const caches = /(^|\/)(\.aws\/(cli|sso|login)\/cache|(\.cache|xdg)\/awscurl)\//;
const mostBytes = 1024 * 1024;

/** Returns the text of everything that others than the test wrote into the home directory, except for caches. */
function written(path: string, given: ReadonlySet<string>): Record<string, string> {
  const names = readdirSync(path, { recursive: true, encoding: "utf8" }).filter(name => {
    if (given.has(name) || caches.test(name)) return false;
    const found = lstatSync(join(path, name), { throwIfNoEntry: false });
    return found?.isFile() && found.size <= mostBytes;
  });
  return Object.fromEntries(names.map(name => [name, readFileSync(join(path, name), "latin1")]));
}
