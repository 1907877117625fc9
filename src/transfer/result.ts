/**
 * The result of a transfer: a leg for each request that was sent, and how the transfer ended. `-w`, hints and exit code
 * read it.
 */
import type { Failure } from "../exit.ts";
import type { ConnectionSettings, EarlierHead, ResponseHead, TransferStats } from "../http/transport.ts";
import type { WireRequest } from "../message/request.ts";
import type { Hop } from "../plan/hop.ts";
import type { Step, TransferState } from "../plan/steps.ts";
import type { Received, Use } from "./receive.ts";
import type { SentHop } from "./send-hop.ts";

/** One request and its outcome. */
export interface Leg {
  readonly hop: Hop;
  readonly request: WireRequest;
  /** The response's head; if there is no response, the server's last interim one. */
  readonly head: ResponseHead | undefined;
  readonly earlierHeads: readonly EarlierHead[];
  readonly stats: TransferStats;
  readonly use: Use;
  /** The number of events of an event stream that were written (`--event-stream`). */
  readonly events: number;
  /** The step that followed. */
  readonly step: Step["kind"];
  /** Lines about why the response rejects the signature, or why there was no connection, if known. */
  readonly hints: readonly string[];
}

export interface TransferResult {
  readonly legs: readonly Leg[];
  /** The state of the transfer at its end. */
  readonly state: TransferState;
  /** Undefined if the transfer succeeded. */
  readonly failure: Failure | undefined;
  /** The transfer's number as curl counts, from 0; undefined if it has not begun. */
  readonly number?: number;
  /** What was written to the body's destination; undefined if that was not opened. */
  readonly written?: { readonly file: string | undefined; readonly bytes: number };
}

/** Returns the leg of a request, with hints unless the request is signed again. */
export async function legOf(
  sent: SentHop,
  use: Use,
  { broken, events }: Received,
  step: Step,
  connection: ConnectionSettings,
): Promise<Leg> {
  const { hop, request, stats, earlierHeads, exchange } = sent;
  const responded = exchange?.head ?? earlierHeads.findLast(({ fromProxy }) => !fromProxy);
  // As in curl, also for -w.
  const head = use === "not-modified" && responded ? { ...responded, status: 304 } : responded;
  const hints = step.kind === "resign" ? [] : await hintsFor({ ...sent, broken }, connection);
  return { hop, request, head, earlierHeads, stats, use, events, step: step.kind, hints };
}

async function hintsFor(
  { outcome, broken, request, stats, rejected, signing }: SentHop & Pick<Received, "broken">,
  connection: ConnectionSettings,
): Promise<readonly string[]> {
  // The host name was resolved, but no connection was established.
  const failed = broken ?? outcome;
  if (failed.kind === "failure" && stats.nameLookup !== 0 && stats.connect === 0) {
    const { explainNoConnection } = await import("../http/connect/no-connection.ts");
    return explainNoConnection(request.origin, connection, failed.failure.exitCode);
  }
  if (rejected === undefined || signing === undefined || rejected.status < 400) return [];
  const { explainRejection } = await import("../aws/rejection/explain.ts");
  return explainRejection(rejected, signing);
}

/** Returns the legs of the last attempt: those after the last retry. */
export function lastAttempt({ legs }: Pick<TransferResult, "legs">): readonly Leg[] {
  return legs.slice(legs.findLastIndex(({ step }) => step === "retry") + 1);
}

/** Returns how often the transfer was started over. */
export function retriesOf({ legs }: Pick<TransferResult, "legs">): number {
  return legs.filter(({ step }) => step === "retry").length;
}
