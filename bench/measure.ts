/** Measures whole processes from outside: medians of interleaved runs, so that a noisy machine is noisy for both sides. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

export interface Command {
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

interface Run {
  readonly milliseconds: number;
  /** Peak resident set, MB (10^6 bytes). */
  readonly peak: number;
}

export interface Result extends Run {
  readonly name: string;
}

/** Runs each command `runs` times after `warmUps`, in turn; gives the median time and the highest peak of each. */
export async function measure(commands: readonly Command[], runs = 20, warmUps = 3): Promise<Result[]> {
  const all = commands.map((): Run[] => []);
  for (let round = -warmUps; round < runs; round++) {
    for (const [index, command] of commands.entries()) {
      const run = await once(command);
      if (round >= 0) all[index]?.push(run);
    }
  }
  return commands.map((command, index) => ({
    name: command.name,
    milliseconds: median((all[index] ?? []).map(run => run.milliseconds)),
    peak: Math.max(...(all[index] ?? []).map(run => run.peak)),
  }));
}

function once({ name, file, args, env = {} }: Command): Promise<Run> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(file, args, {
      env: { PATH: process.env.PATH ?? "", HOME: "/nonexistent", ...env },
      stdio: ["ignore", "ignore", "pipe"],
    });
    let complaint = "";
    let peak = 0;
    const poll = setInterval(() => {
      peak = Math.max(peak, highWater(child.pid));
    }, 15);
    child.stderr?.on("data", chunk => {
      complaint += chunk;
    });
    child.on("error", reject);
    child.on("exit", code => {
      clearInterval(poll);
      const milliseconds = performance.now() - started;
      if (code === 0) resolve({ milliseconds, peak });
      else reject(new Error(`${name} ended with ${code}: ${complaint}`));
    });
  });
}

/** VmHWM of a process in MB; 0 when it has gone. */
function highWater(pid: number | undefined): number {
  try {
    const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return (Number(line?.[1] ?? 0) * 1024) / 1e6;
  } catch {
    return 0;
  }
}

function median(values: number[]): number {
  const sorted = values.sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/** Prints one row of performance's table: the ratio, the budget it is held against, and the two times. */
export function printRatio(what: string, ours: Result, peer: Result, budget: number, atMost = true): void {
  const ratio = ours.milliseconds / peer.milliseconds;
  const met = atMost ? ratio <= budget : ratio >= budget;
  row(what, ratio.toFixed(2), `${atMost ? "≤" : "≥"} ${budget} × ${peer.name}`, met);
  console.log(
    `    ${ours.name} ${ours.milliseconds.toFixed(1)} ms, ${peer.name} ${peer.milliseconds.toFixed(1)} ms`,
  );
}

/** Prints a figure that is held against a plain number. */
export function printFigure(what: string, figure: number, unit: string, budget: number): void {
  row(what, `${figure.toFixed(1)} ${unit}`, `≤ ${budget} ${unit}`, figure <= budget);
}

function row(what: string, figure: string, budget: string, met: boolean): void {
  console.log(`${met ? "met   " : "MISSED"}  ${what.padEnd(58)} ${figure.padStart(9)}  (${budget})`);
}
