/** Makes folders: Node's own `recursive` never returns where nothing can be made, as in /proc. */
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";

/** Makes the folder and those missing above it, with that mode. Throws the system error of the one that cannot be made. */
export function makeFolder(path: string, mode = 0o700): void {
  const missing: string[] = [];
  for (let folder = path; !isThere(folder, mode); folder = dirname(folder)) missing.push(folder);
  for (const folder of missing.reverse()) makeOne(folder, mode);
}

/** Is it there, or could it be made now? False: a folder above it is missing. */
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
    // It was there before, or another process was faster.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
