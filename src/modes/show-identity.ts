/** `--show-identity`: every source and what it said, then whose keys they are. */
import { ExitCode } from "../exit.ts";
import type { Plan } from "../plan/plan.ts";
import { Deadline } from "../transfer/deadline.ts";
import type { Session } from "../transfer/session.ts";
import { searchFor } from "../transfer/sign-hop.ts";

/** Prints the report to stdout; with `-v` AWS is asked whose keys they are. Rejects with Failure 67 when there is no identity: its details are the same list. */
export async function showIdentity(plan: Plan, session: Session): Promise<ExitCode> {
  const { runtime, identities } = session;
  const deadline = new Deadline(plan.maxTime, runtime, 0);
  try {
    const search = searchFor({ plan, deadline });
    const { identity, report } = await identities.find(plan.credentials, search);
    const caller = plan.verbose
      ? await (await import("./caller-identity.ts")).callerOf(identity, plan.credentials, session, search)
      : undefined;
    const { identityText } = await import("../aws/credentials/report.ts");
    await runtime.stdout.write(Buffer.from(identityText(identity, report, runtime.now(), caller)));
    return ExitCode.Ok;
  } finally {
    deadline.clear();
  }
}
