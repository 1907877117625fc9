/** Runs the groups of a command line: each is planned, and its transfers are made one after another, or what was requested instead. */
import { ExitCode, type Failure, UsageFailure } from "../exit.ts";
import type { Options } from "../options/options.ts";
import { type Plan, planTransfers } from "../plan/plan.ts";
import type { Preparation } from "../plan/supplies.ts";
import type { RejectedUrl, TransferPlan } from "../plan/transfers.ts";
import type { Runtime } from "../runtime.ts";
import { Deadline } from "../transfer/deadline.ts";
import { type Ended, rejectUrl, runTransfer } from "../transfer/run.ts";
import { openSession, type Session } from "../transfer/session.ts";

/** How the groups so far ended. */
interface RunState {
  readonly exitCode: ExitCode;
  /** Would the next transfer end the same way? */
  readonly endsTheRun: boolean;
  /** What a server said about this machine's clock: milliseconds that it is behind. */
  readonly clockOffset: number;
}

/**
 * Makes every transfer of every group. Returns the exit code of the last one, as in curl. Throws the Failures that end the
 * run before or between transfers: options that contradict each other, files that cannot be read.
 */
export async function runGroups(groups: readonly Options[], runtime: Runtime): Promise<ExitCode> {
  const session = openSession(runtime);
  let state: RunState = { exitCode: ExitCode.Ok, endsTheRun: false, clockOffset: 0 };
  try {
    for (const [index, options] of groups.entries()) {
      const preparation = preparationOf(options, runtime, index === 0 ? 0 : runtime.elapsed());
      state = await runGroup(options, session, preparation, state);
      if (state.endsTheRun) break;
    }
  } finally {
    session.connections.close();
  }
  return state.exitCode;
}

async function runGroup(
  options: Options,
  session: Session,
  preparation: Preparation,
  state: RunState,
): Promise<RunState> {
  const plan = await planTransfers(options, session.runtime, preparation);
  try {
    if (!plan.showIdentity) return await runTransfers(plan, session, state);
    const { showIdentity } = await import("./show-identity.ts");
    return { ...state, exitCode: await showIdentity(plan, session) };
  } finally {
    await plan.close();
  }
}

/** `-m` counts from the beginning of the process, or of a later group. */
function preparationOf({ maxTime }: Options, runtime: Runtime, begun: number): Preparation {
  return {
    elapsed: () => runtime.elapsed(),
    begun,
    limit(since) {
      const deadline = new Deadline(maxTime, runtime, since);
      deadline.enter("reading the body");
      return deadline;
    },
  };
}

async function runTransfers(plan: Plan, session: Session, before: RunState): Promise<RunState> {
  let state: RunState = { ...before, exitCode: ExitCode.Ok };
  for await (const transfer of plan.transfers) {
    const { failure, clockOffset } = await run(plan, transfer, session, state.clockOffset);
    const exitCode = failure?.exitCode ?? ExitCode.Ok;
    state = { exitCode, clockOffset, endsTheRun: failure !== undefined && endsTheRun(failure) };
    if (state.endsTheRun) break;
  }
  return state;
}

async function run(
  plan: Plan,
  transfer: TransferPlan | RejectedUrl,
  session: Session,
  clockOffset: number,
): Promise<Ended> {
  if ("rejection" in transfer) {
    return { failure: await rejectUrl(transfer, session.runtime), clockOffset };
  }
  if (plan.preview === undefined) return runTransfer(plan, transfer, session, clockOffset);
  const { preview } = await import("./preview.ts");
  await preview(plan.preview, plan, transfer, session);
  return { failure: undefined, clockOffset };
}

/** Without credentials, or with options that contradict each other, the next URL would end the same way. */
function endsTheRun(failure: Failure): boolean {
  return UsageFailure.is(failure) || failure.exitCode === ExitCode.LoginDenied;
}
