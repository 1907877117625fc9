/** Web identity: a token in a file (a Kubernetes service account, a CI run) assumes a role. */
import { printable } from "../../message/printable.ts";
import { type CallSettings, callSettings } from "./configured-endpoint.ts";
import type { Identity } from "./identity.ts";
import { isHeaderText } from "./key-text.ts";
import type { Profile, Profiles } from "./profile-sections.ts";
import { cachedSession, cliCache, cliKey, identityOfSession, keepSession } from "./role-session.ts";
import { credentialError, nonEmpty, type SourceContext } from "./source.ts";
import { readToken } from "./token-file.ts";

interface WebIdentity {
  readonly source: string;
  readonly roleArn: string;
  readonly sessionName: string | undefined;
  readonly tokenFile: string;
}

const fix = "check the token file, the role and its trust policy";

/** Returns the identity of a profile with `web_identity_token_file`. Its session is cached where the AWS CLI caches it. */
export async function identityOfTokenProfile(
  profile: Profile,
  profiles: Profiles,
  context: SourceContext,
): Promise<Identity> {
  const setting = (name: string) => nonEmpty(profile.settings.get(name));
  const source = `profile ${printable(profile.name)} (web identity)`;
  const roleArn = setting("role_arn");
  if (roleArn === undefined) throw credentialError(source, "it has no role_arn", "add it");
  const tokenFile = setting("web_identity_token_file") ?? "";
  const identity = { source, roleArn, sessionName: setting("role_session_name"), tokenFile };

  const useCache = context.settings.cache !== false;
  const cache = cliCache(context.runtime);
  const { sessionName } = identity;
  const key = cliKey({
    RoleArn: roleArn,
    ...(sessionName !== undefined && { RoleSessionName: sessionName }),
  });
  const cached = useCache ? cachedSession(cache, key, context) : undefined;
  if (cached !== undefined) return identityOfSession(cached, source);

  const session = await openWith(identity, callSettings(profile.settings, profiles), context);
  if (useCache) keepSession(cache, key, session);
  return identityOfSession(session, source);
}

/**
 * The same for AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN; nothing is written to disk, because a pod may not have a
 * writable one.
 */
export async function identityOfEnvironmentToken(context: SourceContext): Promise<Identity> {
  const { env } = context.runtime;
  const source = "web identity (AWS_WEB_IDENTITY_TOKEN_FILE)";
  const roleArn = nonEmpty(env.AWS_ROLE_ARN);
  if (roleArn === undefined) throw credentialError(source, "AWS_ROLE_ARN is not set", "export it");
  const sessionName = nonEmpty(env.AWS_ROLE_SESSION_NAME);
  const tokenFile = env.AWS_WEB_IDENTITY_TOKEN_FILE ?? "";
  const settings = { profile: undefined, services: undefined };
  const session = await openWith({ source, roleArn, sessionName, tokenFile }, settings, context);
  return identityOfSession(session, source);
}

async function openWith(identity: WebIdentity, settings: CallSettings, context: SourceContext) {
  const { source, roleArn, tokenFile, sessionName = "awscurl" } = identity;
  const token = readToken(tokenFile, source, fix, context.runtime);
  if (!isHeaderText(token.reveal())) {
    const reason = `the token file ${printable(tokenFile)} contains invalid characters (whitespace, or outside of ASCII)`;
    throw credentialError(source, reason, fix);
  }
  const { assumeRoleWithWebIdentity } = await import("./sts.ts");
  const call = { RoleArn: roleArn, RoleSessionName: sessionName };
  return assumeRoleWithWebIdentity(call, token, context, settings, { source, fix });
}
