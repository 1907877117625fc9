/** Transfers over a transport that plays a script: each request gets the next scripted response or failure, and is kept. */
import type { Failure } from "../../src/exit.ts";
import type {
  BodyEnd,
  EarlierHead,
  Exchange,
  ExchangeInFlight,
  ResponseHead,
  TransferStats,
} from "../../src/http/transport.ts";
import type { HeaderField, WireRequest } from "../../src/message/request.ts";
import type { Options } from "../../src/options/options.ts";
import type { Writer } from "../../src/output/writer.ts";
import type { Connections } from "../../src/transfer/connections.ts";
import type { TransferResult } from "../../src/transfer/result.ts";
import { openSession } from "../../src/transfer/session.ts";
import { makeTransfer } from "../../src/transfer/transfer.ts";
import { optionsFor, planFor, transfersOf } from "../plan/planned.ts";
import { type FakeRuntime, type FakeSurroundings, fakeRuntime } from "../support/runtime.ts";

/** One scripted exchange: a response whose body may break off, or a failure instead of a response. */
export interface Scripted {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | readonly string[];
  readonly bodyEnd?: BodyEnd;
  /** What the body ends with behind its chunks, in place of its end. */
  readonly breaksWith?: Failure;
  /** No response: this failure. */
  readonly failure?: Failure;
  readonly earlier?: readonly { readonly status: number; readonly fromProxy: boolean }[];
  readonly stats?: Partial<TransferStats>;
}

export interface ScriptedRun {
  readonly result: TransferResult;
  readonly requests: readonly WireRequest[];
  /** What was done with each connection and where bytes went, in order: "head 200", "body text", "abort", "restart", "no empty file". */
  readonly events: readonly string[];
  readonly runtime: FakeRuntime;
}

const noFacts: TransferStats = {
  nameLookup: 0.001,
  connect: 0.002,
  appConnect: 0,
  preTransfer: 0.003,
  startTransfer: 0.004,
  total: 0.005,
  remoteIp: "127.0.0.1",
  remotePort: 80,
  localIp: "127.0.0.1",
  localPort: 50_000,
  newConnections: 1,
  requestBytes: 0,
  headerBytes: 0,
  downloadBytes: 0,
  uploadBytes: 0,
  expectedBytes: undefined,
  tlsVerifyResult: 0,
  proxyConnectStatus: 0,
};

const keys = { AWS_ACCESS_KEY_ID: "AKIASCRIPTED00000000", AWS_SECRET_ACCESS_KEY: "scripted/secret=" };

/** Makes the first transfer of a command line; signed unless `sign` says otherwise, with keys in the environment. */
export async function run(
  args: readonly string[],
  script: readonly Scripted[],
  { options = {}, around = {} }: { options?: Partial<Options>; around?: FakeSurroundings } = {},
): Promise<ScriptedRun> {
  const runtime = fakeRuntime({ env: keys, sleepScale: 0, ...around });
  const plan = await planFor(optionsFor(args, { sign: true, ...options }), { env: runtime.env });
  const [transfer] = await transfersOf(plan);
  if (transfer === undefined) throw new Error("no transfer");
  const requests: WireRequest[] = [];
  const events: string[] = [];
  const connections = {
    async send(request: WireRequest): Promise<ExchangeInFlight> {
      const next = script[requests.length];
      if (next === undefined) throw new Error("more requests than the script has responses");
      requests.push(request);
      return inFlight(next, request, events);
    },
    sender: () => () => Promise.reject(new Error("not scripted")),
    close: () => {},
  } as unknown as Connections;
  const session = { ...openSession(runtime), connections };
  const sinks = { writer: writerTo(events), trace: undefined, progress: undefined };
  const result = await makeTransfer({ session, plan, transfer, sinks }, 0);
  return { result, requests, events, runtime };
}

function inFlight(scripted: Scripted, request: WireRequest, events: string[]): ExchangeInFlight {
  const stats = { ...noFacts, ...scripted.stats };
  const earlierHeads: EarlierHead[] = (scripted.earlier ?? []).map(({ status, fromProxy }) => ({
    ...headOf(status, []),
    fromProxy,
  }));
  const response = async (): Promise<Exchange> => {
    if (scripted.failure !== undefined) throw scripted.failure;
    const headers = Object.entries(scripted.headers ?? {}).map(([name, value]) => ({ name, value }));
    return {
      request,
      earlierHeads,
      head: headOf(scripted.status ?? 200, headers),
      body: bodyOf(scripted),
      bodyEnd: scripted.bodyEnd ?? "kept",
      stats,
      trailers: [],
      heldBack: false,
      abort: () => void events.push("abort"),
    };
  };
  return { stats, earlierHeads, response: response() };
}

function headOf(status: number, headers: readonly HeaderField[]): ResponseHead {
  return { raw: Buffer.from(`head ${status}`), httpVersion: "1.1", status, reason: "", headers };
}

async function* bodyOf({ body = [], breaksWith }: Scripted): AsyncGenerator<Uint8Array> {
  for (const chunk of typeof body === "string" ? [body] : body) yield Buffer.from(chunk);
  if (breaksWith !== undefined) throw breaksWith;
}

function writerTo(events: string[]): Writer {
  return {
    bytesWritten: 0,
    fileName: undefined,
    head: async raw => void events.push(Buffer.from(raw).toString()),
    body: async chunk => void events.push(`body ${Buffer.from(chunk).toString()}`),
    restart: async () => void events.push("restart"),
    finish: async createsEmpty => void (createsEmpty || events.push("no empty file")),
    abandon: async () => {},
  };
}
