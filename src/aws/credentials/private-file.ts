/** Writes files with secrets into folders of their owner. */
import { dirname } from "node:path";
import { makeFolder } from "../../system/folder.ts";
import { replaceFile } from "../../system/replace-file.ts";

/**
 * Replaces the file, or creates it with mode 0600 in folders with 0700. Readers see the old text or the new one. Throws Node's
 * system error when it cannot be written.
 */
export function writePrivateFile(path: string, text: string): void {
  makeFolder(dirname(path));
  replaceFile(path, text);
}
