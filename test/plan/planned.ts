/** Plans of command lines, and their requests with the body read. */

import type { Body } from "../../src/message/request.ts";
import type { Options } from "../../src/options/options.ts";
import { parseCommandLine } from "../../src/options/parse.ts";
import { type Hop, wireRequest } from "../../src/plan/hop.ts";
import { type Plan, planTransfers } from "../../src/plan/plan.ts";
import type { RejectedUrl, TransferPlan } from "../../src/plan/transfers.ts";
import { fakeRuntime } from "../support/runtime.ts";
import type { RecordedRequest } from "./recorder.ts";

/** The options of a command line; unsigned unless `overrides` says otherwise. */
export async function optionsFor(
  args: readonly string[],
  overrides: Partial<Options> = {},
): Promise<Options> {
  const { groups } = await parseCommandLine(["-q", ...args], fakeRuntime());
  const [options] = groups;
  return { ...options, sign: false, ...overrides };
}

export interface Surroundings {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly stdin?: string | AsyncIterable<Uint8Array>;
}

const unlimited = {
  elapsed: () => 0,
  wait: async () => {},
  begun: 0,
  limit: () => ({ signal: undefined, clear() {} }),
};

/** The plan of a command line. */
export async function planFor(
  options: Options | Promise<Options>,
  { env = {}, stdin = "" }: Surroundings = {},
): Promise<Plan> {
  const bytes = typeof stdin === "string" ? oneChunk(stdin) : stdin;
  return planTransfers(await options, { ...fakeRuntime({ env }), stdin: () => bytes }, unlimited);
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
