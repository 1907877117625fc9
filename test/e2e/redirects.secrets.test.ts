/** Redirects end to end: for every kind of redirect and of credential, what the second server received, byte for byte. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { main } from "../../src/main.ts";
import { requestsOf } from "../support/gateway-reader.ts";
import { judge } from "../support/gateway-verdict.ts";
import { noCurl, unless } from "../support/needs.ts";
import { awscurl, runProgram } from "../support/program.ts";
import { type RawServer, type RawServerOptions, rawServer } from "../support/raw-server.ts";
import { fakeRuntime } from "../support/runtime.ts";
import {
  type Credential,
  canary,
  credentials,
  type Kind,
  keys,
  kinds,
  lastRequest,
  type Policy,
} from "./redirect-matrix.ts";

/** A request as it arrived, and where. */
interface Arrival {
  readonly server: string;
  readonly bytes: string;
}
const arrivals: Arrival[] = [];
const servers = new Map<string, RawServer>();
let folder: string;

const pki = (name: string) => resolve(import.meta.dirname, "../support/tls", name);
const certificate = (name: string) => ({
  tls: { cert: readFileSync(pki(`${name}.pem`)), key: readFileSync(pki(`${name}-key.pem`)) },
});

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "awscurl-redirects-"));
  const start = async (name: string, options: RawServerOptions = {}) =>
    servers.set(name, await rawServer((_, bytes) => [answered(name, bytes)], options));
  await start("first http");
  await start("first https", certificate("aws"));
  await start("second http");
  await start("second https", certificate("services"));
});
afterAll(() => {
  for (const server of servers.values()) server.close();
  rmSync(folder, { recursive: true });
});

/** Which of the servers acts as an origin in a redirect of this kind. */
function serverFor({ from }: Kind, origin: string): string {
  const { protocol, origin: wanted } = new URL(origin);
  return `${new URL(from).origin === wanted ? "first" : "second"} ${protocol.slice(0, -1)}`;
}

/** `/start/CELL` leads to `/next/CELL`, and that, where the kind has a way back, to `/back/CELL`. */
function answered(server: string, bytes: string): string {
  arrivals.push({ server, bytes });
  const [, step, cell = ""] = /^GET (?:\/bucket)?\/(start|next|back)\/([\w.]+)/.exec(bytes) ?? [];
  const kind = kinds[Number(cell.split(".")[0])];
  const location = kind && locationAfter(step, kind, cell);
  if (kind === undefined || location === undefined) return "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhi\n";
  const lines = [`Location: ${location}`, ...(kind.headers ?? []), "Content-Length: 0"];
  return `HTTP/1.1 ${kind.status ?? 302} Moved\r\n${lines.join("\r\n")}\r\n\r\n`;
}

function locationAfter(step: string | undefined, { to, query = "", back }: Kind, cell: string) {
  if (step === "start") return `${to}/next/${cell}${query}`;
  return step === "next" && back !== undefined ? `${back}/back/${cell}` : undefined;
}

interface Cell {
  readonly kind: Kind;
  readonly credential: Credential;
  readonly policy: Policy;
  readonly how: readonly string[];
  /** Its name in the paths of its requests. */
  readonly id: string;
}

const cells: readonly Cell[] = kinds.flatMap((kind, n) =>
  credentials.flatMap((credential, m) => [
    { kind, credential, policy: kind.plain, how: ["-L"], id: `${n}.${m}.plain` },
    { kind, credential, policy: kind.trusted, how: ["-L", "--location-trusted"], id: `${n}.${m}.trusted` },
  ]),
);
const long = process.env.AWSCURL_TEST_LONG === "1";
const seed = Date.now() % 2 ** 31;
const ofProcesses = long ? cells : cells.filter((_, n) => n % 19 === seed % 19);
console.log(
  `redirects: ${kinds.length} kinds, ${credentials.length} credentials, trusted or not: ${cells.length} cells, ${ofProcesses.length} of them as processes, seed ${seed}`,
);

const titled = (some: readonly Cell[]) =>
  some.map(cell => [`${cell.how.join(" ")}, ${cell.kind.name}, ${cell.credential.name}`, cell] as const);

/** Runs in this process: like the program, except for its surroundings. */
const inProcess = async (words: readonly string[], env: Readonly<Record<string, string>>) => {
  const runtime = fakeRuntime({ argv: words, env, home: folder });
  const exitCode = await main(runtime);
  return { exitCode, stdout: runtime.stdout.text(), stderr: runtime.stderr.text() };
};

const asProcess =
  (command: readonly string[]) => (words: readonly string[], env: Readonly<Record<string, string>>) =>
    runProgram([...command, ...words], { cwd: folder, env: { HOME: folder, ...env } });

describe("awscurl", () => {
  it.each(titled(cells))("%s", (_, cell) => holds(cell, inProcess));
});

describe("awscurl as a separate process", () => {
  it.each(titled(ofProcesses))("%s", (_, cell) => holds(cell, asProcess(awscurl)));
});

async function holds(cell: Cell, run: Run): Promise<void> {
  const { kind, credential, policy, how } = cell;
  const words = ["--service", kind.service, ...(kind.words ?? []), ...credential.words];
  const requests = await requestsIn(cell, [...how, ...words], run);
  const last = requests.at(-1)?.bytes ?? "";
  expect(neutral(last)).toBe(lastRequest(kind, credential, policy, cell.id));
  if (policy.signed && credential.signs) expect(await refusalOf(last)).toBeUndefined();
  // The first server received the secret, so it would be found; servers that must not know it did not receive it.
  expect(tells(requests[0])).toBe(true);
  const strangers = requests.filter(({ server }) => server.startsWith("second"));
  if (policy.keeps === "nothing secret") expect(strangers.filter(tells)).toEqual([]);
}

/**
 * If nothing is signed, the expected texts are curl's too, with one difference: `--location-trusted` does not extend to a
 * change from https to http. What a redirect back brings is current curl's, and 7.88 differs.
 */
const ofCurl = cells.filter(({ kind, credential, policy, how }) => {
  const distrusted = how.length > 1 && policy.keeps === "nothing secret";
  return credential.asCurl && kind.back === undefined && !distrusted;
});

describe("curl", unless(noCurl), () => {
  it.each(titled(ofCurl))("%s", async (_, cell) => {
    const { kind, credential, policy, how } = cell;
    const words = credential.words.filter(word => word !== "--no-sign-request");
    const requests = await requestsIn(
      cell,
      [...how, ...words],
      asProcess(["curl", "-q", "--no-progress-meter"]),
    );
    expect(neutral(requests.at(-1)?.bytes ?? "")).toBe(lastRequest(kind, credential, policy, cell.id));
  });
});

type Run = (
  words: readonly string[],
  env: Readonly<Record<string, string>>,
) => Promise<{ readonly exitCode: number | undefined; readonly stdout: string; readonly stderr: string }>;

/** Runs the program, and gives back what the servers got of it. */
async function requestsIn({ kind, credential, id }: Cell, words: readonly string[], run: Run) {
  const before = arrivals.length;
  const url = `${kind.from.replace("://", `://${credential.login ?? ""}`)}/start/${id}${credential.query ?? ""}`;
  const pins = [kind.from, kind.to].flatMap(origin => ["--connect-to", pin(kind, origin)]);
  const env = { AWS_EC2_METADATA_DISABLED: "true", ...credential.env };
  const ended = await run([...words, ...pins, "--cacert", pki("ca.pem"), url], env);
  expect(ended).toEqual({ exitCode: 0, stdout: "hi\n", stderr: "" });
  return arrivals.slice(before).filter(({ bytes }) => bytes.split("\r\n")[0]?.includes(`/${id}`));
}

function pin(kind: Kind, origin: string): string {
  const { protocol, hostname, port } = new URL(origin);
  const typed = port || (protocol === "https:" ? "443" : "80");
  return `${hostname}:${typed}:127.0.0.1:${servers.get(serverFor(kind, origin))?.port}`;
}

/** Without what differs from run to run. */
function neutral(request: string): string {
  return request
    .replace(/^User-Agent: \S+/m, "User-Agent: {agent}")
    .replace(/^(X-Amz-Date: )\d{8}T\d{6}Z/m, "$1{time}")
    .replace(/\/\d{8}\//, "/{day}/")
    .replace(/Signature=[0-9a-f]{64}/, "Signature={signature}");
}

/** Whether it contains any part of a secret, unchanged or as `-u` encodes it. */
function tells(arrival: Arrival | undefined): boolean {
  const basic = btoa(`me:${canary}`);
  return [canary, basic].some(secret => arrival?.bytes.includes(secret));
}

/** What a server that knows the keys finds wrong with the signature. */
async function refusalOf(bytes: string) {
  const socket = Readable.from([Buffer.from(bytes, "latin1")], { objectMode: false });
  const { value } = await requestsOf(socket as unknown as Socket).next();
  const facts = {
    service: undefined,
    region: undefined,
    keys: [keys],
    unsignedPayload: new Set<string>(),
    now: Date.now,
  };
  return judge(value, facts).refusal;
}
