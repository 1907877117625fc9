/** Writes files with secrets: readable by their owner only from the start, and never partly written. */
import { randomBytes } from "node:crypto";
import { closeSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { makeFolder } from "../../system/folder.ts";

/**
 * Replaces the file, or creates it with mode 0600 in folders with 0700. Readers see the old text or the new one. Throws Node's
 * system error when it cannot be written.
 */
export function writePrivateFile(path: string, text: string): void {
  const beside = `${path}.${randomBytes(6).toString("hex")}`;
  makeFolder(dirname(path));
  try {
    const file = openSync(beside, "wx", 0o600);
    try {
      writeSync(file, text);
    } finally {
      closeSync(file);
    }
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}
