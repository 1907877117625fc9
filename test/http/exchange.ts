/** What the tests of this room send with: requests and settings that say only what a test is about. */
import { execFileSync, spawn } from "node:child_process";
import { resolve } from "node:path";
import { Failure } from "../../src/exit.ts";
import { createTransport } from "../../src/http/pool.ts";
import type {
  ConnectionSettings,
  EarlierHead,
  Exchange,
  SendOptions,
  TransferStats,
  Transport,
} from "../../src/http/transport.ts";
import type { Body, HeaderField, WireRequest } from "../../src/message/request.ts";
import { noCurl } from "../support/needs.ts";

/** A file of the test certificates. */
export function pki(name: string): string {
  return resolve(import.meta.dirname, "../support/tls", name);
}

type Tls = ConnectionSettings["tls"];

export const plainTls: Tls = {
  verify: true,
  caFile: undefined,
  caFolder: undefined,
  systemRoots: false,
  revokedFile: undefined,
  certFile: undefined,
  certFormat: "PEM",
  keyFile: undefined,
  keyFormat: "PEM",
  keyPassword: undefined,
  min: undefined,
  max: undefined,
  ciphers: undefined,
  ciphers13: undefined,
  curves: undefined,
  signatureAlgorithms: undefined,
  pinnedKey: undefined,
};

export function settings(
  some: Partial<Omit<ConnectionSettings, "tls">> & { readonly tls?: Partial<Tls> } = {},
): ConnectionSettings {
  return {
    connectTimeout: 300,
    http2: false,
    proxyTls: plainTls,
    environmentTrust: [],
    resolve: [],
    connectTo: [],
    unixSocket: undefined,
    ipVersion: undefined,
    proxy: undefined,
    noproxy: undefined,
    proxyKind: "http",
    preproxy: undefined,
    proxyUser: undefined,
    proxyTunnel: false,
    proxyHeaders: [],
    proxyOmits: { connect: [], forward: [] },
    userAgent: undefined,
    sockets: {
      interface: undefined,
      localPorts: undefined,
      keepAliveAfter: 60_000,
      headStart: 200,
      haproxy: undefined,
    },
    env: {},
    ...some,
    tls: { ...plainTls, ...some.tls },
  };
}

export interface Wanted extends Partial<Omit<SendOptions, "connection">> {
  readonly port: number;
  readonly scheme?: "http" | "https";
  readonly host?: string;
  readonly method?: string;
  readonly target?: string;
  readonly headers?: readonly HeaderField[];
  readonly body?: Body | undefined;
  readonly connection?: ConnectionSettings;
  /** Called as soon as the exchange is in flight. */
  readonly watch?: (stats: TransferStats, earlierHeads: readonly EarlierHead[]) => void;
}

export function request({ port, scheme = "http", host = "127.0.0.1", ...rest }: Wanted): WireRequest {
  return {
    method: rest.method ?? "GET",
    origin: { scheme, host, port },
    target: rest.target ?? "/",
    headers: rest.headers ?? [{ name: "Host", value: `${host}:${port}` }],
    body: rest.body,
  };
}

export function send(transport: Transport, wanted: Wanted): Promise<Exchange> {
  const inFlight = transport.send(request(wanted), {
    connection: wanted.connection ?? settings(),
    decompress: wanted.decompress ?? false,
    trace: wanted.trace,
    signal: wanted.signal,
    http: wanted.http,
  });
  wanted.watch?.(inFlight.stats, inFlight.earlierHeads);
  return inFlight.response;
}

/** A transport of its own for each test, on the test's own clock. */
export function transport(): Transport {
  return createTransport({ elapsed: () => performance.now() });
}

/** How a transfer went, in curl's terms. */
export interface Outcome {
  /** curl's exit code; a failure that is not one of ours is thrown. */
  readonly code: number;
  readonly message: string;
  readonly status: number | undefined;
  readonly body: string;
  /** The response heads and the lines of one that broke off, as `-i` shows them. */
  readonly heads: string;
  readonly exchange: Exchange | undefined;
}

/** Sends and reads to the end; every failure of ours becomes an outcome. */
export async function outcome(wanted: Wanted, through = transport()): Promise<Outcome> {
  let exchange: Exchange | undefined;
  let earlier: readonly EarlierHead[] = [];
  let body = "";
  const watch: Wanted["watch"] = (stats, heads) => {
    earlier = heads;
    wanted.watch?.(stats, heads);
  };
  const outcomeOf = (code: number, message: string): Outcome => {
    const heads = [...earlier, ...(exchange === undefined ? [] : [exchange.head])];
    const text = heads.map(({ raw }) => Buffer.from(raw).toString("latin1")).join("");
    return { code, message, status: exchange?.head.status, body, heads: text, exchange };
  };
  try {
    exchange = await send(through, { ...wanted, watch });
    for await (const chunk of exchange.body) body += Buffer.from(chunk).toString("latin1");
    return outcomeOf(0, "");
  } catch (error) {
    if (!Failure.is(error)) throw error;
    return outcomeOf(error.exitCode, error.message);
  } finally {
    through.close();
  }
}

/** A body in memory; `few` false makes it stream. */
export function bodyOf(
  content: string | Uint8Array | readonly (string | number)[],
  {
    few = false,
    known = true,
    repeatable = true,
  }: { few?: boolean; known?: boolean; repeatable?: boolean } = {},
): Body {
  const parts = typeof content === "string" || content instanceof Uint8Array ? [content] : content;
  const bytes = Buffer.concat(parts.flatMap(part => (typeof part === "number" ? [] : [Buffer.from(part)])));
  return {
    length: known ? bytes.length : undefined,
    bytes: few ? bytes : undefined,
    repeatable,
    sha256: async () => "",
    async *open() {
      for (const part of parts) {
        if (typeof part === "number") await new Promise(resolve => setTimeout(resolve, part));
        else if (part.length > 0) yield Buffer.from(part);
      }
    },
    close: async () => {},
  };
}

export const haveCurl = noCurl === undefined;

/** The curl that is compared with: the system's, or another one that the developer names. */
const curlProgram = process.env.AWSCURL_TEST_CURL ?? "curl";

/** Its major version; 0 without one. */
export const curlMajor = haveCurl
  ? Number(/^curl (\d+)/.exec(execFileSync(curlProgram, ["--version"], { encoding: "utf8" }))?.[1])
  : 0;

/** What the system's curl does with the same: exit code, standard output as latin1. */
export function curl(
  args: readonly string[],
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise(resolve => {
    const child = spawn(curlProgram, ["-q", "-sS", "--max-time", "5", ...args], { env: {} });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", bytes => {
      stdout += bytes.toString("latin1");
    });
    child.stderr.on("data", bytes => {
      stderr += bytes;
    });
    child.on("close", code => resolve({ code, stdout, stderr }));
  });
}

/** A transfer of `curlInBatch`; options: lines of a config file. */
export interface BatchTransfer {
  readonly url: string;
  readonly output: string;
  readonly options: readonly string[];
}

/**
 * Makes the transfers one after another in a process of the system's curl. When that crashes, a transfer is made again alone, and
 * the others in a further process. Out: the exit code of each, NaN for one in which curl crashes.
 */
export async function curlInBatch(transfers: readonly BatchTransfer[]): Promise<readonly number[]> {
  const codes = await oneBatch(transfers);
  const crashed = codes.indexOf(undefined);
  if (crashed === -1) return codes as number[];
  const alone =
    transfers.length === 1 ? [Number.NaN] : await curlInBatch(transfers.slice(crashed, crashed + 1));
  const rest = await curlInBatch(transfers.slice(crashed + 1));
  return [...(codes.slice(0, crashed) as number[]), ...alone, ...rest];
}

function oneBatch(transfers: readonly BatchTransfer[]): Promise<readonly (number | undefined)[]> {
  const config = transfers.map(({ url, output, options }) =>
    [
      `url = "${url}"`,
      `output = "${output}"`,
      'write-out = "%{url} %{exitcode}\\n"',
      "max-time = 10",
      ...options,
    ].join("\n"),
  );
  return new Promise(resolve => {
    const child = spawn(curlProgram, ["-q", "-s", "-K", "-"], { env: {} });
    let stdout = "";
    child.stdout.on("data", bytes => {
      stdout += bytes;
    });
    child.stderr.resume();
    child.on("close", () => {
      const codes = new Map(stdout.split("\n").map(line => line.split(" ") as [string, string]));
      resolve(transfers.map(({ url }) => (codes.has(url) ? Number(codes.get(url)) : undefined)));
    });
    child.stdin.end(config.join("\nnext\n"));
  });
}
