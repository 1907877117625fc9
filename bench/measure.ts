/** Measures whole processes from outside, in interleaved runs, so that a noisy machine is noisy for both sides. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface Command {
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Milliseconds of wall time of several runs. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export interface Measured {
  readonly name: string;
  readonly time: Spread;
  /** Highest peak resident set, MB (10^6 bytes), as the kernel counted it. */
  readonly peak: number;
}

/** Runs each command `runs` times after `warmUps`, in turn. */
export async function measure<const C extends readonly Command[]>(
  commands: C,
  scratch: string,
  runs = 20,
  warmUps = 3,
): Promise<{ readonly [K in keyof C]: Measured }> {
  const all = commands.map((): { milliseconds: number; peak: number }[] => []);
  for (let round = -warmUps; round < runs; round++) {
    for (const [index, command] of commands.entries()) {
      const run = await once(command, join(scratch, "peak"));
      if (round >= 0) all[index]?.push(run);
    }
  }
  return commands.map(({ name }, index) => ({
    name,
    time: spreadOf((all[index] ?? []).map(run => run.milliseconds)),
    peak: Math.max(...(all[index] ?? []).map(run => run.peak)),
  })) as { readonly [K in keyof C]: Measured };
}

/** GNU time starts the command and writes its peak to `note`; what that costs is in every figure alike. */
function once({ name, file, args, env = {} }: Command, note: string) {
  return new Promise<{ milliseconds: number; peak: number }>((resolve, reject) => {
    const started = performance.now();
    const child = spawn("/usr/bin/time", ["-f", "%M", "-o", note, file, ...args], {
      env: { PATH: process.env.PATH ?? "", HOME: "/nonexistent", ...env },
      stdio: ["ignore", "ignore", "pipe"],
    });
    let complaint = "";
    child.stderr?.on("data", chunk => {
      complaint += chunk;
    });
    child.on("error", reject);
    child.on("close", code => {
      const milliseconds = performance.now() - started;
      if (code !== 0) return reject(new Error(`${name} ended with ${code}: ${complaint}`));
      resolve({ milliseconds, peak: (Number(readFileSync(note, "utf8")) * 1024) / 1e6 });
    });
  });
}

function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  const median = sorted.length % 2 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
  return { median, min: sorted[0] ?? 0, max: sorted.at(-1) ?? 0 };
}
