/** Static keys: in options, in the environment, and in profiles. */
import { UsageFailure } from "../../exit.ts";
import { printable } from "../../message/printable.ts";
import type { Runtime } from "../../runtime.ts";
import { Secret } from "../../secret.ts";
import type { Identity } from "./identity.ts";
import { parseInstant } from "./instant.ts";
import { checkKeys, type KeyNames, keyProblem } from "./key-text.ts";
import type { Profile, Profiles } from "./profile-sections.ts";
import { credentialError, nonEmpty, notConfigured, type SourceContext, type SourceResult } from "./source.ts";

/**
 * `--access-key`, `--secret-key`, `--session-token`. If only one key of the pair is given, the other is taken from the
 * environment, as in the Python tool. Throws a UsageFailure if it is missing there too, or if a temporary key has no
 * token.
 */
export async function optionKeys({ settings, runtime }: SourceContext): Promise<SourceResult> {
  const { accessKey, secretKey, sessionToken } = settings;
  if (accessKey === undefined && secretKey === undefined && sessionToken === undefined) {
    return notConfigured("--access-key and --secret-key were not given");
  }
  const accessKeyId = accessKey ?? nonEmpty(runtime.env.AWS_ACCESS_KEY_ID);
  const secretAccessKey = secretKey ?? secretIn(runtime, "AWS_SECRET_ACCESS_KEY");
  if (accessKeyId === undefined) {
    throw new UsageFailure("--access-key is missing, and AWS_ACCESS_KEY_ID is not in the environment");
  }
  if (secretAccessKey === undefined) {
    throw new UsageFailure("--secret-key is missing, and AWS_SECRET_ACCESS_KEY is not in the environment");
  }
  const token = sessionToken ?? tokenOf(accessKeyId, runtime);
  if (token === undefined && accessKeyId.startsWith("ASIA")) {
    throw new UsageFailure("--access-key is a temporary key; add --session-token");
  }
  const fromEnvironment = [
    ...(accessKey === undefined ? ["AWS_ACCESS_KEY_ID"] : []),
    ...(secretKey === undefined ? ["AWS_SECRET_ACCESS_KEY"] : []),
    ...(sessionToken === undefined && token !== undefined ? ["the session token"] : []),
  ];
  const problem = keyProblem(
    { accessKeyId, secretAccessKey, sessionToken: token },
    {
      accessKeyId: accessKey === undefined ? "AWS_ACCESS_KEY_ID" : "--access-key",
      secretAccessKey: secretKey === undefined ? "AWS_SECRET_ACCESS_KEY" : "--secret-key",
      sessionToken: sessionToken === undefined ? "the environment's session token" : "--session-token",
    },
  );
  if (problem !== undefined) throw new UsageFailure(problem);
  return {
    accessKeyId,
    secretAccessKey,
    sessionToken: token,
    expiration: undefined,
    accountId: undefined,
    source:
      fromEnvironment.length === 0
        ? "command line"
        : `command line, with ${fromEnvironment.join(" and ")} from the environment`,
    fromInstance: false,
  };
}

/** The environment's token belongs to the option's key, unless the environment has a different key. */
function tokenOf(accessKeyId: string, runtime: Runtime): Secret | undefined {
  const exported = nonEmpty(runtime.env.AWS_ACCESS_KEY_ID);
  return exported === undefined || exported === accessKeyId ? environmentToken(runtime) : undefined;
}

/**
 * AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and a token; an empty variable counts as unset. Throws a Failure 67 if only
 * one of the pair is set.
 */
export async function environmentKeys({ runtime }: SourceContext): Promise<SourceResult> {
  const accessKeyId = nonEmpty(runtime.env.AWS_ACCESS_KEY_ID);
  const secretAccessKey = secretIn(runtime, "AWS_SECRET_ACCESS_KEY");
  if (accessKeyId === undefined && secretAccessKey === undefined) {
    return notConfigured("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set");
  }
  if (secretAccessKey === undefined) throw half("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY");
  if (accessKeyId === undefined) throw half("AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID");
  // Written by `aws configure export-credentials`; botocore reads both.
  const keys = {
    accessKeyId,
    secretAccessKey,
    sessionToken: environmentToken(runtime),
    expiration: parseInstant(runtime.env.AWS_CREDENTIAL_EXPIRATION ?? ""),
    accountId: nonEmpty(runtime.env.AWS_ACCOUNT_ID),
    source: "environment",
    fromInstance: false,
  };
  checkKeys(keys, environmentNames);
  return keys;
}

const environmentNames: KeyNames = {
  accessKeyId: "AWS_ACCESS_KEY_ID",
  secretAccessKey: "AWS_SECRET_ACCESS_KEY",
  sessionToken: "AWS_SESSION_TOKEN",
  fix: "export only the value (docker's --env-file keeps quotes and spaces)",
};

function half(present: string, missing: string): Error {
  return credentialError(
    "the environment",
    `${present} is set, ${missing} is not`,
    `export ${missing} as well`,
  );
}

/** Returns the keys of a profile. Throws a Failure 67 if it has only one key of the pair. */
export function profileKeys(profile: Profile, { config, credentials }: Profiles): Identity {
  const { file, settings } = profile.keys ?? { file: "config", settings: profile.settings };
  const source = `profile ${printable(profile.name)} in ${file === "config" ? config.place : credentials.place}`;
  const setting = (name: string) => nonEmpty(settings.get(name));
  const accessKeyId = setting("aws_access_key_id");
  const secretAccessKey = setting("aws_secret_access_key");
  if (accessKeyId === undefined) throw credentialError(source, "it has no aws_access_key_id", "add it");
  if (secretAccessKey === undefined)
    throw credentialError(source, "it has no aws_secret_access_key", "add it");
  // The second is its older name, which the AWS CLI still reads.
  const token = setting("aws_session_token") ?? setting("aws_security_token");
  const keys = {
    accessKeyId,
    secretAccessKey: new Secret(secretAccessKey),
    sessionToken: token === undefined ? undefined : new Secret(token),
    expiration: undefined,
    accountId: nonEmpty(profile.settings.get("aws_account_id")),
    source,
    fromInstance: false,
  };
  checkKeys(keys, profileNames);
  return keys;
}

const profileNames: KeyNames = {
  accessKeyId: "aws_access_key_id",
  secretAccessKey: "aws_secret_access_key",
  sessionToken: "aws_session_token",
  fix: "write it on one line, without quotes (an indented line continues the value above it)",
};

function environmentToken(runtime: Runtime): Secret | undefined {
  return secretIn(runtime, "AWS_SESSION_TOKEN") ?? secretIn(runtime, "AWS_SECURITY_TOKEN");
}

function secretIn(runtime: Runtime, variable: string): Secret | undefined {
  const text = nonEmpty(runtime.env[variable]);
  return text === undefined ? undefined : new Secret(text);
}
