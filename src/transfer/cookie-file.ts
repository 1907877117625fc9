/** Writes the file of `-c`. */
import { lstatSync, writeFileSync } from "node:fs";
import { isFifo, writeFifo } from "../output/fifo.ts";
import { replaceFile } from "../system/replace-file.ts";

/**
 * Writes the cookies. A regular file is replaced, so that readers find either the old cookies or the new ones,
 * complete; devices and pipes are written to directly.
 */
export async function writeCookieFile(
  name: string,
  bytes: Uint8Array,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (isFifo(name)) return writeFifo(name, bytes, signal);
  const stats = lstatSync(name, { throwIfNoEntry: false });
  if (stats === undefined || stats.isFile()) replaceFile(name, bytes);
  else writeFileSync(name, bytes);
}
