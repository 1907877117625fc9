/** One transfer with everything around it: the destinations of its response, its messages, and its `-w` record. */
import { existsSync } from "node:fs";
import { Failure, UsageFailure } from "../exit.ts";
import { printable } from "../message/printable.ts";
import { type Progress, startProgress, wantsProgress } from "../output/progress.ts";
import { reportAdvice, reportFailure, reportWarning } from "../output/report.ts";
import type { Verbose } from "../output/verbose.ts";
import { openWriter } from "../output/writer.ts";
import { begin } from "../plan/next-step.ts";
import type { Plan } from "../plan/plan.ts";
import type { RejectedUrl, TransferPlan } from "../plan/transfers.ts";
import type { Runtime } from "../runtime.ts";
import { recordOf } from "./record.ts";
import { lastAttempt, type TransferResult } from "./result.ts";
import type { Session } from "./session.ts";
import { openTrace } from "./trace.ts";
import { firstDeadline, makeTransfer } from "./transfer.ts";
import { warningsAbout } from "./warnings.ts";

/**
 * How a transfer ended; failures have been reported. `clockOffset`: how far the server's clock is now known to be
 * ahead, in milliseconds.
 */
export interface Ended {
  readonly failure: Failure | undefined;
  readonly clockOffset: number;
}

/** Makes the transfer, writes its response, and reports how it ended. Throws only errors that are not Failures. */
export async function runTransfer(
  plan: Plan,
  transfer: TransferPlan,
  session: Session,
  clockOffset: number,
): Promise<Ended> {
  const { runtime } = session;
  const { output } = transfer;
  const begun = runtime.elapsed();
  if (output.skipExisting && fileExists(output.file)) return skipTransfer(transfer, session, clockOffset);
  const warnings = [...transfer.warnings, ...(await warningsAbout(transfer.first))];
  for (const warning of warnings) await reportWarning(warning, runtime, output);
  const transferNumber = session.counted.transfers++;
  const trace = await openTrace(output, transferNumber, session);
  const made = await withSinks(plan, transfer, session, trace, clockOffset);
  const result = { ...made, number: transferNumber };
  await trace?.written();
  const deadline = firstDeadline({ session, plan, transfer });
  deadline.enter("writing files");
  const ended = await saved(result, plan, transfer, session, deadline.signal);
  await report(ended, output, session);
  const seconds = (runtime.elapsed() - begun) / 1000;
  const failure = await writeOut(transfer, ended, seconds, runtime, deadline.signal);
  deadline.clear();
  return { failure, clockOffset: result.state.clockOffset };
}

/** `--skip-existing`: whether there is a file, or anything else, of that name. */
function fileExists(file: string | undefined): boolean {
  return file !== undefined && file !== "-" && existsSync(file);
}

/** `--skip-existing`: as in curl, only the file of `-D` and the record of `-w` are written. */
async function skipTransfer(
  transfer: TransferPlan,
  { runtime }: Session,
  clockOffset: number,
): Promise<Ended> {
  const { output, number } = transfer;
  const writer = await failureOr(async () => openWriter(output, runtime, number > 0));
  const failure = Failure.is(writer) ? writer : undefined;
  if (!Failure.is(writer)) await writer.finish(false);
  if (output.verbose)
    await runtime.stderr.write(
      Buffer.from(`Note: skips transfer, "${printable(output.file ?? "")}" exists locally\n`),
    );
  if (failure !== undefined) await reportFailure(failure, runtime, output);
  return { failure: await writeOut(transfer, { legs: [], failure }, 0, runtime), clockOffset };
}

/** Reports an unparsable URL and writes its `-w` record. */
export async function rejectUrl(url: RejectedUrl, runtime: Runtime): Promise<Failure> {
  await reportFailure(url.rejection, runtime, url.output);
  const result = { legs: [], failure: url.rejection };
  return (await writeOut(url, result, 0, runtime)) ?? url.rejection;
}

/** Opens the destinations, makes the transfer, and closes them; what was received before a failure is kept. */
async function withSinks(
  plan: Plan,
  transfer: TransferPlan,
  session: Session,
  trace: Verbose | undefined,
  clockOffset: number,
): Promise<TransferResult> {
  const { runtime } = session;
  const { output, number } = transfer;
  const unbegun = { legs: [], state: begin(transfer, runtime.elapsed(), clockOffset) };
  const writer = await failureOr(async () => {
    if (output.etagSave !== undefined) (await import("./etag.ts")).createEtagFile(output.etagSave);
    return openWriter(output, runtime, number > 0);
  });
  if (Failure.is(writer)) return { ...unbegun, failure: writer };
  // No meter for a WebSocket: its lines would mix with those that the user types.
  const progress = transfer.first.url.webSocket ? undefined : await progressFor(session, output);
  const sinks = { writer, trace, progress };
  const result = await makeTransfer({ session, plan, transfer, sinks }, clockOffset);
  await progress?.stop();
  if (result.failure !== undefined) await writer.abandon();
  return {
    ...result,
    written: { file: writer.fileName, bytes: writer.bytesWritten },
  };
}

/**
 * Writes the files for later runs, ETag and cookies, whatever the outcome. Returns the result, which fails if writing
 * one of them fails.
 */
async function saved(
  result: TransferResult,
  { cookies }: Plan,
  { output }: TransferPlan,
  session: Session,
  signal: AbortSignal | undefined,
): Promise<TransferResult> {
  const { etagSave } = output;
  const etagSaved = await failureOr(async () => {
    if (etagSave !== undefined) await (await import("./etag.ts")).saveEtag(etagSave, result.legs, signal);
  });
  const cookiesSaved = await failureOr(async () => {
    const warning = await session.cookies.save(cookies, signal);
    if (warning !== undefined) await reportWarning(warning, session.runtime, output);
  });
  const failure = result.failure ?? [etagSaved, cookiesSaved].find(Failure.is);
  return { ...result, failure };
}

/** Returns the transfer's share of `-Z`'s meter, its own meter, or none. */
async function progressFor(
  { meter, runtime, stop }: Session,
  output: TransferPlan["output"],
): Promise<Progress | undefined> {
  if (stop !== undefined) return meter?.begin();
  if (!wantsProgress(output, runtime)) return undefined;
  if (!output.progressBar) return startProgress(runtime);
  const { startBar } = await import("../output/progress-bar.ts");
  return startBar(runtime);
}

/** Returns a Failure as a value; any other error is a bug and thrown. */
async function failureOr<T>(act: () => Promise<T>): Promise<T | Failure> {
  try {
    return await act();
  } catch (error) {
    if (Failure.is(error)) return error;
    throw error;
  }
}

/** Reports the failure once, with hints about its cause, or only the hints. */
async function report(
  result: TransferResult,
  output: TransferPlan["output"],
  { runtime, reported }: Session,
): Promise<void> {
  const hints = lastAttempt(result).at(-1)?.hints ?? [];
  const { failure } = result;
  if (failure === undefined) return reportAdvice(hints, runtime, output);
  if (reported.has(failure)) return;
  reported.add(failure);
  const { exitCode, message, details } = failure;
  const whole = UsageFailure.is(failure) ? failure : new Failure(exitCode, message, [...details, ...hints]);
  await reportFailure(whole, runtime, output);
}

/**
 * Prints `-w` for a transfer that took this many seconds. Returns how the transfer ended, which may be a failure to
 * write `-w`.
 */
export async function writeOut(
  named: TransferPlan | RejectedUrl,
  result: Pick<TransferResult, "legs" | "failure" | "written" | "number">,
  seconds: number,
  runtime: Runtime,
  signal?: AbortSignal,
): Promise<Failure | undefined> {
  const { output } = named;
  if (output.writeOut === undefined) return result.failure;
  const { printWriteOut } = await import("../output/write-out.ts");
  try {
    await printWriteOut(output.writeOut, recordOf(named, result, result.failure, seconds), runtime, signal);
    return result.failure;
  } catch (error) {
    if (!Failure.is(error)) throw error;
    await reportFailure(error, runtime, output);
    return error;
  }
}
