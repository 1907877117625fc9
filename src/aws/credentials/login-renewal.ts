/** Renews a session of `aws login`; loaded when one is about to expire. */

import type { Failure } from "../../exit.ts";
import { callFailed, clientSettings, type ErrorHint } from "./aws-client.ts";
import type { CallSettings } from "./configured-endpoint.ts";
import { dpopProof } from "./dpop.ts";
import { CreateOAuth2TokenCommand, SigninClient } from "./sdk.ts";
import { unlessAborted } from "./shared-task.ts";
import { credentialError, type SourceContext } from "./source.ts";

/** The parts of the AWS CLI's cache entry that are used; the others are written back unchanged. */
export interface Login {
  readonly keys: LoginKeys;
  readonly clientId: string;
  readonly refreshToken: string;
  readonly dpopKey: string;
  readonly signInRegion: string | undefined;
  readonly entry: Readonly<Record<string, unknown>>;
}

export interface LoginKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly accountId: string | undefined;
  readonly expiresAt: number;
}

/**
 * Fetches new keys for the login, and the token for the next renewal. `region` is used if the login names none. Rejects
 * with the SDK's error, the connector's Failure or the signal's reason.
 */
export async function renewLogin(
  { keys, clientId, refreshToken, dpopKey, signInRegion }: Login,
  region: string,
  settings: CallSettings,
  context: SourceContext,
): Promise<{ readonly keys: LoginKeys; readonly refreshToken: string }> {
  const { runtime, signal } = context;
  const client = new SigninClient({
    ...clientSettings("signin", settings, context),
    region: signInRegion ?? region,
    // The call is not signed; it carries a proof of possession instead.
    credentials: { accessKeyId: "", secretAccessKey: "" },
  });
  client.middlewareStack.add(
    next => async args => {
      const { method, protocol, hostname, port, path, headers } = args.request as SdkHttpRequest;
      const url = `${protocol}//${hostname}${port === undefined ? "" : `:${port}`}${path}`;
      headers.DPoP = dpopProof(dpopKey, method, url, runtime.now());
      return next(args);
    },
    { step: "finalizeRequest", name: "dpop" },
  );
  const tokenInput = { clientId, refreshToken, grantType: "refresh_token" };
  const call = client.send(new CreateOAuth2TokenCommand({ tokenInput }));
  const { tokenOutput } = await unlessAborted(call, signal);
  const { accessKeyId, secretAccessKey, sessionToken } = tokenOutput?.accessToken ?? {};
  if (!accessKeyId || !secretAccessKey || !sessionToken || !tokenOutput?.refreshToken) {
    throw new Error("the response has no credentials");
  }
  // Sign-in's default: fifteen minutes.
  const expiresAt = runtime.now() + (tokenOutput.expiresIn ?? 900) * 1000;
  return {
    keys: { accessKeyId, secretAccessKey, sessionToken, accountId: keys.accountId, expiresAt },
    refreshToken: tokenOutput.refreshToken,
  };
}

/** The parts of the SDK's request that a proof covers. */
interface SdkHttpRequest {
  readonly method: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number | undefined;
  readonly path: string;
  readonly headers: Record<string, string>;
}

/** Sign-in's errors if it does not renew a session (Sign-In API reference, CreateOAuth2Token). */
const rejections: Readonly<Record<string, string>> = {
  TOKEN_EXPIRED: "the login has expired",
  USER_CREDENTIALS_CHANGED: "the login has ended, because the password was changed",
  INSUFFICIENT_PERMISSIONS: "renewing the login is not allowed (signin:CreateOAuth2Token)",
};

/** The Failure for a renewal that was rejected or did not reach AWS. */
export function loginFailed(error: unknown, hint: ErrorHint & { readonly fix: string }): Failure {
  const reason = rejections[(error as { readonly error?: string }).error ?? ""];
  return reason === undefined ? callFailed(error, hint) : credentialError(hint.source, reason, hint.fix);
}
