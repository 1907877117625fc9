/** The EC2 instance's role and region, from its metadata service. */
import { printable } from "../../message/printable.ts";
import { getFromImds, type Imds, type ImdsContext, notEc2, openImds } from "./imds.ts";
import type { Settings } from "./ini.ts";
import { type MetadataResponse, NoResponse } from "./metadata.ts";
import { parseSession, type TemporaryKeys } from "./session.ts";
import {
  credentialError,
  type NotConfigured,
  notConfigured,
  type SourceContext,
  type SourceResult,
} from "./source.ts";

/** How long expired credentials are used before they are requested again, in milliseconds. */
const extension = 10 * 60_000;

const rolesPath = "latest/meta-data/iam/security-credentials/";

/** Context for the role's credentials, which may cause a warning. */
type RoleContext = ImdsContext & Pick<SourceContext, "warn">;

/**
 * Returns the credentials of the instance's role. "Not configured" if this is not EC2, if there is no role, or if the
 * service is disabled; a Failure 67 if EC2 responds without the role's credentials.
 */
export async function instanceRole(
  context: RoleContext,
  profile: Settings | undefined,
): Promise<SourceResult> {
  // A restarted service rejects its old tokens, so a new one is fetched, once.
  for (let tokens = 1; tokens <= 2; tokens++) {
    const imds = await openImds(context, profile);
    if ("notConfigured" in imds) return imds;
    const result = await roleOf(imds, context);
    if (result !== "token rejected") return result;
  }
  throw credentialError("the EC2 instance", "its metadata service rejects its own tokens (401)", "try again");
}

async function roleOf(imds: Imds, context: RoleContext): Promise<SourceResult | "token rejected"> {
  const roles = await getFromImds(imds, rolesPath, context, { decides: true });
  if (roles instanceof NoResponse || ![200, 401, 404].includes(roles.status)) return unusable(imds, roles);
  if (roles.status === 401) return "token rejected";
  const role = roles.status === 404 ? "" : (roles.text.split("\n")[0]?.trim() ?? "");
  if (role === "") return notConfigured("the instance has no role");
  // The characters that IAM allows in paths and role names.
  if (!/^[\w+=,.@/-]{1,600}$/.test(role)) return notEc2(imds.endpoint);
  return credentialsOf(role, imds, context);
}

const slow = "try again, or set AWS_METADATA_SERVICE_TIMEOUT to more seconds";

/** The result if there is no list of roles: an error only if tokens prove that this is EC2. */
function unusable({ token, endpoint }: Imds, response: MetadataResponse | NoResponse): NotConfigured {
  const isSilent = response instanceof NoResponse;
  const what = isSilent ? "did not respond" : `responded ${response.status}`;
  if (token === undefined) return notConfigured(`the service at ${endpoint.host} ${what}`);
  throw credentialError(
    "the EC2 instance",
    `its metadata service ${what} when asked for the role`,
    isSilent ? slow : "try again",
  );
}

async function credentialsOf(
  role: string,
  imds: Imds,
  context: RoleContext,
): Promise<SourceResult | "token rejected"> {
  const source = `EC2 instance role ${printable(role)}`;
  const fix = "check the instance's role and its trust policy in IAM";
  const path = rolesPath + role.split("/").map(encodeURIComponent).join("/");
  const response = await getFromImds(imds, path, context);
  if (response instanceof NoResponse)
    throw credentialError(source, "the metadata service did not respond", slow);
  const { status, text } = response;
  if (status === 401) return "token rejected";
  // Only tokens prove that this is EC2; without them any other service may be responding here.
  if (imds.token === undefined && !text.trimStart().startsWith("{")) return notEc2(imds.endpoint);
  if (status !== 200) throw credentialError(source, `the metadata service responded ${status}`, fix);
  const session = parseSession(text);
  if ("problem" in session) throw credentialError(source, session.problem, fix);
  return { ...stillUsed(session, source, context), source, fromInstance: true };
}

/**
 * While the service that renews them is down, EC2 returns expired credentials, which AWS's services then accept. They
 * are requested again after ten minutes, as AWS's SDKs do.
 */
function stillUsed(session: TemporaryKeys, source: string, { runtime, warn }: RoleContext): TemporaryKeys {
  const { expiration } = session;
  if (expiration === undefined || expiration > runtime.now()) return session;
  const expired = new Date(expiration).toISOString();
  warn?.(`The credentials from ${source} expired at ${expired}; they are used because EC2 has no newer ones`);
  return { ...session, expiration: runtime.now() + extension };
}

/**
 * Returns the instance's region, for signing with the instance's credentials; undefined if the service does not return
 * one. Rejects with the signal's reason, and with a Failure 67 for limits that are not numbers.
 */
export async function instanceRegion(
  context: ImdsContext,
  profile: Settings | undefined,
): Promise<string | undefined> {
  const imds = await openImds(context, profile);
  if ("notConfigured" in imds) return undefined;
  const response = await getFromImds(imds, "latest/meta-data/placement/region", context, { decides: true });
  const region = response instanceof NoResponse || response.status !== 200 ? "" : response.text.trim();
  return /^[a-z]{2}[a-z0-9-]{3,30}$/.test(region) ? region : undefined;
}
