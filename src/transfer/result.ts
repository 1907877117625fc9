/** What became of a transfer: a leg for each request that was sent, and how it ended. `-w`, hints and exit code read it. */
import type { Failure } from "../exit.ts";
import type { ConnectionSettings, EarlierHead, ResponseHead, TransferStats } from "../http/transport.ts";
import type { WireRequest } from "../message/request.ts";
import type { Hop } from "../plan/hop.ts";
import type { Step, TransferState } from "../plan/steps.ts";
import type { Received, Use } from "./receive.ts";
import type { SentHop } from "./send-hop.ts";

/** One request and what came of it. */
export interface Leg {
  readonly hop: Hop;
  readonly request: WireRequest;
  /** The response's head; without a response the last interim one of the server. */
  readonly head: ResponseHead | undefined;
  readonly earlierHeads: readonly EarlierHead[];
  readonly stats: TransferStats;
  readonly use: Use;
  /** Events of an event stream that were written (`--event-stream`). */
  readonly events: number;
  /** What followed. */
  readonly step: Step["kind"];
  /** Why the response rejects the signature, or why there was no connection, where that is known: lines. */
  readonly hints: readonly string[];
}

export interface TransferResult {
  readonly legs: readonly Leg[];
  /** Where the transfer stood at its end. */
  readonly state: TransferState;
  /** Undefined: it went well. */
  readonly failure: Failure | undefined;
  /** curl's number of the transfer, from 0; undefined when it has not begun. */
  readonly number?: number;
  /** What was written to the body's destination; undefined when it was not opened. */
  readonly written?: { readonly file: string | undefined; readonly bytes: number };
}

/** The leg of a request, with hints unless the request is re-signed. */
export async function legOf(
  sent: SentHop,
  use: Use,
  { broken, events }: Received,
  step: Step,
  connection: ConnectionSettings,
): Promise<Leg> {
  const { hop, request, stats, earlierHeads, exchange } = sent;
  const responded = exchange?.head ?? earlierHeads.findLast(({ fromProxy }) => !fromProxy);
  // As curl has it, -w included.
  const head = use === "not-modified" && responded ? { ...responded, status: 304 } : responded;
  const hints = step.kind === "resign" ? [] : await hintsFor({ ...sent, broken }, connection);
  return { hop, request, head, earlierHeads, stats, use, events, step: step.kind, hints };
}

async function hintsFor(
  { outcome, broken, request, stats, rejected, signing }: SentHop & Pick<Received, "broken">,
  connection: ConnectionSettings,
): Promise<readonly string[]> {
  // The host was looked up, and no connection to it came up.
  const failed = broken ?? outcome;
  if (failed.kind === "failure" && stats.nameLookup !== 0 && stats.connect === 0) {
    const { explainNoConnection } = await import("../http/connect/no-connection.ts");
    return explainNoConnection(request.origin, connection, failed.failure.exitCode);
  }
  if (rejected === undefined || signing === undefined || rejected.status < 400) return [];
  const { explainRejection } = await import("../aws/rejection/explain.ts");
  return explainRejection(rejected, signing);
}

/** The legs of the last attempt: those behind the last retry. */
export function lastAttempt({ legs }: Pick<TransferResult, "legs">): readonly Leg[] {
  return legs.slice(legs.findLastIndex(({ step }) => step === "retry") + 1);
}

/** How often the transfer was started over. */
export function retriesOf({ legs }: Pick<TransferResult, "legs">): number {
  return legs.filter(({ step }) => step === "retry").length;
}
