/** `aws login`: the session that the AWS CLI opened in a browser, renewed in the AWS CLI's file. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { printable } from "../../message/printable.ts";
import { Secret } from "../../secret.ts";
import { runAwsCommand } from "./aws-command.ts";
import { callSettings } from "./configured-endpoint.ts";
import type { Identity } from "./identity.ts";
import { parseInstant } from "./instant.ts";
import type { Login, LoginKeys } from "./login-renewal.ts";
import { expandPath } from "./paths.ts";
import { writePrivateFile } from "./private-file.ts";
import type { Profile, Profiles } from "./profile-sections.ts";
import { parseObject } from "./session.ts";
import { credentialError, nonEmpty, type SourceContext } from "./source.ts";
import { maxCacheSize, readTextFile } from "./text-file.ts";

/** How long before expiry a session is renewed, in milliseconds: the AWS SDKs' value. */
const loginRenewalMargin = 5 * 60_000;

/**
 * Returns the identity of a profile with `login_session`. Throws a Failure 67 that names the profile, the reason and
 * the fix; the signal's reason if aborted.
 */
export async function identityOfLogin(
  profile: Profile,
  profiles: Profiles,
  context: SourceContext,
): Promise<Identity> {
  const { runtime, signal } = context;
  const source = `profile ${printable(profile.name)} (aws login)`;
  const hint = { source, fix: runAwsCommand("login", profile.name) };
  const path = loginCachePath(profile.settings.get("login_session") ?? "", context);
  const login =
    path === undefined ? "there is no home directory, where the AWS CLI keeps its login" : readLogin(path);
  if (typeof login === "string") throw credentialError(source, login, hint.fix);
  const timeLeft = login.keys.expiresAt - runtime.now();
  if (timeLeft > loginRenewalMargin) return identityFrom(login.keys, source);
  const { loginFailed, renewLogin } = await import("./login-renewal.ts");
  try {
    const settings = callSettings(profile.settings, profiles);
    const { keys, refreshToken } = await renewLogin(login, regionOf(profile, context), settings, context);
    storeLogin(path ?? "", login, keys, refreshToken);
    return identityFrom(keys, source);
  } catch (error) {
    signal?.throwIfAborted();
    if (timeLeft > 0) return identityFrom(login.keys, source);
    throw loginFailed(error, hint);
  }
}

function loginCachePath(session: string, { runtime }: SourceContext): string | undefined {
  const named = nonEmpty(runtime.env.AWS_LOGIN_CACHE_DIRECTORY);
  const standard = runtime.home === undefined ? undefined : join(runtime.home, ".aws", "login", "cache");
  const folder = named === undefined ? standard : expandPath(named, runtime);
  const name = createHash("sha256").update(session.trim()).digest("hex");
  return folder === undefined ? undefined : join(folder, `${name}.json`);
}

/** Returns the login in the file, or why there is none. */
function readLogin(path: string): Login | string {
  const file = readTextFile(path, maxCacheSize);
  if (!("text" in file)) {
    return file.kind === "missing" ? "not logged in" : `the login in ${printable(path)} ${file.reason}`;
  }
  const entry = parseObject(file.text);
  if (entry === undefined) return `the login in ${printable(path)} is not JSON`;
  const keys = keysIn(entry.accessToken);
  const { clientId, refreshToken, dpopKey, signInRegion } = entry;
  const texts = [clientId, refreshToken, dpopKey].every(text => typeof text === "string" && text !== "");
  if (keys === undefined || !texts) return `the login in ${printable(path)} is incomplete`;
  return {
    keys,
    clientId: String(clientId),
    refreshToken: String(refreshToken),
    dpopKey: String(dpopKey),
    signInRegion: typeof signInRegion === "string" ? nonEmpty(signInRegion) : undefined,
    entry,
  };
}

function keysIn(value: unknown): LoginKeys | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { accessKeyId, secretAccessKey, sessionToken, accountId, expiresAt } = value as Record<
    string,
    unknown
  >;
  const expiry = typeof expiresAt === "string" ? parseInstant(expiresAt) : undefined;
  if (typeof accessKeyId !== "string" || typeof secretAccessKey !== "string") return undefined;
  if (typeof sessionToken !== "string" || expiry === undefined) return undefined;
  const account = typeof accountId === "string" ? accountId : undefined;
  return { accessKeyId, secretAccessKey, sessionToken, accountId: account, expiresAt: expiry };
}

function storeLogin(
  path: string,
  { entry }: Login,
  { expiresAt, ...keys }: LoginKeys,
  refreshToken: string,
): void {
  const expiry = new Date(expiresAt).toISOString();
  const accessToken = { ...(entry.accessToken as object), ...keys, expiresAt: expiry };
  try {
    writePrivateFile(path, JSON.stringify({ ...entry, accessToken, refreshToken }, null, 2));
  } catch {
    // Not saved, but the keys are valid; the next run renews the session again.
  }
}

/** Sign-in's region if the session's file has none. */
function regionOf({ settings }: Profile, { region, runtime: { env } }: SourceContext): string {
  const named = [region, settings.get("region"), env.AWS_REGION, env.AWS_DEFAULT_REGION].map(nonEmpty);
  return named.find(name => name !== undefined) ?? "us-east-1";
}

function identityFrom({ expiresAt, ...keys }: LoginKeys, source: string): Identity {
  return {
    ...keys,
    secretAccessKey: new Secret(keys.secretAccessKey),
    sessionToken: new Secret(keys.sessionToken),
    expiration: expiresAt,
    source,
    fromInstance: false,
  };
}
