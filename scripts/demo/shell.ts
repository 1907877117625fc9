/** Types command lines as a person does, shows them with what came back, and holds them to what should have come. */
import { spawn } from "node:child_process";
import { resolve } from "node:path";
import type { Stage } from "./stage.ts";

export interface Typed {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What is not as it should be. */
export class NotAsItShouldBe extends Error {}

const node = process.env.AWSCURL_NODE ?? process.execPath;
const launcher = process.env.AWSCURL_BIN ?? resolve(import.meta.dirname, "../../bin/awscurl.js");

/** Runs `awscurl WORDS…` as a process and prints both. Throws NotAsItShouldBe unless it ends with `exitCode`. */
export async function type(stage: Stage, words: readonly string[], exitCode = 0): Promise<Typed> {
  console.log(`\n$ awscurl ${words.map(quoted).join(" ")}`);
  const typed = await run(stage, words);
  show(typed.stdout);
  show(typed.stderr);
  if (exitCode !== 0 || typed.exitCode !== 0) console.log(`  (exit code ${typed.exitCode})`);
  expect(typed.exitCode === exitCode, `exit code ${exitCode} was expected, ${typed.exitCode} came`);
  return typed;
}

/** Throws NotAsItShouldBe with the message unless it holds. */
export function expect(holds: boolean, message: string): void {
  if (!holds) throw new NotAsItShouldBe(message);
}

function run({ folder, env }: Stage, words: readonly string[]): Promise<Typed> {
  return new Promise((done, fail) => {
    const [command, before] = /\.[cm]?js$/.test(launcher) ? [node, [launcher]] : [launcher, []];
    const child = spawn(command, [...before, ...words], { cwd: folder, env, timeout: 30_000 });
    const typed = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", text => (typed.stdout += text));
    child.stderr.setEncoding("utf8").on("data", text => (typed.stderr += text));
    child.stdin.end();
    child.on("error", fail);
    child.on("close", exitCode => done({ exitCode, ...typed }));
  });
}

/** As a shell would have to read it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./?-]+$/.test(word) && !/\?/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

const columns = 160;
const rows = 24;

/** The first screen of it. */
function show(text: string): void {
  if (text === "") return;
  const lines = text.replace(/\n$/, "").split("\n");
  for (const line of lines.slice(0, rows)) {
    console.log(
      line.length > columns ? `  ${line.slice(0, columns)}… (${line.length} characters)` : `  ${line}`,
    );
  }
  if (lines.length > rows) console.log(`  … (${lines.length} lines)`);
}
