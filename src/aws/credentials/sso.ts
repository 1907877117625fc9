/** IAM Identity Center: the credentials of a role, with the login of `aws sso login`. */

import { printable } from "../../message/printable.ts";
import { Secret } from "../../secret.ts";
import { callAws, clientSettings } from "./aws-client.ts";
import { runAwsCommand } from "./aws-command.ts";
import { type CallSettings, callSettings } from "./configured-endpoint.ts";
import type { Identity } from "./identity.ts";
import type { Profile, Profiles } from "./profile-sections.ts";
import { GetRoleCredentialsCommand, SSOClient } from "./sdk.ts";
import { credentialError, nonEmpty, type SourceContext } from "./source.ts";
import { type SsoSession, ssoAccessToken } from "./sso-token.ts";

interface SsoRole extends SsoSession {
  readonly accountId: string;
  readonly roleName: string;
}

/**
 * Returns the identity of a profile with `sso_session` or, in the legacy form, `sso_start_url`. Throws a Failure 67
 * that names the profile, the reason and the command to run; the signal's reason if aborted.
 */
export async function identityOfSso(
  profile: Profile,
  profiles: Profiles,
  context: SourceContext,
): Promise<Identity> {
  const source = `profile ${printable(profile.name)} (IAM Identity Center)`;
  const role = ssoRole(profile, profiles, source);
  const settings = callSettings(profile.settings, profiles);
  const login = runAwsCommand("sso login", profile.name);
  const token = await ssoAccessToken(role, settings, context, { source, fix: login });
  const fix = (error: string) =>
    error === "UnauthorizedException" ? login : (roleFixes[error] ?? "check sso_region, and try again");
  return callAws(() => roleCredentials(role, token, settings, context, source), { source, fix }, context);
}

const roleFixes: Readonly<Record<string, string>> = {
  ForbiddenException: "check sso_account_id and sso_role_name, and that you are assigned to them",
  ResourceNotFoundException: "check sso_account_id and sso_role_name, and that you are assigned to them",
  InvalidRequestException: "check sso_account_id and sso_role_name",
};

const requiredSettings = ["sso_start_url", "sso_region", "sso_account_id", "sso_role_name"];

/** Throws a Failure 67 for missing or contradictory settings, which a login would not fix. */
function ssoRole({ name, settings }: Profile, { ssoSessions }: Profiles, source: string): SsoRole {
  const fix = runAwsCommand("configure sso", name);
  const sessionName = nonEmpty(settings.get("sso_session"));
  const session = sessionName === undefined ? new Map<string, string>() : ssoSessions.get(sessionName);
  if (session === undefined) {
    throw credentialError(source, `its sso_session ${printable(sessionName ?? "")} does not exist`, fix);
  }
  const setting = (key: string) => nonEmpty(session.get(key)) ?? settings.get(key) ?? "";
  const missing = requiredSettings.filter(key => setting(key) === "");
  if (missing.length > 0) throw credentialError(source, `it has no ${missing.join(", ")}`, fix);
  for (const key of session.keys()) {
    const own = nonEmpty(settings.get(key));
    if (own !== undefined && own !== setting(key)) {
      const reason = `its ${printable(key)} differs from that of sso-session ${printable(sessionName ?? "")}`;
      throw credentialError(source, reason, `remove ${printable(key)} from the profile`);
    }
  }
  return {
    cacheKey: sessionName ?? setting("sso_start_url"),
    region: setting("sso_region"),
    isLegacy: sessionName === undefined,
    accountId: setting("sso_account_id"),
    roleName: setting("sso_role_name"),
  };
}

async function roleCredentials(
  { region, accountId, roleName }: SsoRole,
  token: Secret,
  settings: CallSettings,
  context: SourceContext,
  source: string,
): Promise<Identity> {
  const client = new SSOClient({ ...clientSettings("sso", settings, context), region });
  const call = new GetRoleCredentialsCommand({ accountId, roleName, accessToken: token.reveal() });
  const { roleCredentials: keys = {} } = await client.send(call);
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = keys;
  if (!accessKeyId || !secretAccessKey || !sessionToken || !expiration) {
    throw new Error("the response has no credentials");
  }
  return {
    accessKeyId,
    secretAccessKey: new Secret(secretAccessKey),
    sessionToken: new Secret(sessionToken),
    expiration,
    accountId,
    source,
    fromInstance: false,
  };
}
