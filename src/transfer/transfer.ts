/** The loop of one transfer: sign, send, decide, receive; repeated for redirects, retries and corrected signatures. */
import { Failure } from "../exit.ts";
import { reportAdvice, reportFailure, reportWarning } from "../output/report.ts";
import { begin, next } from "../plan/next-step.ts";
import type { Plan } from "../plan/plan.ts";
import { resumed } from "../plan/resume.ts";
import type { Step, TransferState } from "../plan/steps.ts";
import type { TransferPlan } from "../plan/transfers.ts";
import type { TransferContext } from "./context.ts";
import { Deadline } from "./deadline.ts";
import { receive, useOf } from "./receive.ts";
import { type Leg, legOf, type TransferResult } from "./result.ts";
import { sendHop } from "./send-hop.ts";
import type { Session } from "./session.ts";
import { signHop } from "./sign-hop.ts";

/**
 * Makes a transfer. `clockOffset`: how far a server's clock is known to be ahead, in milliseconds. Failures are in the
 * result, and each attempt but the last is reported on stderr, as curl does; any other error is thrown.
 */
export async function makeTransfer(
  made: Omit<TransferContext, "deadline">,
  clockOffset: number,
): Promise<TransferResult> {
  const { session, transfer, plan, sinks } = made;
  const { runtime, cookies } = session;
  const legs: Leg[] = [];
  let state = begin(transfer, runtime.elapsed(), clockOffset);
  let deadline = firstDeadline(made);
  try {
    for (;;) {
      const context = { ...made, deadline };
      const hop = plan.cookies
        ? await cookies.addTo(state.hop, transfer.first, plan.cookies, deadline.signal)
        : state.hop;
      const signed = await signHop(hop, { ...context, clockOffset: state.clockOffset });
      const sent = await sendHop(signed, state, context);
      if (plan.cookies) await cookies.receive(sent, plan.cookies);
      let step = next(transfer, state, sent.outcome, instant(runtime));
      const use = useOf(sent, step, transfer);
      const { broken, events } = await receive(sent, use, context);
      if (broken !== undefined) step = next(transfer, state, broken, instant(runtime));
      legs.push(await legOf(sent, use, { broken, events }, step, plan.connection));
      // As in curl, a 304 response creates no empty file.
      if (step.kind === "done") await sinks.writer.finish(lastStatus(legs) !== 304, deadline.signal);
      if (step.kind === "done" || step.kind === "failure") return { legs, state, failure: failureOf(step) };
      if (step.kind === "retry") deadline.clear();
      await announce(step, made);
      if (step.kind === "retry")
        deadline = new Deadline(plan.maxTime, runtime, runtime.elapsed(), session.stop, transfer.speed);
      state = step.kind === "retry" ? goneOn(step.state, transfer) : step.state;
    }
  } catch (error) {
    if (Failure.is(error)) return { legs, state, failure: error };
    throw error;
  } finally {
    deadline.clear();
  }
}

/** `-m` for the first attempt, which includes the preparation of the transfer. */
export function firstDeadline({
  session: { runtime, stop },
  plan: { maxTime },
  transfer: { begun, speed },
}: {
  readonly session: Pick<Session, "runtime" | "stop">;
  readonly plan: Pick<Plan, "maxTime">;
  readonly transfer: Pick<TransferPlan, "begun" | "speed">;
}): Deadline {
  return new Deadline(maxTime, runtime, begun, stop, speed);
}

function lastStatus(legs: readonly Leg[]): number | undefined {
  return legs.at(-1)?.head?.status;
}

function instant({ now, elapsed }: Session["runtime"]) {
  return { now: now(), elapsed: elapsed() };
}

function failureOf(step: Step & { kind: "done" | "failure" }): Failure | undefined {
  return step.kind === "failure" ? step.failure : undefined;
}

/** Announces the next step and waits before a retry; as in curl, each failed attempt is reported. */
async function announce(
  step: Step & { readonly state: TransferState },
  { session: { runtime, stop }, transfer: { output }, sinks: { writer } }: Omit<TransferContext, "deadline">,
): Promise<void> {
  if (step.kind === "resign" && step.notice !== undefined) await reportAdvice([step.notice], runtime, output);
  if (step.kind !== "retry") return;
  if (step.failure !== undefined) await reportFailure(step.failure, runtime, output);
  await reportWarning(step.why, runtime, output);
  await runtime.sleep(step.delay, stop);
  await writer.restart();
}

/** `-C -`: a retry resumes after what the failed attempt has written. */
function goneOn(state: TransferState, { resume, output }: TransferPlan): TransferState {
  return { ...state, hop: resumed(state.hop, resume, output.file) };
}
