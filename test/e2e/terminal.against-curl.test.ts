/** What is different on a terminal: bold header names and the progress bar, as the system's curl writes them there. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, it } from "vitest";
import { noteLine } from "../support/compared.ts";
import { curl, noCurl, unless } from "../support/needs.ts";
import { awscurl } from "../support/program.ts";
import { type RawServer, rawServer } from "../support/raw-server.ts";
import { missing, onTerminal } from "../support/terminal.ts";
import { ok } from "./transcripts/transcript.ts";

let server: RawServer;
let folder: string;
beforeAll(async () => {
  server = await rawServer([ok("hi\n", 'ETag: "1"', "X-A: b: c")]);
  folder = mkdtempSync(join(tmpdir(), "awscurl-terminal-"));
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Everything that the line writes to a terminal of that width; of a bar that is drawn again and again, the last one. */
async function shown(program: readonly string[], line: string, env: Readonly<Record<string, string>>) {
  const words = [...program, ...line.replace("{url}", `http://127.0.0.1:${server.port}`).split(" ")];
  const command = words.map(word => `'${word}'`).join(" ");
  const child = onTerminal(command, { cwd: folder, env: { HOME: folder, ...env } });
  child.stdin?.end();
  const chunks: Buffer[] = [];
  child.stdout?.on("data", chunk => chunks.push(chunk));
  await new Promise(done => child.on("close", done));
  const text = Buffer.concat(chunks).toString("latin1");
  return text.replace(/^(?:\r[^\r\n]*)+(\r[^\r\n]*\r\n)/, "$1");
}

const bold = "\x1b[1m";
const plain = "\x1b[0m";
const bar = (length: number) => `\r${"#".repeat(length)} 100.0%\r\n`;
const rows: readonly (readonly [line: string, contains: string, env?: Readonly<Record<string, string>>])[] = [
  ["-i -s {url}/", `${bold}ETag${plain}: "1"\r\r\n`],
  ["-I {url}/", `${bold}X-A${plain}: b: c\r\r\n`],
  ["-i -s -o - {url}/", `${bold}ETag`],
  ["-i -s --styled-output {url}/", `${bold}ETag`],
  ["-i -s --no-styled-output {url}/", '\nETag: "1"\r\r\n'],
  ["-I --no-styled-output {url}/", '\nETag: "1"\r\r\n'],
  ["-s -D - {url}/", "ETag"],
  ["-s {url}/", "hi\r\n"],
  ["-# -o f {url}/", bar(73), { COLUMNS: "80" }],
  ["-# -o f {url}/", bar(33), { COLUMNS: "40" }],
  ["-# -o f {url}/", bar(72), { COLUMNS: "5" }],
  ["--progress-bar -o f {url}/", bar(72)],
  ["-# -s -o f {url}/", ""],
  ["-# --no-progress-meter -o f {url}/", ""],
  ["-# --no-progress-bar -s -o f {url}/", ""],
];

const noTerminal = noCurl ?? missing("script");

describe("on a terminal", unless(noTerminal), () => {
  it.for(rows)("%s shows what curl shows", async ([line, contains, env = {}], { expect, task }) => {
    noteLine(task, `terminal ${JSON.stringify(env)}`, line.split(" "));
    const theirs = await shown([curl, "-q"], line, env);
    expect(theirs).toContain(contains);
    expect(await shown([...awscurl, "--no-sign-request"], line, env)).toBe(theirs);
  });
});
