/** `--show-identity`: prints every credential source and its result, then the identity. */
import { ExitCode } from "../exit.ts";
import { checkedSink } from "../output/checked-sink.ts";
import type { Plan } from "../plan/plan.ts";
import { credentialContext } from "../transfer/credential-context.ts";
import { Deadline } from "../transfer/deadline.ts";
import type { Session } from "../transfer/session.ts";

/**
 * Prints the report to stdout; with `-v` AWS is asked for the identity. Rejects with a Failure 23, or 67 if there is no
 * identity: its details are the same list.
 */
export async function showIdentity(plan: Plan, session: Session): Promise<ExitCode> {
  const { runtime, identities } = session;
  const deadline = new Deadline(plan.maxTime, runtime, 0);
  try {
    const context = credentialContext({ session, plan, deadline });
    const { identity, report } = await identities.find(plan.credentials, context);
    const { getCallerIdentity } = plan.verbose ? await import("./caller-identity.ts") : {};
    const caller = await getCallerIdentity?.(identity, plan.credentials, runtime, context);
    const { identityText } = await import("../aws/credentials/report.ts");
    await checkedSink(runtime.stdout).write(
      Buffer.from(identityText(identity, report, runtime.now(), caller)),
    );
    return ExitCode.Ok;
  } finally {
    deadline.clear();
  }
}
