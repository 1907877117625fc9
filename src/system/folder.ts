/** Makes folders. Node's own `recursive` option never returns where nothing can be created, as in /proc. */
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";

/** Makes the folder and its missing parents with that mode. Throws the system error of the first one that cannot be made. */
export function makeFolder(path: string, mode = 0o700): void {
  const missing: string[] = [];
  for (let folder = path; !isThere(folder, mode); folder = dirname(folder)) missing.push(folder);
  for (const folder of missing.reverse()) makeOne(folder, mode);
}

/** Whether the folder exists or was created now; false if its parent is missing. */
function isThere(folder: string, mode: number): boolean {
  try {
    makeOne(folder, mode);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT" || dirname(folder) === folder) throw error;
    return false;
  }
}

function makeOne(folder: string, mode: number): void {
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    // The folder existed before, or another process created it first.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
