/** Programs that need a terminal: util-linux's `script` gives them one. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Why a program cannot be used; undefined if it can. */
export function missing(program: string): string | undefined {
  try {
    execFileSync("sh", ["-c", `command -v ${program}`], { stdio: "ignore" });
    return undefined;
  } catch {
    return `the system has no ${program}`;
  }
}

export interface TerminalSettings {
  readonly cwd: string;
  /** The entire environment except PATH and TERM. */
  readonly env: Readonly<Record<string, string>>;
}

/** A shell command on a terminal; its stdin is typed. `script` ends when the command does. */
export function onTerminal(command: string, { cwd, env }: TerminalSettings): ChildProcess {
  return spawn("script", ["-qec", command, "/dev/null"], {
    cwd,
    env: { PATH: process.env.PATH, TERM: "dumb", ...env },
    timeout: 60_000,
    killSignal: "SIGKILL",
  });
}

/** An interactive shell whose Ctrl-T appends the line that is being edited to a file, and clears it. */
interface EditingShell {
  readonly command: string;
  /** Lines to run before the first one is completed; `OUT` is the file. */
  readonly setup: readonly string[];
}

/** Types each line and a tab into the shell; returns the completed lines. */
export async function complete(
  shell: EditingShell,
  lines: readonly string[],
  settings: TerminalSettings,
): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), "awscurl-terminal-"));
  const out = join(folder, "lines");
  const child = onTerminal(shell.command, { ...settings, env: { ...settings.env, OUT: out } });
  const output: string[] = [];
  child.stdout?.setEncoding("utf8").on("data", text => output.push(text));
  try {
    for (const line of [...shell.setup, 'echo ready >> "$OUT"']) child.stdin?.write(`${line}\n`);
    await until(
      () => linesOf(out).length > 0,
      () => `the shell does not start: ${output.join("")}`,
    );
    for (const [index, line] of lines.entries()) {
      child.stdin?.write(`${line}\t\x14`);
      await until(
        () => linesOf(out).length > index + 1,
        () => `no completion of ${line}: ${output.join("")}`,
      );
    }
    return linesOf(out).slice(1);
  } finally {
    child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }
}

function linesOf(file: string): string[] {
  return existsSync(file) ? readFileSync(file, "utf8").split("\n").slice(0, -1) : [];
}

async function until(holds: () => boolean, complaint: () => string): Promise<void> {
  const end = performance.now() + 20_000;
  while (!holds()) {
    if (performance.now() > end) throw new Error(complaint());
    await new Promise(resolve => setTimeout(resolve, 25));
  }
}
