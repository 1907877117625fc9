/** Renews the access token of an IAM Identity Center session; loaded when one has expired. */

import { clientSettings } from "./aws-client.ts";
import type { CallSettings } from "./configured-endpoint.ts";
import { isHeaderText } from "./key-text.ts";
import { CreateTokenCommand, SSOOIDCClient } from "./sdk.ts";
import { unlessAborted } from "./shared-task.ts";
import type { SourceContext } from "./source.ts";

/** The AWS CLI's registration as a client of IAM Identity Center, with the refresh token. */
export interface Registration {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly refreshToken: string;
}

/** The token in the form that the AWS CLI caches. */
export interface RenewedToken {
  readonly accessToken: string;
  /** In ISO 8601. */
  readonly expiresAt: string;
  readonly refreshToken?: string;
}

/** Renews the token. Rejects with the SDK's error, the connector's Failure or the signal's reason. */
export async function renewSsoToken(
  registration: Registration,
  region: string,
  settings: CallSettings,
  context: SourceContext,
): Promise<RenewedToken> {
  const client = new SSOOIDCClient({ ...clientSettings("sso_oidc", settings, context), region });
  const call = new CreateTokenCommand({ ...registration, grantType: "refresh_token" });
  const { accessToken, expiresIn, refreshToken } = await unlessAborted(client.send(call), context.signal);
  if (!accessToken || !isHeaderText(accessToken) || !expiresIn) throw new Error("the response has no token");
  const expiresAt = new Date(context.runtime.now() + expiresIn * 1000).toISOString().replace(/\.\d+Z$/, "Z");
  return { accessToken, expiresAt, ...(refreshToken && { refreshToken }) };
}
