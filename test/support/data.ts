/** The published data beside the checkout, with which tests compare. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";

const folder = resolve(import.meta.dirname, "../../../shared/data");

/**
 * Returns the path of a file or folder of the published data; undefined, with a notice, if it does not exist: then the
 * test is skipped. With REQUIRE_ALL=1 its absence is an error.
 */
export function sharedData(name: string): string | undefined {
  const path = resolve(folder, name);
  if (existsSync(path)) return path;
  if (process.env.REQUIRE_ALL === "1") throw new Error(`${path} is not there, and REQUIRE_ALL=1`);
  console.warn(`skipped: ${path} is not there`);
  return undefined;
}
