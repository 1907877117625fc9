/** One transfer: attempts, redirects and retries until there is a last answer or a failure; then what there is to say of it. */
import { Failure } from "../exit.ts";
import { type Progress, startProgress, wantsProgress } from "../output/progress.ts";
import { httpFailure, reportFailure, reportWarning } from "../output/report.ts";
import type { OutputSettings } from "../output/settings.ts";
import { openVerbose, type Verbose } from "../output/verbose.ts";
import { openWriter, type Writer } from "../output/writer.ts";
import { type Hop, wireRequest } from "../request/hop.ts";
import { begin, next, type Outcome, type Step, type TransferState } from "../request/next.ts";
import type { Plan } from "../request/plan.ts";
import type { TransferPlan } from "../request/transfers.ts";
import { Attempt } from "./attempt.ts";
import { Deadline } from "./deadline.ts";
import { Log } from "./log.ts";
import type { Session } from "./run.ts";
import { type Ready, ready } from "./signing.ts";

export class Transfer {
  readonly #plan: Plan;
  readonly #transfer: TransferPlan;
  readonly #session: Session;
  readonly #output: OutputSettings;
  readonly #log: Log;
  #trace: Verbose | undefined;
  #progress: Progress | undefined;

  constructor(plan: Plan, transfer: TransferPlan, session: Session) {
    this.#plan = plan;
    this.#transfer = transfer;
    this.#session = session;
    this.#output = transfer.output;
    this.#log = new Log(transfer, session.runtime);
  }

  /** Makes the transfer and reports it. Out: what it failed with, already told on stderr; undefined when it went well. */
  async run(): Promise<Failure | undefined> {
    const { runtime } = this.#session;
    const failure = await this.#failureOf(() => (this.#plan.dryRun ? this.#dryRun() : this.#make()));
    await this.#trace?.written();
    if (failure !== undefined) await reportFailure(failure, runtime, this.#output);
    if (this.#output.writeOut === undefined || this.#plan.dryRun) return failure;
    return (await this.#failureOf(() => this.#log.writeOut(failure))) ?? failure;
  }

  /** Failures are values here; anything else is a bug and goes its way. */
  async #failureOf(act: () => Promise<Failure | undefined>): Promise<Failure | undefined> {
    try {
      return await act();
    } catch (error) {
      if (Failure.is(error)) return error;
      throw error;
    }
  }

  /** `--dry-run`: the request as it would be sent. */
  async #dryRun(): Promise<undefined> {
    const { printDryRun } = await import("../output/dry-run.ts");
    const deadline = this.#deadline(true);
    try {
      const { request } = await this.#ready(this.#transfer.first, deadline);
      await printDryRun(request, this.#output.redact, this.#session.runtime.stdout);
    } finally {
      deadline.clear();
    }
  }

  async #make(): Promise<Failure | undefined> {
    const { runtime } = this.#session;
    const writer = openWriter(this.#output, runtime, this.#transfer.number > 0);
    if (this.#output.verbose) this.#trace = openVerbose(runtime.stderr, this.#output.redact);
    if (wantsProgress(this.#output, runtime)) this.#progress = startProgress(runtime);
    const failure = await this.#failureOf(() => this.#attempts(writer));
    await this.#progress?.stop();
    if (failure === undefined) {
      await writer.finish(this.#log.status !== 304);
      return undefined;
    }
    // What came before a failure stays; of an answer whose status is the failure nothing is missing.
    await writer.abandon();
    return failure;
  }

  /** Until there is nothing more to send. */
  async #attempts(writer: Writer): Promise<Failure | undefined> {
    const { runtime } = this.#session;
    let state = begin(this.#transfer, runtime.elapsed());
    let deadline = this.#deadline(true);
    try {
      for (;;) {
        const outcome = await this.#send(state, writer, deadline);
        const step = this.#next(state, outcome);
        if (step.kind === "done") return this.#statusFailure();
        if (step.kind === "failure") return step.failure;
        if (step.kind === "retry") {
          deadline.clear();
          await this.#wait(step, writer);
          deadline = this.#deadline(false);
        } else this.#log.redirected();
        state = step.state;
      }
    } finally {
      deadline.clear();
    }
  }

  #next(state: TransferState, outcome: Outcome): Step {
    const { now, elapsed } = this.#session.runtime;
    return next(this.#transfer, state, outcome, { now: now(), elapsed: elapsed() });
  }

  async #send(state: TransferState, writer: Writer, deadline: Deadline): Promise<Outcome> {
    const { request } = await this.#ready(state.hop, deadline);
    this.#log.sent(state.hop, request);
    const attempt = new Attempt({
      session: this.#session,
      connection: this.#plan.connection,
      decompress: this.#transfer.decompress,
      fail: this.#output.fail,
      writer,
      deadline,
      trace: this.#trace,
      progress: this.#progress,
      log: this.#log,
      isFollowed: answer => this.#next(state, answer).kind === "redirect",
    });
    return attempt.outcome(request);
  }

  /** The request of a hop in its final form, signed now, and explained when that was asked for. */
  async #ready(hop: Hop, { signal }: Deadline): Promise<Ready> {
    const { connectTimeout } = this.#plan.connection;
    const made = await ready(hop, wireRequest(hop), this.#session, signal, connectTimeout);
    if (this.#plan.explain && made.explained !== undefined) {
      const { explain } = await import("../aws/explain.ts");
      const text = explain({ ...made.explained, redact: this.#output.redact });
      await this.#session.runtime.stderr.write(Buffer.from(text));
    }
    return made;
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

  /** The first attempt of the first transfer has been running since the process began. */
  #deadline(first: boolean): Deadline {
    const { runtime } = this.#session;
    const since = first && this.#transfer.number === 0 ? 0 : runtime.elapsed();
    return new Deadline(this.#plan.maxTime, runtime, since);
  }
}
