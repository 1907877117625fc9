/** What is installed: the size of the package, and that it brings no other. */
import { execFileSync } from "node:child_process";
import { printFigure } from "./measure.ts";
import { root } from "./peers.ts";

/** Prints the unpacked size and the number of packages it depends on at run time. */
export function size(): void {
  const listing = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const parsed = JSON.parse(listing) as unknown;
  const [packed] = (Array.isArray(parsed) ? parsed : Object.values(parsed as object)) as {
    unpackedSize: number;
  }[];
  printFigure("npm package, unpacked", (packed?.unpackedSize ?? 0) / 1e6, "MB", 2);
}
