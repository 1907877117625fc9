/** Random command lines and huge option values, run to their end: never a bug, never past -m, never slow, never a secret. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ExitCode } from "../../src/exit.ts";
import { main } from "../../src/main.ts";
import { allNames } from "../../src/options/names.ts";
import { shortestSearched } from "../support/canaries.ts";
import { awscurl, runProgram } from "../support/program.ts";
import { type RawServer, rawServer } from "../support/raw-server.ts";
import { fakeRuntime } from "../support/runtime.ts";

const names = allNames();

const long = process.env.AWSCURL_TEST_LONG === "1";
const seed = Number(process.env.AWSCURL_TEST_SEED ?? Date.now() % 2 ** 31);
const share = long ? 1 : 0.1;

let server: RawServer;
let folder: string;
const before = process.cwd();
beforeAll(async () => {
  server = await rawServer(["HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"]);
  folder = mkdtempSync(join(tmpdir(), "awscurl-hostile-"));
  // Names of output files are random, too.
  process.chdir(folder);
});
afterAll(() => {
  process.chdir(before);
  server.close();
  rmSync(folder, { recursive: true });
});

const secret = "hostile/secret+canary";
const env = {
  AWS_ACCESS_KEY_ID: "AKIDHOSTILE",
  AWS_SECRET_ACCESS_KEY: secret,
  AWS_SESSION_TOKEN: `${secret}/token`,
  AWS_REGION: "us-east-1",
  AWS_EC2_METADATA_DISABLED: "true",
};

/** Those that wait for clients, a terminal or an identity on purpose are tested elsewhere, as is what shows secrets. */
const excluded = /^--(no-)?(listen.*|print-curl|presign|redact|no-redact|proxy-insecure)$/;
const known = [...names].filter(([name]) => !excluded.test(name));

const values = [
  "",
  "1",
  "-1",
  "0",
  "x",
  "a=b",
  "a: b",
  "@missing",
  "-",
  "@-",
  "1e9",
  "99999999999999999999",
  "127.0.0.1:1",
  "http://127.0.0.1:1",
  "user:passw0rd",
  "[1-",
  "{a,b}",
  "%{json}",
  "\u202e",
  "é",
  "POST",
  "us-east-1",
];
const word = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...known.map(([name]) => name)) },
  { weight: 2, arbitrary: fc.constantFrom(...values) },
  fc.string({ maxLength: 8 }).filter(text => !text.includes("/")),
);
/**
 * In the place of a secret, an option or one of the words above: a message may name it, because it is not secret. The search
 * of all printed text ignores shorter ones.
 */
const publicSecret = (words: readonly string[]) =>
  words.some(
    (text, index) =>
      /secret|token|mfa|pass/.test(words[index - 1] ?? "") &&
      (text.startsWith("-") || text.length >= shortestSearched),
  );
const lines = fc.sample(
  fc.array(word, { maxLength: 8 }).filter(words => !publicSecret([...words, "-m"])),
  { seed, numRuns: 3_000 * share },
);

/** 60 KB of what parsers look for. */
const pieces = [
  "a",
  ":",
  "/",
  "@",
  "%",
  "%41",
  "[",
  "]",
  "{",
  "}",
  ",",
  "=",
  "&",
  "?",
  "#",
  "\\",
  '"',
  "'",
  ";",
  " ",
];
const more = [
  "\t",
  "\n",
  "\r\n",
  "\0",
  "é",
  "\u202e",
  "1",
  "-",
  ".",
  "..",
  "//",
  "a:b@",
  "%{",
  "{{x}}",
  "[1-2]",
  "{a,b}",
  "::",
];
const huge = [...pieces, ...more].map(piece => piece.repeat(Math.ceil(60_000 / piece.length)));
const valued = known.filter(
  ([name, { option }]) =>
    name.startsWith("--") && option.value !== undefined && option.long !== "unix-socket",
);
const hostile = fc.sample(fc.tuple(fc.constantFrom(...valued), fc.constantFrom(...huge)), {
  seed,
  numRuns: 900 * share,
});

interface Run {
  readonly line: readonly string[];
  readonly exitCode: number | "hang";
  readonly stderr: string;
  readonly cpu: number;
}

/** The complete line against the server, with a time limit at both ends. */
function lineOf(words: readonly string[]): readonly string[] {
  return ["-q", "-m", "2", "-s", "-S", ...words, "-m", "2", `http://127.0.0.1:${server.port}/`];
}

async function run(words: readonly string[]): Promise<Run> {
  const line = lineOf(words);
  const runtime = fakeRuntime({ argv: line, env, home: folder, sleepScale: 0.001 });
  const began = process.cpuUsage();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<"hang">(resolve => {
    timer = setTimeout(resolve, 10_000, "hang");
  });
  const exitCode = await Promise.race([main(runtime), late]);
  clearTimeout(timer);
  const { user, system } = process.cpuUsage(began);
  return { line, exitCode, stderr: runtime.stderr.text(), cpu: (user + system) / 1000 };
}

async function judged(all: readonly (readonly string[])[]): Promise<unknown[]> {
  const wrong: unknown[] = [];
  const codes: Record<string, number> = {};
  let slowest = 0;
  for (const words of all) {
    const { line, exitCode, stderr, cpu } = await run(words);
    codes[exitCode] = (codes[exitCode] ?? 0) + 1;
    slowest = Math.max(slowest, cpu);
    const shown = line.map(text =>
      text.length > 60 ? `${JSON.stringify(text.slice(0, 30))} (${text.length})` : text,
    );
    if (exitCode === ExitCode.Bug || exitCode === "hang")
      wrong.push({ shown, exitCode, stderr: stderr.slice(0, 500) });
    if (/canary/.test(stderr)) wrong.push({ shown, leak: stderr.slice(0, 500) });
    if (cpu > 1_000) wrong.push({ shown, cpu });
  }
  console.log(
    `${all.length} command lines, seed ${seed}: ${JSON.stringify(codes)}, slowest ${Math.round(slowest)} ms`,
  );
  return wrong;
}

describe("end within their limits, without a bug, a secret or more than a second of processor time", () => {
  it(`random command lines (seed ${seed})`, { timeout: 1_200_000 }, async () => {
    expect(await judged(lines)).toEqual([]);
  });

  it(`random command lines as processes (seed ${seed})`, { timeout: 1_200_000 }, async () => {
    const codes: Record<string, number> = {};
    const wrong: unknown[] = [];
    const queue = lines.slice(0, long ? 200 : 20).values();
    const worker = async () => {
      for (const words of queue) {
        // No argument of a process can contain a NUL byte.
        const line = lineOf(words.filter(text => !text.includes("\0")));
        const settings = { cwd: folder, env: { ...env, HOME: folder }, timeout: 20_000 };
        const { exitCode, stderr } = await runProgram([...awscurl, ...line], settings);
        codes[`${exitCode}`] = (codes[`${exitCode}`] ?? 0) + 1;
        if (exitCode === undefined || exitCode === ExitCode.Bug || /canary/.test(stderr))
          wrong.push({ line, exitCode, stderr: stderr.slice(0, 500) });
      }
    };
    await Promise.all([worker(), worker()]);
    console.log(`as processes: ${JSON.stringify(codes)}`);
    expect(wrong).toEqual([]);
  });

  it(`options with 60 KB of one thing (seed ${seed})`, { timeout: 1_200_000 }, async () => {
    const calls = hostile.map(([[name], value]) => ["--no-sign-request", name, value]);
    expect(await judged(calls)).toEqual([]);
  });
});
