/** Plans made from curl's words, as far as these tests use them, and their requests with the body read. */

import type { Body } from "../../src/message/request.ts";
import { defaultOptions, type Options } from "../../src/options/options.ts";
import { type Hop, wireRequest } from "../../src/plan/hop.ts";
import { type Plan, planTransfers } from "../../src/plan/plan.ts";
import type { RejectedUrl, TransferPlan } from "../../src/plan/transfers.ts";
import { Secret } from "../../src/secret.ts";
import type { RecordedRequest } from "./recorder.ts";

type Apply = (options: Options, value: string) => void;

const data =
  (kind: Options["data"][number]["kind"]): Apply =>
  (options, value) =>
    options.data.push({ kind, value });

const words: Record<string, { takes: boolean; apply: Apply }> = {
  "-d": { takes: true, apply: data("ascii") },
  "--data-binary": { takes: true, apply: data("binary") },
  "--data-raw": { takes: true, apply: data("raw") },
  "--data-urlencode": { takes: true, apply: data("urlencode") },
  "--json": { takes: true, apply: data("json") },
  "-G": { takes: false, apply: o => Object.assign(o, { get: true }) },
  "-I": { takes: false, apply: o => Object.assign(o, { head: true }) },
  "-L": { takes: false, apply: o => Object.assign(o, { follow: true }) },
  "-g": { takes: false, apply: o => Object.assign(o, { glob: false }) },
  "-O": { takes: false, apply: o => o.outputs.push({ kind: "remote-name" }) },
  "--compressed": { takes: false, apply: o => Object.assign(o, { compressed: true }) },
  "--location-trusted": {
    takes: false,
    apply: o => Object.assign(o, { follow: true, locationTrusted: true }),
  },
  "-X": { takes: true, apply: (o, v) => Object.assign(o, { method: v }) },
  "-H": { takes: true, apply: (o, v) => o.headers.push(v) },
  "-A": { takes: true, apply: (o, v) => Object.assign(o, { userAgent: v }) },
  "-e": { takes: true, apply: (o, v) => Object.assign(o, { referer: v }) },
  "-r": { takes: true, apply: (o, v) => Object.assign(o, { range: v }) },
  "-u": { takes: true, apply: (o, v) => Object.assign(o, { user: new Secret(v) }) },
  "-T": { takes: true, apply: (o, v) => o.uploads.push(v) },
  "-o": { takes: true, apply: (o, v) => o.outputs.push({ kind: "file", name: v }) },
  "--output-dir": { takes: true, apply: (o, v) => Object.assign(o, { outputDir: v }) },
  "--url-query": { takes: true, apply: (o, v) => o.urlQuery.push(v) },
  "--max-redirs": { takes: true, apply: (o, v) => Object.assign(o, { maxRedirs: Number(v) }) },
};

/** Options of a command line that holds the words above; unsigned unless `overrides` says otherwise. */
export function optionsFor(args: readonly string[], overrides: Partial<Options> = {}): Options {
  const options = { ...defaultOptions(), sign: false };
  for (let i = 0; i < args.length; i++) {
    const word = args[i] ?? "";
    const known = words[word];
    if (known) known.apply(options, known.takes ? (args[++i] ?? "") : "");
    else options.urls.push(word);
  }
  return { ...options, ...overrides };
}

export interface Surroundings {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly stdin?: string | AsyncIterable<Uint8Array>;
}

/** The plan of a command line; hosts named es, aoss, osis or s3 belong to these services. */
export function planFor(options: Options, { env = {}, stdin = "" }: Surroundings = {}): Promise<Plan> {
  const bytes = typeof stdin === "string" ? oneChunk(stdin) : stdin;
  return planTransfers(options, {
    runtime: { env, stdin: () => bytes },
    version: "1.2.3",
    inferService: host => {
      const value = /(?:^|\.)(es|aoss|osis|s3)\./.exec(host)?.[1] ?? "execute-api";
      return { value, rule: `host ${host}` };
    },
    isS3Family: service => service === "s3",
    bucketOf: host => ({ name: host.split(".")[0] ?? "", suffix: host.split(".").at(-1) ?? "" }),
    lengthNeeded: (_, { unsigned }) => !unsigned,
    caBundle: () => undefined,
  });
}

async function* oneChunk(text: string): AsyncGenerator<Uint8Array> {
  if (text !== "") yield Buffer.from(text);
}

/** Every transfer of a plan. */
export async function transfersOf(plan: Plan): Promise<TransferPlan[]> {
  const all: TransferPlan[] = [];
  for await (const transfer of plan.transfers) all.push(accepted(transfer));
  return all;
}

/** The transfer; its failure is thrown when its URL is none. */
export function accepted(transfer: TransferPlan | RejectedUrl): TransferPlan {
  if ("rejection" in transfer) throw transfer.rejection;
  return transfer;
}

/** The request as a recorder would see it, but for what the transport writes. */
export async function recorded(hop: Hop): Promise<RecordedRequest> {
  const { method, target, headers, body } = wireRequest(hop);
  return {
    method,
    target,
    headers: headers.map(({ name, value }) => [name, value]),
    body: await bodyText(body),
  };
}

/** The body's bytes as a byte string; "" without one. */
export async function bodyText(body: Body | undefined): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body?.open() ?? []) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("latin1");
}
