/** Whether a group's requests are signed and why, with which keys, roles and scope; or which password they send. */
import type { CredentialSettings, RoleSettings } from "../aws/credentials/identity.ts";
import { profileRegion } from "../aws/credentials/profile.ts";
import type { Resolved } from "../aws/signing/settings.ts";
import { UsageFailure } from "../exit.ts";
import { byteString } from "../message/bytes.ts";
import type { Options } from "../options/options.ts";
import type { Runtime } from "../runtime.ts";
import { Secret } from "../secret.ts";
import { loginBytes } from "./authorization.ts";
import type { Group } from "./group.ts";
import { checkHeaderText, type GivenHeader, isGiven } from "./headers.ts";
import { parseAwsSigv4, parseLogin, type UserPassword } from "./option-values.ts";

/**
 * Determines whether requests are signed, with which keys and for which scope, or which password is sent. Throws a
 * UsageFailure for options that contradict each other.
 */
export function groupIdentity(
  options: Options,
  given: readonly GivenHeader[],
  runtime: Runtime,
): Pick<
  Group,
  "unsignedBecause" | "credentials" | "regionSources" | "service" | "likeCurl" | "rules" | "logins"
> {
  const unsignedBecause = reasonAgainst(options, given);
  const signs = unsignedBecause === undefined;
  const scope = options.awsSigv4 === undefined ? undefined : parseAwsSigv4(options.awsSigv4);
  const login = options.user && parseLogin(options.user);
  if (signs && login && !scope) {
    throw new UsageFailure(
      "option -u: requests are signed; add --no-sign-request for a password, --aws-sigv4 for a key",
    );
  }
  return {
    unsignedBecause,
    credentials: givenCredentials(options, signs && scope ? login : undefined),
    regionSources: {
      given:
        chosen(options.regionSet, "--region-set") ??
        chosen(options.region, "--region") ??
        chosen(scope?.region, "--aws-sigv4"),
      env: runtime.env,
      profile: () => chosen(profileRegion(runtime, options.profile), "the profile's region"),
    },
    service: chosen(options.service, "--service") ?? chosen(scope?.service, "--aws-sigv4"),
    likeCurl: signs && scope !== undefined,
    rules: {
      scheme: options.sigv4a || options.regionSet !== undefined ? "sigv4a" : undefined,
      signedHeaders: options.signHeaders,
      unsignedPayload: options.unsignedPayload,
    },
    logins: givenLogins(options, signs ? undefined : login, given),
  };
}

/**
 * Returns the credentials of unsigned requests except `.netrc`. Throws a UsageFailure for a token if requests are
 * signed: it would replace the signature.
 */
function givenLogins(
  { bearer, sign }: Options,
  login: UserPassword | undefined,
  given: readonly GivenHeader[],
): Group["logins"] {
  const replaced = isGiven(given, "Authorization");
  if (bearer && sign && !replaced)
    throw new UsageFailure("option --oauth2-bearer: requests are signed; add --no-sign-request for a token");
  if (bearer) checkHeaderText(bearer.reveal(), "option --oauth2-bearer");
  return {
    login: login && loginBytes(login),
    bearer: bearer && new Secret(byteString(bearer.reveal())),
    netrc: undefined,
    replaced,
  };
}

/**
 * Returns why no request is signed, whatever its URL. As in curl, an Authorization given with `-H`, even an empty one,
 * replaces the signature.
 */
function reasonAgainst(options: Options, given: readonly GivenHeader[]): string | undefined {
  if (!options.sign) return "--no-sign-request";
  return isGiven(given, "Authorization") ? "an Authorization header is given" : undefined;
}

/** `-u KEY:SECRET` with `--aws-sigv4` provides the keys, unless `--access-key` does. */
function givenCredentials(options: Options, keys: UserPassword | undefined): CredentialSettings {
  const { accessKey, secretKey, sessionToken, profile } = options;
  const rest = {
    sessionToken,
    profile,
    role: givenRole(options),
    mfaCode: options.mfaCode,
    cache: options.credentialCache,
  };
  if (!keys || accessKey !== undefined) return { accessKey, secretKey, ...rest };
  return { accessKey: keys.name, secretKey: keys.password, ...rest };
}

/** `--role-arn` with related options; throws a UsageFailure if one of those is given without it. */
function givenRole(options: Options): RoleSettings | undefined {
  const { roleArn, roleSessionName, externalId, mfaSerial, durationSeconds } = options;
  const companions = {
    "--role-session-name": roleSessionName,
    "--external-id": externalId,
    "--mfa-serial": mfaSerial,
    "--duration-seconds": durationSeconds,
  };
  if (roleArn === undefined) {
    const alone = Object.entries(companions).find(([, value]) => value !== undefined);
    if (alone) throw new UsageFailure(`option ${alone[0]}: requires --role-arn`);
    return undefined;
  }
  return { arn: roleArn, sessionName: roleSessionName, externalId, mfaSerial, durationSeconds };
}

function chosen(value: string | undefined, reason: string): Resolved | undefined {
  return value === undefined ? undefined : { value, reason };
}
