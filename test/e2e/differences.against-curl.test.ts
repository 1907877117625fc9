/**
 * The numbers of docs/decisions/curl.md: the same command line run by the system's curl and by awscurl, and the
 * difference.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { noteLine } from "../support/compared.ts";
import { noCurl, unless } from "../support/needs.ts";
import { awscurl, runProgram } from "../support/program.ts";
import { type RawServer, rawServer } from "../support/raw-server.ts";
import { answers, differences, type Seen } from "./differences.ts";
import { ok } from "./transcripts/transcript.ts";

let server: RawServer;
let folder: string;
let requests: string[] = [];
beforeAll(async () => {
  server = await rawServer((_, request) => {
    requests.push(request);
    return [answers[request.split(" ")[1] ?? ""] ?? ok("hello\n"), "END"];
  });
  folder = mkdtempSync(join(tmpdir(), "awscurl-differences-"));
  mkdirSync(join(folder, "folder"));
  writeFileSync(join(folder, "big"), "a".repeat(1_100_000));
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

const here = (text: string) =>
  text.replaceAll("{url}", `http://127.0.0.1:${server.port}`).replaceAll("{port}", `${server.port}`);

/** What the expected texts became: those that were found, and `!` before those that were not. */
function found(text: string, wanted: readonly string[] = []): string[] {
  return wanted.map(one => {
    const bare = here(one.replace(/^!/, ""));
    return text.includes(bare) ? bare : `!${bare}`;
  });
}

async function holds({ exitCode = 0, sent = [], said = [] }: Seen, line: readonly string[]): Promise<void> {
  requests = [];
  const run = await runProgram(line.map(here), {
    cwd: folder,
    env: { HOME: folder, LANG: "C.UTF-8", COLUMNS: "200", AWS_EC2_METADATA_DISABLED: "true" },
  });
  const printed = run.stdout + run.stderr;
  expect({
    exitCode: run.exitCode,
    sent: sent === false ? requests : found(requests.join(""), sent),
    said: found(printed, said),
  }).toEqual({ exitCode, sent: sent === false ? [] : sent.map(here), said: said.map(here) });
}

const named = differences.map(one => [`${one.number}: ${JSON.stringify(one.line)}`, one] as const);

describe("curl", unless(noCurl), () => {
  const asked = named.filter(([, { curl }]) => curl !== undefined);
  it.for(asked)("%s", async ([name, { line, curl = {}, ours, given }], { task }) => {
    noteLine(task, name, line);
    task.meta.differs = JSON.stringify(curl) !== JSON.stringify(ours);
    prepare(given);
    await holds(curl, ["curl", "-q", "--no-progress-meter", ...line]);
  });
});

describe("awscurl", () => {
  it.for(named)("%s", async ([name, { line, curl, ours, given }], { task }) => {
    noteLine(task, name, line, curl === undefined ? "manual" : "awscurl");
    if (curl === undefined) task.meta.differs = true;
    prepare(given);
    const unsigned = line.includes("--aws-sigv4") ? [] : ["--no-sign-request"];
    await holds(ours, [...awscurl, ...unsigned, ...line]);
  });
});

function prepare(given: string | undefined): void {
  if (given !== undefined) writeFileSync(join(folder, "given"), `${given}\n`);
}

it("every number of the page has a line here", () => {
  const page = readFileSync("docs/decisions/curl.md", "utf8");
  const numbers = [...page.matchAll(/^(\d+)\. /gm)].map(([, number]) => Number(number));
  expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  const tested = differences.flatMap(({ number }) => (number === "older" ? [] : [number]));
  expect([...new Set(tested)].sort((a, b) => a - b)).toEqual(numbers);
});
