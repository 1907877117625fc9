/** Writes files that hold secrets into folders that only their owner can access. */
import { dirname } from "node:path";
import { makeFolder } from "../../system/folder.ts";
import { replaceFile } from "../../system/replace-file.ts";

/**
 * Replaces or creates the file with mode 0600, in folders with 0700. Readers see either the old text or the new. Throws
 * Node's system error if it cannot be written.
 */
export function writePrivateFile(path: string, text: string): void {
  makeFolder(dirname(path));
  replaceFile(path, text);
}
