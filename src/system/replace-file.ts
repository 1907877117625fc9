/** Replaces files that hold secrets: only their owner can ever read them, and they are never partly written. */
import { randomBytes } from "node:crypto";
import { renameSync, rmSync, writeFileSync } from "node:fs";

/**
 * Replaces or creates the file with mode 0600. Readers see either the old content or the new. Throws the system's error
 * if it cannot be written.
 */
export function replaceFile(path: string, content: string | Uint8Array): void {
  const beside = `${path}.${randomBytes(6).toString("hex")}`;
  try {
    writeFileSync(beside, content, { mode: 0o600, flag: "wx" });
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}
