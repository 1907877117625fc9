/**
 * The process's arguments as the system holds them: as raw bytes, which the runtime decodes as UTF-8, and as memory
 * that process lists show.
 */
import { closeSync, openSync, readFileSync, writeSync } from "node:fs";

/**
 * Returns the last `count` arguments of this process as they were passed; undefined where the system does not show them
 * (Linux does).
 */
export function argumentBytes(count: number): readonly Uint8Array[] | undefined {
  let shown: Buffer;
  try {
    shown = readFileSync("/proc/self/cmdline");
  } catch {
    return undefined;
  }
  // Each argument ends with a NUL.
  const all: Uint8Array[] = [];
  for (let start = 0; start < shown.length; ) {
    const end = shown.indexOf(0, start);
    all.push(shown.subarray(start, end === -1 ? shown.length : end));
    start = end === -1 ? shown.length : end + 1;
  }
  return all.length < count ? undefined : all.slice(all.length - count);
}

/**
 * Overwrites this process's arguments, in the memory that /proc/PID/cmdline shows, with a name and zeros. Does nothing
 * where the system does not offer that memory as a file. Linux does (proc(5): arg_start and arg_end of /proc/self/stat,
 * /proc/self/mem).
 */
export function overwriteArguments(name: string): void {
  try {
    const stat = readFileSync("/proc/self/stat", "latin1");
    // The second field may contain spaces; the text after it starts with field 3. Without permission the addresses
    // are 0.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [start, end] = [Number(fields[48 - 3]), Number(fields[49 - 3])];
    if (!(start > 0 && end > start)) return;
    const wiped = Buffer.alloc(end - start);
    wiped.write(name.slice(0, wiped.length - 1));
    const memory = openSync("/proc/self/mem", "r+");
    try {
      writeSync(memory, wiped, 0, wiped.length, start);
    } finally {
      closeSync(memory);
    }
  } catch {
    // Nothing to do: help and manual list ways to pass a secret that need no argument.
  }
}
