/**
 * Runs the groups of a command line: plans each one and makes its transfers one after another, or does what was
 * requested instead.
 */
import { ExitCode } from "../exit.ts";
import type { Options } from "../options/options.ts";
import { type Plan, planTransfers } from "../plan/plan.ts";
import type { Preparation } from "../plan/supplies.ts";
import type { Runtime } from "../runtime.ts";
import { openSession, type Session } from "../transfer/session.ts";
import { endsTheRun, preparationOf, run } from "./group.ts";
import { Pace } from "./pace.ts";
import { runParallel } from "./parallel.ts";

/** How the groups so far have ended. */
interface RunState {
  readonly exitCode: ExitCode;
  /** Whether the next transfer would fail the same way. */
  readonly endsTheRun: boolean;
  /** How far this machine's clock is behind, according to a server, in milliseconds. */
  readonly clockOffset: number;
}

/**
 * Makes every transfer of every group. Returns the exit code of the last one, as in curl; with `-Z` that of the first
 * one that failed. Throws the Failures that end the run before or between transfers: options that contradict each
 * other, files that cannot be read.
 */
export async function runGroups(groups: readonly Options[], runtime: Runtime): Promise<ExitCode> {
  if (groups.some(({ listen }) => listen !== undefined)) {
    const { runListener } = await import("./listen/listen.ts");
    return runListener(groups, runtime);
  }
  if (groups.some(({ parallel }) => parallel) && !groups.some(replacesTransfers))
    return runParallel(groups, runtime);
  const session = openSession(runtime);
  let state: RunState = { exitCode: ExitCode.Ok, endsTheRun: false, clockOffset: 0 };
  const pace = new Pace(groups[0]?.rate ?? 0, runtime);
  try {
    for (const [index, options] of groups.entries()) {
      if (index > 0) await pace.wait();
      const preparation = preparationOf(options, runtime, index === 0 ? 0 : runtime.elapsed(), pace);
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

async function runTransfers(plan: Plan, session: Session, before: RunState): Promise<RunState> {
  let state: RunState = { ...before, exitCode: ExitCode.Ok };
  for await (const transfer of plan.transfers) {
    const { failure, clockOffset } = await run(plan, transfer, session, state.clockOffset);
    const exitCode = failure?.exitCode ?? ExitCode.Ok;
    state = { exitCode, clockOffset, endsTheRun: failure !== undefined && endsTheRun(failure, plan) };
    if (state.endsTheRun) break;
  }
  return state;
}

/** Whether something other than transfers is requested, whose output must be in order. */
function replacesTransfers({ showIdentity, dryRun, printCurl, presign }: Options): boolean {
  return showIdentity || dryRun || printCurl || presign;
}
