/** One transfer: attempts, redirects and retries until there is a last answer or a failure; then what there is to say of it. */
import { Failure, UsageFailure } from "../exit.ts";
import { type Progress, startProgress, wantsProgress } from "../output/progress.ts";
import { httpFailure, reportAdvice, reportFailure, reportWarning } from "../output/report.ts";
import type { OutputSettings } from "../output/settings.ts";
import { openVerbose, type Verbose } from "../output/verbose.ts";
import { openWriter, type Writer } from "../output/writer.ts";
import type { Hop } from "../plan/hop.ts";
import { begin, next, type Outcome, type Step } from "../plan/next-step.ts";
import type { Plan } from "../plan/plan.ts";
import type { TransferPlan } from "../plan/transfers.ts";
import { Deadline } from "./deadline.ts";
import { Delivery, instantOf } from "./delivery.ts";
import { Log } from "./record.ts";
import type { Session } from "./session.ts";

export class Transfer {
  readonly #plan: Plan;
  readonly #transfer: TransferPlan;
  readonly #session: Session;
  readonly #output: OutputSettings;
  readonly #log: Log;
  #trace: Verbose | undefined;
  #progress: Progress | undefined;
  #advice: readonly string[] = [];

  constructor(plan: Plan, transfer: TransferPlan, session: Session) {
    this.#plan = plan;
    this.#transfer = transfer;
    this.#session = session;
    this.#output = transfer.output;
    this.#log = new Log(transfer, session.runtime);
  }

  /** Makes the transfer and reports it. Out: what it failed with, already told on stderr; undefined when it went well. */
  async run(): Promise<Failure | undefined> {
    const failure = await failureOf(() => this.#make());
    await this.#trace?.written();
    await this.#report(failure);
    const unwritten = await failureOf(() => this.#log.writeOut(failure));
    if (unwritten !== undefined) await reportFailure(unwritten, this.#session.runtime, this.#output);
    return unwritten ?? failure;
  }

  async #make(): Promise<Failure | undefined> {
    const { runtime } = this.#session;
    if (isUnprotected(this.#transfer.first)) {
      await reportWarning(
        "the body is neither signed nor encrypted: anybody on the way can change it",
        runtime,
        this.#output,
      );
    }
    const writer = openWriter(this.#output, runtime, this.#transfer.number > 0);
    if (this.#output.verbose) this.#trace = openVerbose(runtime.stderr, this.#output.redact);
    if (wantsProgress(this.#output, runtime)) this.#progress = startProgress(runtime);
    const failure = await failureOf(() => this.#attempts(writer));
    await this.#progress?.stop();
    if (failure === undefined) await writer.finish(this.#log.status !== 304);
    // What came before a failure stays.
    else await writer.abandon();
    return failure;
  }

  /** Until there is nothing more to send. */
  async #attempts(writer: Writer): Promise<Failure | undefined> {
    const tools = { writer, trace: this.#trace, progress: this.#progress, log: this.#log };
    const delivery = new Delivery(this.#plan, this.#transfer, this.#session, tools);
    let state = begin(this.#transfer, this.#session.runtime.elapsed());
    let deadline = firstDeadline(this.#plan, this.#transfer, this.#session);
    try {
      for (;;) {
        const delivered = await delivery.deliver(state, deadline);
        this.#advice = delivery.advice;
        const step = next(this.#transfer, delivered.state, delivered.outcome, instantOf(this.#session));
        if (step.kind === "done") return this.#statusFailure();
        if (step.kind === "failure") return step.failure;
        if (step.kind === "retry") {
          deadline.clear();
          await this.#tellAttempt(delivered.outcome);
          await this.#wait(step, writer);
          deadline = new Deadline(this.#plan.maxTime, this.#session.runtime, this.#session.runtime.elapsed());
        } else this.#log.redirected();
        state = step.state;
      }
    } finally {
      deadline.clear();
    }
  }

  /** As in curl, each attempt that fails is told, also when another one follows. */
  async #tellAttempt(outcome: Outcome): Promise<void> {
    const failure = outcome.kind === "failure" ? outcome.failure : this.#statusFailure();
    if (failure !== undefined) await reportFailure(failure, this.#session.runtime, this.#output);
  }

  async #wait({ delay, why }: Step & { kind: "retry" }, writer: Writer): Promise<void> {
    const { runtime } = this.#session;
    await reportWarning(why, runtime, this.#output);
    await runtime.sleep(delay);
    await writer.restart();
    this.#log.retried();
  }

  /** `-f` and `--fail-with-body` make a failure of a status. */
  #statusFailure(): Failure | undefined {
    const { status } = this.#log;
    return this.#output.fail === "no" || status < 400 ? undefined : httpFailure(status);
  }

  /** The failure, and what is known of the cause of a refusal. */
  async #report(failure: Failure | undefined): Promise<void> {
    const { runtime } = this.#session;
    if (failure === undefined) return reportAdvice(this.#advice, runtime, this.#output);
    const { exitCode, message, details } = failure;
    const told = UsageFailure.is(failure)
      ? failure
      : new Failure(exitCode, message, [...details, ...this.#advice]);
    await reportFailure(told, runtime, this.#output);
  }
}

/** `--unsigned-payload` over http:// leaves the body to whoever sits in between. */
function isUnprotected({ signing, url, body }: Hop): boolean {
  return signing?.rules.unsignedPayload === true && url.scheme === "http" && body !== undefined;
}

/** Failures are values here; anything else is a bug and goes its way. */
async function failureOf(act: () => Promise<Failure | undefined>): Promise<Failure | undefined> {
  try {
    return await act();
  } catch (error) {
    if (Failure.is(error)) return error;
    throw error;
  }
}

/** `-m`: the first attempt of the first transfer has been running since the process began. */
export function firstDeadline(
  { maxTime }: Plan,
  { number }: Pick<TransferPlan, "number">,
  { runtime }: Session,
): Deadline {
  return new Deadline(maxTime, runtime, number === 0 ? 0 : runtime.elapsed());
}
