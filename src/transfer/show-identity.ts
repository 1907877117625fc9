/** `--show-identity`: every source and what it said, then whose keys they are. */
import { ExitCode } from "../exit.ts";
import type { Plan } from "../request/plan.ts";
import { Deadline } from "./deadline.ts";
import { searchFor } from "./delivery.ts";
import type { Session } from "./run.ts";

/** Prints the report to stdout. Rejects with Failure 67 when there is no identity: its details are the same list. */
export async function showIdentity(plan: Plan, { runtime, identities }: Session): Promise<ExitCode> {
  const deadline = new Deadline(plan.maxTime, runtime, 0);
  try {
    const { identity, report } = await identities.find(plan.credentials, searchFor(plan, deadline));
    const { identityText } = await import("../aws/credentials/report.ts");
    await runtime.stdout.write(Buffer.from(identityText(identity, report, runtime.now())));
    return ExitCode.Ok;
  } finally {
    deadline.clear();
  }
}
