/** `npm run bench`: every row of the performance table that can be measured here, one after another. */
import { rmSync } from "node:fs";
import { bodies } from "./bodies.ts";
import { scratch } from "./peers.ts";
import { sequence } from "./sequence.ts";
import { size } from "./size.ts";
import { start } from "./start.ts";

const rows = { size, start, sequence, bodies };
const wanted = process.argv.slice(2);

async function all(): Promise<void> {
  try {
    for (const [name, run] of Object.entries(rows)) if (!wanted.length || wanted.includes(name)) await run();
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

void all();
