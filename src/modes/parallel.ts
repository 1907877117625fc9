/** `-Z`: makes the transfers of all groups, several at a time. */
import { setMaxListeners } from "node:events";
import { ExitCode, Failure } from "../exit.ts";
import type { Options } from "../options/options.ts";
import { ParallelMeter, wantsParallelMeter } from "../output/parallel-meter.ts";
import { type Plan, planTransfers } from "../plan/plan.ts";
import type { RejectedUrl, TransferPlan } from "../plan/transfers.ts";
import type { Runtime } from "../runtime.ts";
import { openSession, type Session } from "../transfer/session.ts";
import { endsTheRun, preparationOf, run } from "./group.ts";
import { Slots } from "./slots.ts";

/** A transfer that may begin. */
interface Job {
  readonly plan: Plan;
  readonly transfer: TransferPlan | RejectedUrl;
  /** Called when the transfer has ended. */
  done(): Promise<void>;
}

/** The state that concurrent transfers share. */
interface ParallelState {
  /** The exit code of the first transfer that failed. */
  exitCode: ExitCode;
  /** How far this machine's clock is behind, according to a server, in milliseconds. */
  clockOffset: number;
}

/**
 * Makes every transfer of every group. Returns the exit code of the first one that failed, as current curl does. Throws
 * the Failures of planning once the transfers that have begun have ended.
 */
export async function runParallel(groups: readonly Options[], runtime: Runtime): Promise<ExitCode> {
  const { parallelMax, parallelMaxHost } = groups[0] as Options;
  const stop = new AbortController();
  // Each transfer adds a listener, and Node warns about more than ten.
  setMaxListeners(0, stop.signal);
  const meter = wantsParallelMeter(groups, runtime) ? new ParallelMeter(runtime) : undefined;
  const session = openSession(runtime, { stop: stop.signal, meter });
  const state: ParallelState = { exitCode: ExitCode.Ok, clockOffset: 0 };
  const slots = new Slots(parallelMax);
  const hosts = new HostSlots(parallelMaxHost);
  const underWay = new Set<Promise<void>>();
  const jobs = jobsOf(groups, session);
  let bug: { readonly error: unknown } | undefined;
  const fail = (error: unknown) => {
    bug ??= { error };
    stop.abort(stopped());
  };
  try {
    for (;;) {
      // A slot first: a transfer prepared earlier would use up its own -m while waiting.
      await slots.take();
      if (stop.signal.aborted) break;
      const next = await jobs.next();
      if (next.done === true) break;
      const job = hosts.run(next.value, () => runJob(next.value, session, state, stop));
      const ended = job.catch(fail).finally(() => {
        underWay.delete(ended);
        slots.give();
      });
      underWay.add(ended);
    }
  } finally {
    await Promise.all(underWay);
    await jobs.return(undefined);
    await meter?.stop();
    session.connections.close();
  }
  if (bug !== undefined) throw bug.error;
  return state.exitCode;
}

async function runJob(
  { plan, transfer, done }: Job,
  session: Session,
  state: ParallelState,
  stop: AbortController,
): Promise<void> {
  try {
    const before = state.clockOffset;
    const { failure, clockOffset } = await run(plan, transfer, session, before);
    if (clockOffset !== before) state.clockOffset = clockOffset;
    if (failure === undefined) return;
    if (state.exitCode === ExitCode.Ok) state.exitCode = failure.exitCode;
    if (endsTheRun(failure, plan)) stop.abort(stopped());
  } finally {
    await done();
  }
}

/** In curl's words. */
function stopped(): Failure {
  return new Failure(
    ExitCode.AbortedByCallback,
    "Transfer aborted due to critical error in another transfer",
  );
}

/** Yields the transfers of all groups in order. A group's plan is closed when its last transfer has ended. */
async function* jobsOf(groups: readonly Options[], session: Session): AsyncGenerator<Job, undefined> {
  const { runtime } = session;
  for (const [index, options] of groups.entries()) {
    const preparation = preparationOf(options, runtime, index === 0 ? 0 : runtime.elapsed());
    const plan = await planTransfers(options, runtime, preparation);
    let users = 1;
    const done = async () => {
      if (--users === 0) await plan.close();
    };
    try {
      for await (const transfer of plan.transfers) {
        users++;
        yield { plan, transfer, done };
      }
    } finally {
      await done();
    }
  }
  return undefined;
}

/** `--parallel-max-host`: limits the concurrent transfers for one host and port. */
class HostSlots {
  readonly #most: number;
  readonly #byHost = new Map<string, Slots>();

  constructor(most: number) {
    this.#most = most;
  }

  /** Calls `act` as soon as the transfer's host has a free slot. */
  async run({ transfer }: Job, act: () => Promise<void>): Promise<void> {
    if (this.#most === 0 || "rejection" in transfer) return act();
    const { host, port } = transfer.first.url;
    const key = `${host}:${port}`;
    const slots = this.#byHost.get(key) ?? new Slots(this.#most);
    this.#byHost.set(key, slots);
    await slots.take();
    try {
      await act();
    } finally {
      slots.give();
    }
  }
}
