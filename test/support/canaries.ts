/** What the tests' processes printed and wrote: kept until the run is over, then searched for every secret they were given. */
import { appendFileSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** One process of the program: its words, its environment and all that came out of it. */
export interface Printed {
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: string;
  readonly stderr: string;
  /** Text of each file that it wrote, by name. */
  readonly files?: Readonly<Record<string, string>>;
}

export interface Searched {
  readonly processes: number;
  readonly bytes: number;
  /** A line for each secret that was found: which stream, which words. */
  readonly leaks: readonly string[];
}

const folderVariable = "AWSCURL_TEST_PRINTED";

/** Secrets that the doubles and the tests hand out: each is written so that this finds it. */
const handedOut = /canary|\b(?:login|imds|container|role)-(?:secret|token)\b|script\/(?:secret|token)/;

const secretVariables = ["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_CONTAINER_AUTHORIZATION_TOKEN"];
const secretOptions = /^--?(?:secret[-_]key|session[-_]token|security[-_]token|mfa-code|proxy-pass|pass)$/;

/** Characters of the shortest secret that is searched for: a shorter one would be found by chance. */
export const shortestSearched = 8;

/** Does the text hold a secret that the doubles or the tests hand out? */
export function holdsSecret(text: string): boolean {
  return handedOut.test(text);
}

/** Makes the folder of this run; the test processes that are started after it keep in it. */
export function beginKeeping(): void {
  process.env[folderVariable] = mkdtempSync(join(tmpdir(), "awscurl-printed-"));
}

/** The folder of this run; undefined when nothing is kept. */
export function keptIn(): string | undefined {
  return process.env[folderVariable];
}

/** Keeps what a process printed and wrote. */
export function keepPrinted(printed: Printed, folder = keptIn()): void {
  if (folder === undefined) return;
  const { words, stdout, stderr, files } = printed;
  const kept = { words, stdout, stderr, files, secrets: secretsOf(printed) };
  appendFileSync(join(folder, `${process.pid}.jsonl`), `${JSON.stringify(kept)}\n`);
}

/** What the process was told in confidence: by its environment, and by the words that it was started with. */
function secretsOf({ words, env }: Printed): string[] {
  const exported = secretVariables.map(name => env[name]);
  const typed = words.filter((_, index) => secretOptions.test(words[index - 1] ?? ""));
  return [...exported, ...typed].filter(
    (text): text is string => text !== undefined && text.length >= shortestSearched,
  );
}

/** Searches all that was kept. */
export function searchPrinted(folder: string): Searched {
  const lines = readdirSync(folder).flatMap(name =>
    readFileSync(join(folder, name), "utf8").trimEnd().split("\n"),
  );
  const leaks = lines.flatMap(line => leaksOf(JSON.parse(line)));
  return { processes: lines.length, bytes: lines.reduce((sum, line) => sum + line.length, 0), leaks };
}

function leaksOf(kept: Printed & { readonly secrets: readonly string[] }): string[] {
  const places = {
    ...(mayPrint(kept.words) ? {} : { stdout: kept.stdout }),
    stderr: kept.stderr,
    ...kept.files,
  };
  return Object.entries(places)
    .filter(([, text]) => handedOut.test(text) || kept.secrets.some(secret => text.includes(secret)))
    .map(([place]) => `${place} of: ${kept.words.join(" ")}`);
}

/** Whose stdout is made to hold secrets (credentials.md, Secrets). */
function mayPrint(words: readonly string[]): boolean {
  const has = (word: string) => words.includes(word);
  return has("--presign") || has("--print-curl") || (has("--dry-run") && has("--no-redact"));
}
