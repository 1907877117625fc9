/** Runs the groups of a command line: each is planned, and its transfers are made one after another. */
import { ExitCode, type Failure, UsageFailure } from "../exit.ts";
import type { Options } from "../options/options.ts";
import { reportFailure } from "../output/report.ts";
import { type Plan, planTransfers } from "../plan/plan.ts";
import type { RejectedUrl, TransferPlan } from "../plan/transfers.ts";
import type { Runtime } from "../runtime.ts";
import { planFacts } from "../transfer/facts.ts";
import { Log } from "../transfer/record.ts";
import { openSession, type Session } from "../transfer/session.ts";
import { Transfer } from "../transfer/transfer.ts";
import { showIdentity } from "./show-identity.ts";

/**
 * Makes every transfer of every group. Out: the exit code of the last one, as in curl. Throws the Failures that end the
 * run before or between transfers: a command line that makes no sense, files that cannot be read, no credentials.
 */
export async function runGroups(groups: readonly Options[], runtime: Runtime): Promise<ExitCode> {
  const session = openSession(runtime);
  let exitCode: ExitCode = ExitCode.Ok;
  try {
    for (const options of groups) {
      const ended = await runGroup(options, session);
      exitCode = ended.exitCode;
      if (ended.endsTheRun) break;
    }
  } finally {
    session.connections.close();
  }
  return exitCode;
}

/** How a group ended: everything that went wrong has been told. */
interface Ended {
  readonly exitCode: ExitCode;
  /** Would whatever comes next end the same way? */
  readonly endsTheRun: boolean;
}

async function runGroup(options: Options, session: Session): Promise<Ended> {
  const plan = await planTransfers(options, planFacts(session.runtime));
  try {
    if (plan.showIdentity) return { exitCode: await showIdentity(plan, session), endsTheRun: false };
    return await runTransfers(plan, session);
  } finally {
    await plan.close();
  }
}

async function runTransfers(plan: Plan, session: Session): Promise<Ended> {
  let exitCode: ExitCode = ExitCode.Ok;
  for await (const transferPlan of plan.transfers) {
    const failure =
      "rejection" in transferPlan
        ? await rejected(transferPlan, session.runtime)
        : await made(plan, transferPlan, session);
    exitCode = failure?.exitCode ?? ExitCode.Ok;
    if (failure !== undefined && endsTheRun(failure)) return { exitCode, endsTheRun: true };
  }
  return { exitCode, endsTheRun: false };
}

/** Out: what went wrong, already told; undefined when nothing did. */
async function made(plan: Plan, transfer: TransferPlan, session: Session): Promise<Failure | undefined> {
  if (plan.preview === undefined) return new Transfer(plan, transfer, session).run();
  const { preview } = await import("./preview.ts");
  await preview(plan.preview, plan, transfer, session);
  return undefined;
}

/** A URL that is none: told, and with `-w` recorded. */
async function rejected(url: RejectedUrl, runtime: Runtime): Promise<Failure> {
  await reportFailure(url.rejection, runtime, url.output);
  await new Log(url, runtime).writeOut(url.rejection);
  return url.rejection;
}

/** Without credentials, and with words that mean nothing, the next URL would end the same way. */
function endsTheRun(failure: Failure): boolean {
  return UsageFailure.is(failure) || failure.exitCode === ExitCode.LoginDenied;
}
