/** A home directory for a test, with what it holds of AWS's files. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export interface Home {
  readonly path: string;
  /** Adds files; the names are relative to it. */
  write(files: Readonly<Record<string, string>>): void;
  remove(): void;
}

/** Makes one; the names are relative to it: `{ ".aws/config": "[default]…" }`. */
export function makeHome(files: Readonly<Record<string, string>> = {}): Home {
  const path = mkdtempSync(join(tmpdir(), "awscurl-home-"));
  const write: Home["write"] = texts => {
    for (const [name, text] of Object.entries(texts)) {
      mkdirSync(dirname(join(path, name)), { recursive: true });
      writeFileSync(join(path, name), text);
    }
  };
  write(files);
  return { path, write, remove: () => rmSync(path, { recursive: true, force: true }) };
}
