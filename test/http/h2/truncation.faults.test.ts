/**
 * HTTP/2 responses that end too early or are mutated, sent to whole processes; AWSCURL_NODE names another Node to run
 * them with.
 */
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  data,
  errorCode,
  type FrameStep,
  frameServer,
  goaway,
  headers,
  ping,
  reset,
} from "../../support/http2-frames.ts";
import { awscurl, type ProgramRun, runProgram } from "../../support/program.ts";
import { outcome, pki, settings } from "../exchange.ts";

const long = process.env.AWSCURL_TEST_LONG === "1";
const seed = Number(process.env.AWSCURL_TEST_SEED ?? Date.now() % 2 ** 31);
const identity = { cert: readFileSync(pki("server.pem")), key: readFileSync(pki("server-key.pem")) };

/** curl's codes for a response over HTTP/2 that did not end. */
const failures: readonly (number | undefined)[] = [16, 18, 56, 92];

async function fetchFrom(steps: readonly FrameStep[]): Promise<ProgramRun> {
  const server = await frameServer(identity, steps);
  const url = `https://localhost:${server.port}/`;
  const call = ["-q", "-sS", "--no-sign-request", "--http2", "--cacert", pki("ca.pem"), url];
  try {
    return await runProgram([...awscurl, ...call], { cwd: tmpdir(), env: { HOME: "/nonexistent" } });
  } finally {
    server.close();
  }
}

function head(length?: number): Buffer {
  return headers([
    [":status", "200"],
    ...(length === undefined ? [] : [["content-length", String(length)] as const]),
  ]);
}

const part = data("part");
const lengths = { "no length": head(), "ten bytes": head(10), "just these bytes": head(4) };
const clean = goaway(1, errorCode.none);
const positions: Record<string, (head: Buffer) => FrameStep[]> = {
  "no GOAWAY": head => [head, part],
  "GOAWAY before the head": head => [clean, head, part],
  "GOAWAY behind the head": head => [head, clean, part],
  "GOAWAY behind DATA": head => [head, part, clean],
  "GOAWAY for later streams behind DATA": head => [head, part, goaway(2 ** 31 - 1, errorCode.none)],
  "GOAWAY later": head => [head, part, 30, clean, 30],
  "GOAWAY with an error": head => [head, part, goaway(1, errorCode.internal)],
};
const endings: Record<string, FrameStep[]> = {
  "the connection closes": ["END"],
  "the connection closes later": [30, "END"],
  "the connection closes without close_notify": ["RST"],
  "TCP is reset": ["RESET"],
  "the stream is cancelled": [reset(errorCode.cancel)],
};

const matrix = Object.entries(positions).flatMap(([position, steps]) =>
  Object.entries(lengths).flatMap(([length, head]) =>
    Object.entries(endings).map(([ending, end]) => ({
      title: `${position}, ${length} declared, ${ending}`,
      steps: [...steps(head), ...end],
    })),
  ),
);
const cells = matrix.filter((_, index) => long || index % 10 === seed % 10);

describe("a response over HTTP/2 without END_STREAM", () => {
  it.each(cells)("fails when it has $title", async ({ steps }) => {
    const { exitCode, stderr } = await fetchFrom(steps);
    expect(failures, stderr).toContain(exitCode);
    expect(stderr).toMatch(/^awscurl: \(\d+\) .+\n$/);
  });
});

/** One change of a stream of bytes, at a fraction of its length. */
type Change =
  | { readonly kind: "flip"; readonly at: number; readonly bit: number }
  | { readonly kind: "delete"; readonly at: number; readonly length: number }
  | { readonly kind: "repeat"; readonly at: number; readonly length: number }
  | { readonly kind: "insert"; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: "cut"; readonly at: number };

const at = fc.double({ min: 0, max: 1, noNaN: true });
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constant("flip" as const), at, bit: fc.nat(7) }),
  fc.record({ kind: fc.constant("delete" as const), at, length: fc.integer({ min: 1, max: 30 }) }),
  fc.record({ kind: fc.constant("repeat" as const), at, length: fc.integer({ min: 1, max: 30 }) }),
  fc.record({
    kind: fc.constant("insert" as const),
    at,
    bytes: fc.uint8Array({ minLength: 1, maxLength: 30 }),
  }),
  fc.record({ kind: fc.constant("cut" as const), at }),
);

const whole: readonly Buffer[][] = [
  [head(), part, data("rest", { end: true })],
  [head(8), part, ping(), data("rest", { end: true })],
  [headers([[":status", "103"]]), head(), part, headers([["x-sum", "7"]], { end: true })],
  [head(), part, goaway(1, errorCode.none), data("rest", { end: true })],
];

const mutation = fc.record({
  stream: fc.constantFrom(...whole),
  changes: fc.array(change, { minLength: 1, maxLength: 3 }),
  ending: fc.constantFrom<FrameStep[]>(["END"], ["RESET"], [50, "END"]),
});

function mutated(stream: readonly Buffer[], changes: readonly Change[]): Buffer {
  return changes.reduce((bytes, change) => {
    const place = Math.min(Math.floor(change.at * bytes.length), bytes.length);
    const [before, after] = [bytes.subarray(0, place), bytes.subarray(place)];
    if (change.kind === "cut") return before;
    if (change.kind === "insert") return Buffer.concat([before, change.bytes, after]);
    if (change.kind === "delete") return Buffer.concat([before, after.subarray(change.length)]);
    if (change.kind === "repeat") return Buffer.concat([before, after.subarray(0, change.length), after]);
    const flipped = Buffer.from(after.subarray(0, 1).map(byte => byte ^ (1 << change.bit)));
    return Buffer.concat([before, flipped, after.subarray(1)]);
  }, Buffer.concat(stream));
}

/** The body of stream 1 up to the frame that ends it (RFC 9113, 6.1, 6.2 and 6.4); undefined when no frame does. */
function completeBody(bytes: Buffer): string | undefined {
  let body = "";
  for (let rest = bytes; rest.length >= 9 && rest.length >= 9 + rest.readUIntBE(0, 3); ) {
    const length = rest.readUIntBE(0, 3);
    const [type, flags = 0] = rest.subarray(3, 5);
    const stream = rest.readUInt32BE(5) & 0x7fffffff;
    const payload = rest.subarray(9, 9 + length);
    rest = rest.subarray(9 + length);
    if (stream !== 1) continue;
    const padded = type === 0 && (flags & 8) !== 0;
    if (type === 0)
      body += payload
        .subarray(padded ? 1 : 0, padded ? length - (payload[0] ?? 0) : length)
        .toString("latin1");
    if ((type === 0 || type === 1) && (flags & 1) !== 0) return body;
    if (type === 3 && payload.length === 4 && payload.readUInt32BE() === 0) return body;
  }
  return undefined;
}

/** What both a whole process and the transport alone say of a transfer. */
interface Seen {
  readonly code: number | string | undefined;
  readonly body: string;
}

async function seenByProcess(steps: readonly FrameStep[]): Promise<Seen> {
  const { exitCode, stdout } = await fetchFrom(steps);
  return { code: exitCode, body: stdout };
}

async function seenByTransport(steps: readonly FrameStep[]): Promise<Seen> {
  const server = await frameServer(identity, steps);
  const connection = settings({ http2: true, tls: { caFile: pki("ca.pem") } });
  const signal = AbortSignal.timeout(15_000);
  try {
    return await outcome({ scheme: "https", host: "localhost", port: server.port, connection, signal });
  } catch (error) {
    return { code: String(error), body: "" };
  } finally {
    server.close();
  }
}

describe("mutated responses over HTTP/2", () => {
  const numRuns = long ? 2000 : 200;
  const streams = fc.sample(mutation, { seed, numRuns });

  it.each([
    { name: "the transport", seen: seenByTransport, share: 1 },
    { name: "the whole program", seen: seenByProcess, share: 1 / 20 },
  ])(
    `succeed only when they are complete, never hang and are never a bug, in $name (seed ${seed})`,
    { timeout: 3_600_000 },
    async ({ name, seen, share }) => {
      const codes: Record<string, number> = {};
      const wrong: unknown[] = [];
      for (const { stream, changes, ending } of streams.slice(0, numRuns * share)) {
        const bytes = mutated(stream, changes);
        const { code, body } = await seen([bytes, ...ending]);
        codes[`${code}`] = (codes[`${code}`] ?? 0) + 1;
        const right = code === 0 ? body === completeBody(bytes) : failures.includes(Number(code));
        if (!right) wrong.push({ code, body, bytes: bytes.toString("hex"), ending });
      }
      console.log(`mutated HTTP/2 streams, exit codes in ${name}: ${JSON.stringify(codes)}`);
      expect(wrong).toEqual([]);
    },
  );
});
