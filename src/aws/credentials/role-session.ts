/** Role sessions, and the caches on disk that keep them between runs. */
import { createHash, createHmac } from "node:crypto";
import { isAbsolute, join } from "node:path";
import type { Runtime } from "../../runtime.ts";
import { Secret } from "../../secret.ts";
import type { Identity, RoleSettings } from "./identity.ts";
import { parseInstant } from "./instant.ts";
import { keyProblem } from "./key-text.ts";
import { writePrivateFile } from "./private-file.ts";
import { parseObject } from "./session.ts";
import { nonEmpty, type SourceContext } from "./source.ts";
import { maxCacheSize, readTextFile } from "./text-file.ts";

export interface RoleSession {
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
  readonly sessionToken: Secret;
  /** Milliseconds since 1970. */
  readonly expiration: number;
  /** STS's AssumedRoleUser. */
  readonly assumedRole: { readonly id: string; readonly arn: string };
}

/** How long a cached session must still be valid, in milliseconds: the AWS CLI's value. */
const leastLeft = 15 * 60_000;

/** A folder of sessions, one file each. */
export interface SessionCache {
  /** Undefined if there is no home directory: then nothing is cached. */
  readonly folder: string | undefined;
}

/** The AWS CLI's cache, for sessions of roles in profiles. */
export function cliCache({ home }: Runtime): SessionCache {
  return { folder: home === undefined ? undefined : join(home, ".aws", "cli", "cache") };
}

/**
 * awscurl's own cache, for sessions of `--role-arn`. A relative XDG_CACHE_HOME is ignored (XDG Base Directory
 * Specification).
 */
export function ownCache({ env, home }: Runtime): SessionCache {
  const named = nonEmpty(env.XDG_CACHE_HOME);
  const standard = home === undefined ? undefined : join(home, ".cache");
  const base = named !== undefined && isAbsolute(named) ? named : standard;
  return { folder: base === undefined ? undefined : join(base, "awscurl") };
}

/**
 * Returns the AWS CLI's name for a session: SHA-1 of the call's parameters, written like Python's json.dumps with
 * sorted keys.
 */
export function cliKey(parameters: Readonly<Record<string, string | number>>): string {
  return createHash("sha1").update(pythonJson(parameters)).digest("hex");
}

/**
 * Returns the cache name for a `--role-arn` session: an HMAC of the call's parameters with the secret key of the
 * identity that opens the session. So each identity has its own names, and nobody without the secret key can compute
 * them.
 */
export function ownKey(role: RoleSettings, openedBy: Identity): string {
  const parameters = [
    openedBy.accessKeyId,
    role.arn,
    role.sessionName ?? "",
    role.externalId ?? "",
    role.mfaSerial ?? "",
    role.durationSeconds ?? "",
  ];
  return createHmac("sha256", openedBy.secretAccessKey.reveal())
    .update(JSON.stringify(parameters))
    .digest("hex");
}

function pythonJson(value: Readonly<Record<string, string | number>>): string {
  const members = Object.entries(value)
    .sort(([one], [two]) => (one < two ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}: ${JSON.stringify(member)}`);
  const escaped = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return `{${members.join(", ")}}`.replace(/[^ -~]/g, escaped);
}

/**
 * Returns the session of that name if it is valid for at least fifteen minutes. A file that cannot be read or parsed or
 * that has malformed keys is ignored and later replaced, and so is a session with the key id `stale`.
 */
export function cachedSession(
  cache: SessionCache,
  key: string,
  { runtime, stale }: SourceContext,
): RoleSession | undefined {
  const path = sessionPath(cache, key);
  if (path === undefined) return undefined;
  const file = readTextFile(path, maxCacheSize);
  const session = "text" in file ? parseEntry(file.text) : undefined;
  if (session === undefined || session.accessKeyId === stale) return undefined;
  return session.expiration - runtime.now() >= leastLeft ? session : undefined;
}

function parseEntry(text: string): RoleSession | undefined {
  const { Credentials, AssumedRoleUser } = parseObject(text) ?? {};
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = members(Credentials);
  const expiration = parseInstant(Expiration ?? "");
  if (!AccessKeyId || !SecretAccessKey || !SessionToken || expiration === undefined) return undefined;
  const { AssumedRoleId: id = "", Arn: arn = "" } = members(AssumedRoleUser);
  const keys = {
    accessKeyId: AccessKeyId,
    secretAccessKey: new Secret(SecretAccessKey),
    sessionToken: new Secret(SessionToken),
  };
  return keyProblem(keys) === undefined ? { ...keys, expiration, assumedRole: { id, arn } } : undefined;
}

function members(value: unknown): Record<string, string | undefined> {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(Object.entries(value).filter(([, member]) => typeof member === "string"));
}

/** Caches the session for the next run. If it cannot be written, the next run opens another one. */
export function keepSession(cache: SessionCache, key: string, session: RoleSession): void {
  const path = sessionPath(cache, key);
  if (path === undefined) return;
  try {
    writePrivateFile(path, entryText(session));
  } catch {
    // A read-only home or a full disk; the session can be used without the cache.
  }
}

/** The AWS CLI's format: STS's response, with dates as Python's isoformat writes them. */
function entryText({
  accessKeyId,
  secretAccessKey,
  sessionToken,
  expiration,
  assumedRole,
}: RoleSession): string {
  return JSON.stringify({
    Credentials: {
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey.reveal(),
      SessionToken: sessionToken.reveal(),
      Expiration: new Date(expiration).toISOString().replace(/\.\d+Z$/, "+00:00"),
    },
    AssumedRoleUser: { AssumedRoleId: assumedRole.id, Arn: assumedRole.arn },
  });
}

function sessionPath({ folder }: SessionCache, key: string): string | undefined {
  return folder === undefined ? undefined : join(folder, `${key}.json`);
}

/** Returns the session as an identity; the account is part of the ARN that STS returned. */
export function identityOfSession(session: RoleSession, source: string): Identity {
  const { assumedRole, ...keys } = session;
  return { ...keys, accountId: nonEmpty(assumedRole.arn.split(":")[4]), source, fromInstance: false };
}
