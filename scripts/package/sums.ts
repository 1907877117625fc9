/** SHA-256 sums, as sha256sum prints and checks them. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";

/** A file's SHA-256, in hexadecimal. */
export function sha256(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}

/** Writes SHA256SUMS for everything else in a folder. */
export function writeSums(folder: string): void {
  const files = readdirSync(folder)
    .filter(file => file !== "SHA256SUMS")
    .sort();
  const lines = files.map(file => `${sha256(resolve(folder, file))}  ${file}\n`);
  writeFileSync(resolve(folder, "SHA256SUMS"), lines.join(""));
}
