/**
 * `npm run bench [-- ROW...]`: the performance table, one file of bench/rows/ after another, as Markdown. Without names every
 * row but those that take minutes (large). `--save` writes the table into README and the chart into docs/.
 */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chartOf } from "./chart.ts";
import { machine, root, type Server, scratch, startServer } from "./peers.ts";
import { type Row, tableOf } from "./row.ts";
import { rows as about } from "./rows/about.ts";
import { rows as credentials } from "./rows/credentials.ts";
import { rows as download } from "./rows/download.ts";
import { rows as get } from "./rows/get.ts";
import { rows as large } from "./rows/large.ts";
import { rows as listen } from "./rows/listen.ts";
import { rows as many } from "./rows/many.ts";
import { rows as parallel } from "./rows/parallel.ts";
import { rows as sequence } from "./rows/sequence.ts";
import { rows as size } from "./rows/size.ts";
import { rows as tls } from "./rows/tls.ts";
import { rows as upload } from "./rows/upload.ts";

const all: Readonly<Record<string, (server: Server) => Promise<Row[]>>> = {
  ...{ get, tls, credentials, about, sequence, parallel, many, download, upload, listen, size, large },
};

const given = process.argv.slice(2);
const wanted = given.filter(name => name !== "--save");

async function main(): Promise<void> {
  const server = await startServer();
  const found: Row[] = [];
  try {
    for (const [name, rows] of Object.entries(all)) {
      const isWanted = wanted.length > 0 ? wanted.includes(name) : name !== "large";
      if (!isWanted) continue;
      process.stderr.write(`${name} ...\n`);
      const measured = await rows(server);
      found.push(...measured);
      process.stderr.write(`${tableOf(measured)}\n`);
    }
  } finally {
    server.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
  const table = `${machine()}\n\n${tableOf(found)}\n`;
  console.log(table);
  if (!given.includes("--save")) return;
  const readme = join(root, "README.md");
  const between = /(?<=<!-- bench -->\n)[\s\S]*(?=<!-- end -->)/;
  writeFileSync(
    readme,
    readFileSync(readme, "utf8").replace(between, () => table),
  );
  writeFileSync(join(root, "docs/benchmark.svg"), chartOf(found, machine()));
}

void main();
