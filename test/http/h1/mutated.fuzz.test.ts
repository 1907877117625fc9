/** Mutated responses, one after another over one transport: a response or a Failure, never another exception, and an end. */
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type RawServer, rawServer, type Step } from "../../support/raw-server.ts";
import { outcome, settings, transport } from "../exchange.ts";
import { type MutatedResponse, mutatedResponse } from "./mutations.ts";

const long = process.env.AWSCURL_TEST_LONG === "1";
const seed = Number(process.env.AWSCURL_TEST_SEED ?? Date.now() % 2 ** 31);
const responses = fc.sample(mutatedResponse, { seed, numRuns: long ? 10_000 : 200 });

let server: RawServer;
beforeAll(async () => {
  server = await rawServer((_, request) => {
    const { bytes, cuts } = responses[Number(/^GET \/(\d+)/.exec(request)?.[1])] as MutatedResponse;
    const pieces = [...cuts, bytes.length].map((end, n): Step => bytes.slice(cuts[n - 1] ?? 0, end));
    return [...pieces, "END"];
  });
});
afterAll(() => server.close());

it(`ends any response with its body or a Failure (seed ${seed})`, { timeout: 600_000 }, async () => {
  const codes: Record<string, number> = {};
  const wrong: unknown[] = [];
  const shared = { ...transport(), close() {} };
  const queue = responses.entries();
  const worker = async () => {
    for (const [number, response] of queue) {
      const signal = AbortSignal.timeout(30_000);
      const rules = {
        version10: false,
        headless: number % 5 === 1,
        raw: number % 5 === 2,
        ignoresLength: number % 5 === 3,
        transferEncodings: number % 5 === 4,
        continueTimeout: undefined,
      };
      const wanted = { port: server.port, target: `/${number}`, connection, signal, http: rules };
      try {
        const { code, message } = await outcome({ ...wanted, decompress: response.decompress }, shared);
        codes[code] = (codes[code] ?? 0) + 1;
        // biome-ignore lint/suspicious/noControlCharactersInRegex: the subject
        if (code === 70 || /[\x00-\x1f\x7f]/.test(message)) wrong.push({ number, response, code, message });
      } catch (error) {
        wrong.push({ number, response, error: (error as Error).stack });
      }
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  console.log(`${responses.length} mutated responses, seed ${seed}: ${JSON.stringify(codes)}`);
  expect(wrong.slice(0, 5)).toEqual([]);
});

const connection = settings();
