/** The two STS calls that open a role session. */

import { Secret } from "../../secret.ts";
import { callAws, clientSettings, type ErrorHint } from "./aws-client.ts";
import type { CallSettings } from "./configured-endpoint.ts";
import type { Identity } from "./identity.ts";
import { checkKeys, keyProblem } from "./key-text.ts";
import type { WrongCode } from "./mfa.ts";
import type { RoleSession } from "./role-session.ts";
import { AssumeRoleCommand, AssumeRoleWithWebIdentityCommand, STSClient } from "./sdk.ts";
import type { SourceContext } from "./source.ts";
import { stsRegion, usesGlobalSts } from "./sts-endpoint.ts";

/** Parameters of the call, by AWS's names. */
export interface RoleCall {
  readonly RoleArn: string;
  readonly RoleSessionName: string;
  readonly ExternalId?: string | undefined;
  readonly DurationSeconds?: number | undefined;
  readonly SerialNumber?: string | undefined;
}

/** Opens a session of the role with the identity `by`; with a SerialNumber, an MFA code is required. Rejects as `callAws` does. */
export async function assumeRole(
  call: RoleCall,
  by: Identity,
  context: SourceContext,
  settings: CallSettings,
  hint: ErrorHint,
): Promise<RoleSession> {
  checkKeys(by);
  const client = stsClient(call.RoleArn, context, settings, {
    accessKeyId: by.accessKeyId,
    secretAccessKey: by.secretAccessKey.reveal(),
    ...(by.sessionToken && { sessionToken: by.sessionToken.reveal() }),
  });
  const open = async (code?: Secret) => {
    const command = new AssumeRoleCommand({ ...call, ...(code && { TokenCode: code.reveal() }) });
    return roleSessionOf(await client.send(command), call.RoleArn);
  };
  const serial = call.SerialNumber;
  if (serial === undefined) return callAws(open, hint, context);
  const { withCode } = await import("./mfa.ts");
  const attempt = (code: Secret) => callAws(() => unlessWrong(open(code)), hint, context);
  return withCode(serial, hint.source, context, attempt);
}

/** Only the message distinguishes a wrong code from a missing permission. */
async function unlessWrong(session: Promise<RoleSession>): Promise<RoleSession | WrongCode> {
  try {
    return await session;
  } catch (error) {
    if (error instanceof Error && /MultiFactorAuthentication failed/.test(error.message)) {
      return { wrongCode: error.message };
    }
    throw error;
  }
}

/** Opens a session of the role with a web identity token. Rejects as `callAws` does. */
export async function assumeRoleWithWebIdentity(
  call: RoleCall,
  token: Secret,
  context: SourceContext,
  settings: CallSettings,
  hint: ErrorHint,
): Promise<RoleSession> {
  const client = stsClient(call.RoleArn, context, settings, undefined);
  const command = new AssumeRoleWithWebIdentityCommand({ ...call, WebIdentityToken: token.reveal() });
  return callAws(async () => roleSessionOf(await client.send(command), call.RoleArn), hint, context);
}

function stsClient(
  roleArn: string,
  context: SourceContext,
  settings: CallSettings,
  credentials: { accessKeyId: string; secretAccessKey: string } | undefined,
): STSClient {
  const { region, runtime } = context;
  return new STSClient({
    ...clientSettings("sts", settings, context),
    region: stsRegion(roleArn, region, runtime, settings.profile),
    useGlobalEndpoint: usesGlobalSts(runtime, settings.profile),
    ...(credentials !== undefined && { credentials }),
  });
}

interface StsResponse {
  readonly Credentials?:
    | {
        readonly AccessKeyId: string | undefined;
        readonly SecretAccessKey: string | undefined;
        readonly SessionToken: string | undefined;
        readonly Expiration: Date | undefined;
      }
    | undefined;
  readonly AssumedRoleUser?:
    | { readonly AssumedRoleId: string | undefined; readonly Arn: string | undefined }
    | undefined;
}

function roleSessionOf({ Credentials, AssumedRoleUser }: StsResponse, roleArn: string): RoleSession {
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Credentials ?? {};
  if (!AccessKeyId || !SecretAccessKey || !SessionToken || Expiration === undefined) {
    throw new Error(`STS returned no credentials for ${roleArn}`);
  }
  const keys = {
    accessKeyId: AccessKeyId,
    secretAccessKey: new Secret(SecretAccessKey),
    sessionToken: new Secret(SessionToken),
  };
  const problem = keyProblem(keys);
  if (problem !== undefined) throw new Error(`${problem} in the response`);
  return {
    ...keys,
    expiration: Expiration.getTime(),
    assumedRole: { id: AssumedRoleUser?.AssumedRoleId ?? "", arn: AssumedRoleUser?.Arn ?? "" },
  };
}
