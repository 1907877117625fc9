/** Writes the file of `-c`. */
import { randomBytes } from "node:crypto";
import { lstatSync, renameSync, rmSync, writeFileSync } from "node:fs";

/** A reader finds the old file or the new one, whole, and nobody else can read it; devices are written to as they are. */
export function replaceFile(name: string, bytes: Uint8Array): void {
  const stats = lstatSync(name, { throwIfNoEntry: false });
  if (stats !== undefined && !stats.isFile()) {
    writeFileSync(name, bytes);
    return;
  }
  const beside = `${name}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    writeFileSync(beside, bytes, { mode: 0o600, flag: "wx" });
    renameSync(beside, name);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}
