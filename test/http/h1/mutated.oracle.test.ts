/** Mutated responses, to this program and to the system's curl: no success where curl fails, no bug, no hang. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { noCurl, unless } from "../../support/needs.ts";
import { type RawServer, rawServer, type Step } from "../../support/raw-server.ts";
import { type BatchTransfer, curlInBatch, curlMajor, outcome, settings } from "../exchange.ts";
import { type Judged, judge } from "./mutated-differences.ts";
import { type MutatedResponse, mutatedResponse } from "./mutations.ts";

const long = process.env.AWSCURL_TEST_LONG === "1";
const seed = Number(process.env.AWSCURL_TEST_SEED ?? 20_261);
const responses = fc.sample(mutatedResponse, { seed, numRuns: long ? 3_000 : 300 });

let server: RawServer;
let folder: string;
/** What follows a response: the server closes, or keeps the connection open. */
let open = false;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "awscurl-mutated-"));
  server = await rawServer((_, request) => {
    const number = Number(/^Host: r(\d+)\.test/im.exec(request)?.[1]);
    return [...segments(responses[number] as MutatedResponse), ...(open ? [] : ["END" as const])];
  });
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

function segments({ bytes, cuts }: MutatedResponse): readonly Step[] {
  return [...cuts, bytes.length].flatMap((end, n) => [bytes.slice(cuts[n - 1] ?? 0, end), 1]);
}

/** Runs `work` for each item, so many at a time. */
async function each<Item>(
  items: readonly Item[],
  width: number,
  work: (item: Item, n: number) => Promise<void>,
) {
  const queue = items.entries();
  const worker = async () => {
    for (const [n, item] of queue) await work(item, n);
  };
  await Promise.all(Array.from({ length: width }, worker));
}

/** How this program takes a response; `bug` for an error that is not a Failure, `hang` without an end in time. */
async function ours({ decompress }: MutatedResponse, n: number, milliseconds: number): Promise<Judged> {
  const signal = AbortSignal.timeout(milliseconds);
  const connection = settings({ connectTo: [`::127.0.0.1:${server.port}`] });
  try {
    return await outcome({ port: 80, host: `r${n}.test`, connection, decompress, signal });
  } catch (error) {
    if (signal.aborted) return { code: "hang", body: "", message: "" };
    return { code: "bug", body: "", message: String((error as Error).stack) };
  }
}

function curls({ decompress }: MutatedResponse, n: number): BatchTransfer {
  const options = [`connect-to = "::127.0.0.1:${server.port}"`, ...(decompress ? ["compressed"] : [])];
  return { url: `http://r${n}.test/`, output: join(folder, String(n)), options };
}

function readOrNothing(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}

const compares = { ...unless(noCurl), timeout: 1_200_000 };

describe("mutated responses", () => {
  it("are judged as by the system's curl, or differ as documented", compares, async () => {
    open = false;
    const got: Judged[] = [];
    await each(responses, 8, async (response, n) => {
      got[n] = await ours(response, n, 20_000);
    });
    const codes: number[] = [];
    const batches = Array.from({ length: Math.ceil(responses.length / 50) }, (_, n) => n * 50);
    await each(batches, 2, async first => {
      const batch = responses.slice(first, first + 50).map((response, n) => curls(response, first + n));
      for (const [n, code] of (await curlInBatch(batch)).entries()) codes[first + n] = code;
    });
    const compared = responses.map((response, n) => ({
      response,
      ours: got[n] as Judged,
      curl: { code: codes[n] as number, body: readOrNothing(join(folder, String(n))) },
    }));
    const { counts, wrong } = judge(compared, curlMajor < 8);
    if (long) console.log(`${responses.length} mutated responses, seed ${seed}, curl ${curlMajor}:`, counts);
    expect(wrong.slice(0, 20)).toEqual([]);
  });

  it("end with the time limit if the server keeps the connection open after them", {
    timeout: 600_000,
  }, async () => {
    open = true;
    const some = responses.slice(0, long ? 1_000 : 100);
    let slowest = 0;
    const codes: (number | string)[] = [];
    await each(some, 40, async (response, n) => {
      const start = performance.now();
      codes[n] = (await ours(response, n, 1_000)).code;
      slowest = Math.max(slowest, performance.now() - start);
    });
    expect(codes).not.toContain("bug");
    expect(slowest).toBeLessThan(8_000);
  });
});
