/**
 * `npm run bench:nodes`: one signed GET by the npm bundle on each Node of the registry, by the executable and by curl, interleaved in
 * one run, as Markdown. `--save` writes the table into README.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Command, measure } from "./measure.ts";
import { awscurl, curl, machine, root, scratch, standalone, startServer } from "./peers.ts";
import { spreadText } from "./row.ts";

const majors = [20, 22, 24, 26];

async function main(): Promise<void> {
  const server = await startServer();
  const urls = [server.origin];
  try {
    const executable = standalone(urls);
    if (executable === undefined) throw new Error("no executable: npm run build:standalone");
    const nodes = majors.map(major => on(major, awscurl(urls)));
    const found = await measure([curl(urls), executable, ...nodes], scratch);
    const peer = found[0]?.time.median ?? 0;
    const lines = found.map(({ name, time, peak }) =>
      [name, `${(time.median / peer).toFixed(1)} × curl`, spreadText(time), `${peak.toFixed(0)} MB`].join(
        " | ",
      ),
    );
    const head = ["| one signed GET by | time | ms (min–max) | peak memory |", "| --- | --- | --- | --- |"];
    const table = `${[machine(), "", ...head, ...lines.map(line => `| ${line} |`)].join("\n")}\n`;
    console.log(table);
    if (process.argv.includes("--save")) save(table);
  } finally {
    server.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The command on the registry's Node of that major version. */
function on(major: number, command: Command): Command {
  const find = ["exec", "--yes", "--package", `node@${major}`, "--", "node", "-p", "process.execPath"];
  const file = execFileSync("npm", find, { encoding: "utf8" }).trim();
  const version = execFileSync(file, ["--version"], { encoding: "utf8" }).trim().slice(1);
  return { ...command, name: `npm package, Node ${version}`, file };
}

function save(table: string): void {
  const readme = join(root, "README.md");
  const between = /(?<=<!-- nodes -->\n)[\s\S]*(?=<!-- end of nodes -->)/;
  writeFileSync(
    readme,
    readFileSync(readme, "utf8").replace(between, () => table),
  );
}

void main();
