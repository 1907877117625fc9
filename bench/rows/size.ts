/** What is installed: the size of the package unpacked, and how many others come with it. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../peers.ts";
import type { Row } from "../row.ts";

export async function rows(): Promise<Row[]> {
  const listing = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const parsed = JSON.parse(listing) as unknown;
  const [packed] = (Array.isArray(parsed) ? parsed : Object.values(parsed as object)) as {
    unpackedSize: number;
  }[];
  const { dependencies = {} } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    dependencies?: object;
  };
  return [
    {
      what: "npm package, unpacked",
      figure: (packed?.unpackedSize ?? 0) / 1e6,
      unit: "MB",
      budget: { atMost: 2 },
    },
    {
      what: "packages that it depends on",
      figure: Object.keys(dependencies).length,
      unit: "",
      budget: { atMost: 0 },
    },
  ];
}
