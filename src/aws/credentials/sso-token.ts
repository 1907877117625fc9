/** The access token of an IAM Identity Center session: read from the AWS CLI's cache, and renewed there. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { printable } from "../../message/printable.ts";
import { Secret } from "../../secret.ts";
import { callFailed, type ErrorHint } from "./aws-client.ts";
import type { CallSettings } from "./configured-endpoint.ts";
import { parseInstant } from "./instant.ts";
import { isHeaderText } from "./key-text.ts";
import { writePrivateFile } from "./private-file.ts";
import { parseObject } from "./session.ts";
import { credentialError, type SourceContext } from "./source.ts";
import type { Registration } from "./sso-renewal.ts";
import { maxCacheSize, readTextFile } from "./text-file.ts";

/** The session that a profile names. */
export interface SsoSession {
  /** The text from which the AWS CLI derives the file's name: the session's name, or in the legacy form the start URL. */
  readonly cacheKey: string;
  readonly region: string;
  /** Tokens of the legacy form are not renewed, as in the AWS CLI. */
  readonly isLegacy: boolean;
}

/** How long before expiry a token is renewed, in milliseconds: the AWS SDKs' value. */
const tokenRenewalMargin = 5 * 60_000;

interface CachedToken {
  readonly accessToken: string;
  readonly expiresAt: number;
  /** The whole content of the file, for writing it back. */
  readonly entry: Readonly<Record<string, unknown>>;
}

/**
 * Returns a valid token. Rejects with a Failure 67 that says whether there is no login, it has expired, or its renewal
 * failed; with the signal's reason if aborted.
 */
export async function ssoAccessToken(
  session: SsoSession,
  settings: CallSettings,
  context: SourceContext,
  hint: ErrorHint & { readonly fix: string },
): Promise<Secret> {
  const { runtime } = context;
  const fail = (reason: string) => credentialError(hint.source, reason, hint.fix);
  if (runtime.home === undefined) throw fail("there is no home directory, where the AWS CLI keeps its login");
  const name = createHash("sha1").update(session.cacheKey).digest("hex");
  const path = join(runtime.home, ".aws", "sso", "cache", `${name}.json`);
  const token = cachedToken(path);
  if (typeof token === "string") throw fail(token);
  const timeLeft = token.expiresAt - runtime.now();
  if (timeLeft > tokenRenewalMargin) return new Secret(token.accessToken);
  const isValid = timeLeft > 0;
  const registration = session.isLegacy ? undefined : registrationIn(token.entry, runtime.now());
  if (registration === undefined) {
    if (isValid) return new Secret(token.accessToken);
    throw fail("the login has expired");
  }
  try {
    const { renewSsoToken } = await import("./sso-renewal.ts");
    const fresh = await renewSsoToken(registration, session.region, settings, context);
    storeToken(path, { ...token.entry, ...fresh });
    return new Secret(fresh.accessToken);
  } catch (error) {
    context.signal?.throwIfAborted();
    if (isValid) return new Secret(token.accessToken);
    const over = ["InvalidGrantException", "ExpiredTokenException", "InvalidClientException"];
    throw error instanceof Error && over.includes(error.name)
      ? fail(`the login has expired (${error.name})`)
      : callFailed(error, hint);
  }
}

/** Returns the token in the file, or why there is none. */
function cachedToken(path: string): CachedToken | string {
  const file = readTextFile(path, maxCacheSize);
  if (!("text" in file)) {
    return file.kind === "missing" ? "not logged in" : `the login in ${printable(path)} ${file.reason}`;
  }
  const entry = parseObject(file.text);
  if (entry === undefined) return `the login in ${printable(path)} is not JSON`;
  const { accessToken, expiresAt } = entry;
  const expiry = typeof expiresAt === "string" ? parseInstant(expiresAt) : undefined;
  if (typeof accessToken !== "string" || !isHeaderText(accessToken) || expiry === undefined) {
    return `the login in ${printable(path)} has no valid accessToken and expiresAt`;
  }
  return { accessToken, expiresAt: expiry, entry };
}

function storeToken(path: string, entry: object): void {
  try {
    writePrivateFile(path, JSON.stringify(entry));
  } catch {
    // Not saved, but the token is valid; the next run renews it again.
  }
}

/** Returns the registration for a renewal; undefined if the file lacks part of it, or if it has expired. */
function registrationIn(entry: CachedToken["entry"], now: number): Registration | undefined {
  const { clientId, clientSecret, refreshToken, registrationExpiresAt } = entry;
  if (typeof clientId !== "string" || typeof clientSecret !== "string") return undefined;
  if (typeof refreshToken !== "string") return undefined;
  const expiry = typeof registrationExpiresAt === "string" ? parseInstant(registrationExpiresAt) : undefined;
  return expiry !== undefined && expiry <= now ? undefined : { clientId, clientSecret, refreshToken };
}
