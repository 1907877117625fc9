/** Arguments as bytes: the runtime decodes them as UTF-8 and puts U+FFFD in the place of every byte that is not. */
import { readFileSync } from "node:fs";

/** The last `count` arguments of this process as they were passed; undefined where the system does not show them (Linux does). */
export function argumentBytes(count: number): readonly Uint8Array[] | undefined {
  let shown: Buffer;
  try {
    shown = readFileSync("/proc/self/cmdline");
  } catch {
    return undefined;
  }
  // Each argument is ended by a NUL.
  const all: Uint8Array[] = [];
  for (let start = 0; start < shown.length; ) {
    const end = shown.indexOf(0, start);
    all.push(shown.subarray(start, end === -1 ? shown.length : end));
    start = end === -1 ? shown.length : end + 1;
  }
  return all.length < count ? undefined : all.slice(all.length - count);
}
