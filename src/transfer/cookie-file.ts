/** Writes the file of `-c`. */
import { lstatSync, writeFileSync } from "node:fs";
import { isFifo, writeFifo } from "../output/fifo.ts";
import { replaceFile } from "../system/replace-file.ts";

/** A file is replaced, so that a reader finds the old cookies or the new ones, whole; devices and pipes are written to as they are. */
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
