/** `--role-arn`: a role on top of whatever identity was found. */
import { printable } from "../../message/printable.ts";
import type { CallSettings } from "./configured-endpoint.ts";
import type { Identity, RoleSettings } from "./identity.ts";
import { cachedSession, identityOfSession, keepSession, ownCache, ownKey } from "./role-session.ts";
import type { SourceContext } from "./source.ts";

/**
 * A session of the role, opened by the identity that was found, or kept from a run of that identity's before. Throws a
 * Failure 67 that names the role and the reason.
 */
export async function identityOfTypedRole(
  role: RoleSettings,
  openedBy: Identity,
  settings: CallSettings,
  context: SourceContext,
): Promise<Identity> {
  const source = `role ${printable(role.arn)} on top of ${openedBy.source}`;
  const useCache = context.settings.cache !== false;
  const cache = ownCache(context.runtime);
  const key = ownKey(role, openedBy);
  const kept = useCache ? cachedSession(cache, key, context) : undefined;
  if (kept !== undefined) return identityOfSession(kept, source);

  const { assumeRole: openSession } = await import("./sts.ts");
  const call = {
    RoleArn: role.arn,
    RoleSessionName: role.sessionName ?? "awscurl",
    ExternalId: role.externalId,
    SerialNumber: role.mfaSerial,
    DurationSeconds: role.durationSeconds,
  };
  const hint = {
    source: `--role-arn ${printable(role.arn)}`,
    fix: "see the role, its trust policy and what its caller may do",
  };
  const session = await openSession(call, openedBy, context, settings, hint);
  if (useCache) keepSession(cache, key, session);
  return identityOfSession(session, source);
}
