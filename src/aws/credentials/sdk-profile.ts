/** Sessions of IAM Identity Center and of `aws login`: AWS's own providers, kept quiet and to the rules. */
import { fromLoginCredentials } from "@aws-sdk/credential-provider-login";
import { fromSSO } from "@aws-sdk/credential-provider-sso";
import { printable } from "../../message/printable.ts";
import { Secret } from "../../secret.ts";
import { answerOf, clientSettings, quiet } from "./calls.ts";
import type { Identity } from "./identity.ts";
import type { Profile, Profiles } from "./profile-sections.ts";
import { credentialError, nonEmpty, type SourceContext } from "./source.ts";

/** The kinds of profile that stand on a session which the AWS CLI opened. */
export type LoginKind = "sso" | "login";

/**
 * The identity of a profile whose session `aws sso login` or `aws login` opened; a session that can be renewed is
 * renewed in the AWS CLI's file. Throws a Failure 67 that names the profile, the reason and what to do; the signal's
 * reason when that ends it.
 */
export async function identityOfLogin(
  kind: LoginKind,
  profile: Profile,
  profiles: Profiles,
  context: SourceContext,
): Promise<Identity> {
  const { config, credentials } = profiles;
  const name = printable(profile.name);
  const source = `profile ${name} (${kind === "sso" ? "IAM Identity Center" : "aws login"})`;
  if (kind === "sso") checkSettings(profile, profiles, source);
  const clientConfig = clientSettings(context);
  const init = {
    profile: profile.name,
    filepath: credentials.path,
    configFilepath: config.path,
    ignoreCache: true,
    logger: quiet,
    parentClientConfig: clientConfig,
  };
  // The portal is asked in sso_region: a region of ours would be stronger.
  const ask =
    kind === "sso"
      ? fromSSO({ ...init, clientConfig })
      : fromLoginCredentials({
          ...init,
          clientConfig: { ...clientConfig, region: region(profile, context) },
        });
  const fix = `run: aws ${kind === "sso" ? "sso " : ""}login --profile ${name}`;
  const found = await answerOf(() => ask(), { source, fix }, context);
  return {
    accessKeyId: found.accessKeyId,
    secretAccessKey: new Secret(found.secretAccessKey),
    sessionToken: found.sessionToken === undefined ? undefined : new Secret(found.sessionToken),
    expiration: found.expiration?.getTime(),
    accountId: found.accountId ?? nonEmpty(profile.settings.get("sso_account_id")),
    source,
    fromInstance: false,
  };
}

/** Settings that are missing are no reason to log in again, which is all that AWS's provider could say. */
function checkSettings({ name, settings }: Profile, { ssoSessions }: Profiles, source: string): void {
  const fix = `run: aws configure sso --profile ${printable(name)}`;
  const sessionName = nonEmpty(settings.get("sso_session"));
  const session = sessionName === undefined ? settings : ssoSessions.get(sessionName);
  if (session === undefined) {
    throw credentialError(source, `its sso_session ${printable(sessionName ?? "")} is nowhere`, fix);
  }
  const missing = [
    ...["sso_start_url", "sso_region"].filter(setting => !session.get(setting)),
    ...["sso_account_id", "sso_role_name"].filter(setting => !settings.get(setting)),
  ];
  if (missing.length > 0) throw credentialError(source, `it has no ${missing.join(", ")}`, fix);
}

/** Where sign-in is asked when the session's file does not say. */
function region({ settings }: Profile, { region: typed, runtime: { env } }: SourceContext): string {
  const named = [typed, settings.get("region"), env.AWS_REGION, env.AWS_DEFAULT_REGION].map(nonEmpty);
  return named.find(name => name !== undefined) ?? "us-east-1";
}
