/**
 * What serial and parallel runs share: preparing a group, making one of its transfers, and deciding whether the run
 * ends.
 */
import { ExitCode, type Failure, UsageFailure } from "../exit.ts";
import type { Options } from "../options/options.ts";
import { isRejectedUsername } from "../plan/authorization.ts";
import type { Plan } from "../plan/plan.ts";
import type { Preparation } from "../plan/supplies.ts";
import type { RejectedUrl, TransferPlan } from "../plan/transfers.ts";
import type { Runtime } from "../runtime.ts";
import { Deadline } from "../transfer/deadline.ts";
import { type Ended, rejectUrl, runTransfer } from "../transfer/run.ts";
import type { Session } from "../transfer/session.ts";
import type { Pace } from "./pace.ts";

/** `-m` counts from the start of the process, or of a later group: `begun`, in milliseconds on the process's clock. */
export function preparationOf(
  { maxTime }: Options,
  runtime: Runtime,
  begun: number,
  pace?: Pace,
): Preparation {
  return {
    wait: async () => pace?.wait(),
    elapsed: () => runtime.elapsed(),
    begun,
    limit(since) {
      const deadline = new Deadline(maxTime, runtime, since);
      deadline.enter("reading the body");
      return deadline;
    },
  };
}

/**
 * Makes the transfer, or what was requested instead. `clockOffset`: how far this machine's clock is behind, in
 * milliseconds.
 */
export async function run(
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

/**
 * Whether the next URL would fail the same way, for lack of credentials or because options contradict each other; 43 as
 * in curl.
 */
export function endsTheRun(failure: Failure, { failEarly }: Pick<Plan, "failEarly">): boolean {
  const { exitCode } = failure;
  const ending: readonly ExitCode[] = [ExitCode.LoginDenied, ExitCode.BadFunctionArgument];
  return failEarly || UsageFailure.is(failure) || (ending.includes(exitCode) && !isRejectedUsername(failure));
}
