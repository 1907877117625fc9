/** `--role-arn`: a role assumed with the identity that was found. */
import { printable } from "../../message/printable.ts";
import type { CallSettings } from "./configured-endpoint.ts";
import type { Identity, RoleSettings } from "./identity.ts";
import { cachedSession, identityOfSession, keepSession, ownCache, ownKey } from "./role-session.ts";
import type { SourceContext } from "./source.ts";

/**
 * Returns a session of the role, either cached or opened with the identity that was found. Throws a Failure 67 that
 * names the role and the reason.
 */
export async function identityOfRoleOption(
  role: RoleSettings,
  openedBy: Identity,
  settings: CallSettings,
  context: SourceContext,
): Promise<Identity> {
  const source = `role ${printable(role.arn)}, assumed with ${openedBy.source}`;
  const useCache = context.settings.cache !== false;
  const cache = ownCache(context.runtime);
  const key = ownKey(role, openedBy);
  const cached = useCache ? cachedSession(cache, key, context) : undefined;
  if (cached !== undefined) return identityOfSession(cached, source);

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
    fix: "check the role, its trust policy and the caller's permissions",
  };
  const session = await openSession(call, openedBy, context, settings, hint);
  if (useCache) keepSession(cache, key, session);
  return identityOfSession(session, source);
}
