/** Returns the identity of a profile of any kind. */
import { printable } from "../../message/printable.ts";
import { container, instance } from "./ambient.ts";
import { environmentKeys, profileKeys } from "./keys.ts";
import { type ChosenProfile, findProfile, placesOf, readProfiles } from "./profile.ts";
import type { RoleBase } from "./profile-role.ts";
import type { Profile } from "./profile-sections.ts";
import { credentialError, nonEmpty, notConfigured, type SourceContext, type SourceResult } from "./source.ts";

/** Where a profile's credentials come from. */
type Kind = "role" | "web identity" | "sso" | "login" | "process" | "static" | "none";

/**
 * Returns the identity of the profile; "not configured" if it has no credentials, or if it is the implied `default` and
 * does not exist. Throws a Failure 67 for a named profile that does not exist, and for a profile that does not work.
 */
export async function identityOfProfile(
  chosen: ChosenProfile,
  context: SourceContext,
): Promise<SourceResult> {
  const profile = findProfile(chosen, context.runtime);
  if (profile !== undefined) return identityOf(profile, kindOf(profile), context);
  const places = placesOf(readProfiles(context.runtime));
  return notConfigured(`there is no profile ${printable(chosen.name)} in ${places}`);
}

async function identityOf(profile: Profile, kind: Kind, context: SourceContext): Promise<SourceResult> {
  const profiles = readProfiles(context.runtime);
  checkBlocks(profile);
  switch (kind) {
    case "none":
      return notConfigured(`profile ${printable(profile.name)} has no credentials`);
    case "static":
      return profileKeys(profile, profiles);
    case "process": {
      const { identityOfProcess } = await import("./credential-process.ts");
      return identityOfProcess(profile, context);
    }
    case "role": {
      const { identityOfRole } = await import("./profile-role.ts");
      return identityOfRole(profile, profiles, roleBaseFor(context), context);
    }
    case "web identity": {
      const { identityOfTokenProfile } = await import("./web-identity.ts");
      return identityOfTokenProfile(profile, profiles, context);
    }
    case "sso": {
      const { identityOfSso } = await import("./sso.ts");
      return identityOfSso(profile, profiles, context);
    }
    case "login": {
      const { identityOfLogin } = await import("./login.ts");
      return identityOfLogin(profile, profiles, context);
    }
  }
}

/** The settings that determine where credentials come from. */
const credentialSettings = [
  "aws_access_key_id",
  "aws_secret_access_key",
  "aws_session_token",
  "role_arn",
  "source_profile",
  "credential_source",
  "web_identity_token_file",
  "sso_session",
  "sso_start_url",
  "sso_account_id",
  "sso_role_name",
  "login_session",
  "credential_process",
];

/**
 * Rejects a value that is on the next line, which is parsed as a block of settings. If the setting counted as missing,
 * another identity would be used.
 */
function checkBlocks({ name, settings }: Profile): void {
  const setting = credentialSettings.find(one => [...settings.keys()].some(key => key.startsWith(`${one}:`)));
  if (setting === undefined) return;
  throw credentialError(
    `profile ${printable(name)}`,
    `the value of ${setting} begins on the next line`,
    `write ${setting} = value on one line`,
  );
}

/** Returns the kind that the AWS CLI uses if a profile has the settings of several. */
function kindOf(profile: Profile): Kind {
  const { settings } = profile;
  if (nonEmpty(settings.get("role_arn")) === undefined) return kindBesideRole(profile);
  return nonEmpty(settings.get("web_identity_token_file")) !== undefined ? "web identity" : "role";
}

/** The same, ignoring the profile's own role: for a profile that is the source_profile of another role. */
function kindBesideRole({ settings, keys }: Profile): Kind {
  const has = (name: string) => nonEmpty(settings.get(name)) !== undefined;
  if (has("web_identity_token_file") && has("role_arn")) return "web identity";
  if (has("sso_account_id") || has("sso_role_name")) return "sso";
  if (keys?.file === "credentials") return "static";
  if (has("login_session")) return "login";
  if (has("credential_process")) return "process";
  if (keys !== undefined) return "static";
  // Without an account this is an error, unless the profile has other credentials: another identity must not be used instead.
  return has("sso_session") || has("sso_start_url") ? "sso" : "none";
}

/** What a role can be assumed with: another profile, or a source named in `credential_source`. */
function roleBaseFor(context: SourceContext): RoleBase {
  return {
    profile: profile => identityOf(profile, kindBesideRole(profile), context),
    sources: {
      Environment: () => environmentKeys(context),
      Ec2InstanceMetadata: () => instance(context),
      EcsContainer: () => container(context),
    },
  };
}
