/** The EC2 instance's role and region, from its metadata service (IMDS). */
import { printable } from "../../message/printable.ts";
import type { Runtime } from "../../runtime.ts";
import { askMetadata, type MetadataAnswer, NoAnswer } from "./metadata.ts";
import { parseSession, type Session } from "./session.ts";
import {
  type Answer,
  credentialError,
  type NotConfigured,
  nonEmpty,
  notConfigured,
  type SourceContext,
} from "./source.ts";

/** Off EC2 nobody should wait: milliseconds for all of it, until something has handed out a token as EC2 does. */
const offEc2Deadline = 1000;
/** Milliseconds for each request after that. */
const onEc2Deadline = 2000;

/** Milliseconds that an expired set is used before it is asked for again. */
const extension = 10 * 60_000;

const rolesPath = "latest/meta-data/iam/security-credentials/";

/** What of SourceContext a request to the metadata service needs. */
type Surroundings = Pick<SourceContext, "runtime" | "signal" | "connectTimeout">;

/** The same for the role's credentials, about which there may be something to tell. */
type Asked = Surroundings & Pick<SourceContext, "warn">;

/** Settings of the profile that is meant; the service's address and the ban on v1 may stand there. */
type ProfileSettings = ReadonlyMap<string, string> | undefined;

/** The metadata service, once it has let us in: with a token (v2), or without where it knows none (v1). */
interface Service {
  readonly endpoint: URL;
  readonly token: string | undefined;
  /** Until when, on the Runtime's monotonic clock, a service without tokens may take. */
  readonly until: number;
}

/**
 * The credentials of the instance's role. "Not configured" off EC2, without a role, or when it is turned off; a
 * Failure 67 when EC2 answers and the role's credentials are not to be had.
 */
export async function instanceRole(context: Asked, profile: ProfileSettings): Promise<Answer> {
  const service = await enter(context, profile);
  if ("notConfigured" in service) return service;
  const answer = await roleOf(service, context);
  if (answer !== "token refused") return answer;
  // The service was started anew, and knows its old tokens no more: one new token, once.
  const again = await enter(context, profile);
  if ("notConfigured" in again) return again;
  const second = await roleOf(again, context);
  if (second !== "token refused") return second;
  throw credentialError(
    "the EC2 instance",
    "its metadata service refuses the tokens that it gives (401)",
    "try again",
  );
}

async function roleOf(service: Service, context: Asked): Promise<Answer | "token refused"> {
  const roles = await get(service, rolesPath, context);
  if (roles?.status === 401) return "token refused";
  if (roles?.status === 404) return notConfigured("the instance has no role");
  if (roles === undefined || roles.status !== 200) return unhelpful(service, roles);
  const role = roles.text.split("\n")[0]?.trim() ?? "";
  if (role === "") return notConfigured("the instance has no role");
  // IAM's alphabet for role names, and a path before it.
  if (!/^[\w+=,.@/-]{1,600}$/.test(role)) return notEc2(service.endpoint);
  return credentialsOf(role, service, context);
}

/** The list of roles is not to be had. Only what hands out tokens is known to be EC2, and broken. */
function unhelpful(service: Service, answer: MetadataAnswer | undefined): NotConfigured {
  const what = answer === undefined ? "did not answer" : `answered ${answer.status}`;
  if (service.token === undefined) return notConfigured(`the service at ${service.endpoint.host} ${what}`);
  throw credentialError(
    "the EC2 instance",
    `its metadata service ${what} when asked for the role`,
    "try again",
  );
}

async function credentialsOf(
  role: string,
  service: Service,
  context: Asked,
): Promise<Answer | "token refused"> {
  const source = `EC2 instance role ${printable(role)}`;
  const fix = "see the instance's role and its trust policy in IAM";
  const answer = await get(service, rolesPath + role.split("/").map(encodeURIComponent).join("/"), context);
  if (answer === undefined) throw credentialError(source, "the metadata service did not answer", "try again");
  if (answer.status === 401) return "token refused";
  // Only a service that hands out tokens is known to be EC2's; elsewhere anything may answer anything.
  if (service.token === undefined && !answer.text.trimStart().startsWith("{"))
    return notEc2(service.endpoint);
  if (answer.status !== 200) {
    throw credentialError(source, `the metadata service answered ${answer.status}`, fix);
  }
  const session = parseSession(answer.text);
  if ("problem" in session) throw credentialError(source, session.problem, fix);
  return { ...stillUsed(session, source, context), source, fromInstance: true };
}

/**
 * An expired set is what EC2 hands out while the service that renews it is down; AWS's services take it then. It is
 * asked for again after ten minutes, as AWS's SDKs do.
 */
function stillUsed(session: Session, source: string, { runtime, warn }: Asked): Session {
  const { expiration } = session;
  if (expiration === undefined || expiration > runtime.now()) return session;
  const ended = new Date(expiration).toISOString();
  warn?.(
    `The credentials from ${source} ended at ${ended}; EC2 hands out no newer ones, they are used as they are`,
  );
  return { ...session, expiration: runtime.now() + extension };
}

/**
 * The instance's region, for signing with the instance's credentials; undefined when the service does not tell.
 * Rejects with the signal's reason only.
 */
export async function instanceRegion(
  context: Surroundings,
  profile: ProfileSettings,
): Promise<string | undefined> {
  const service = await enter(context, profile);
  if ("notConfigured" in service) return undefined;
  const answer = await get(service, "latest/meta-data/placement/region", context);
  const region = answer?.status === 200 ? answer.text.trim() : "";
  return /^[a-z]{2}[a-z0-9-]{3,30}$/.test(region) ? region : undefined;
}

/**
 * Fetches the token of IMDSv2. Version 1, without a token, only where the service says that it knows no tokens (403,
 * 404, 405) and neither environment nor profile prohibits it: a token request that is lost, as behind a hop limit of
 * one, must not silently weaken the instance's protection.
 */
async function enter(context: Surroundings, profile: ProfileSettings): Promise<Service | NotConfigured> {
  const { runtime } = context;
  if (runtime.env.AWS_EC2_METADATA_DISABLED?.toLowerCase() === "true") {
    return notConfigured("AWS_EC2_METADATA_DISABLED is true");
  }
  const endpoint = endpointOf(runtime, profile);
  if ("notConfigured" in endpoint) return endpoint;
  const until = runtime.elapsed() + offEc2Deadline;
  const ttl = { "x-aws-ec2-metadata-token-ttl-seconds": "21600" };
  const answer = await ask("PUT", endpoint, "latest/api/token", ttl, context, offEc2Deadline);
  if (answer instanceof NoAnswer)
    return notConfigured(`nothing answers at ${endpoint.host} (${answer.message})`);
  if (answer.status === 200) {
    // A page that says 200 to everything is not a token.
    const isToken = /^[\w+/=.-]{1,2048}$/.test(answer.text);
    return isToken ? { endpoint, token: answer.text, until } : notEc2(endpoint);
  }
  if (![403, 404, 405].includes(answer.status)) {
    return notConfigured(`the service at ${endpoint.host} answered ${answer.status} when asked for a token`);
  }
  const prohibitedBy = version1ProhibitedBy(runtime, profile);
  if (prohibitedBy !== undefined) {
    return notConfigured(
      `the service at ${endpoint.host} knows no IMDSv2, and ${prohibitedBy} prohibits IMDSv1`,
    );
  }
  return { endpoint, token: undefined, until };
}

/** AWS_EC2_METADATA_SERVICE_ENDPOINT, else the address of AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE; both may stand in the profile. */
function endpointOf(runtime: Runtime, profile: ProfileSettings): URL | NotConfigured {
  const said =
    nonEmpty(runtime.env.AWS_EC2_METADATA_SERVICE_ENDPOINT) ??
    nonEmpty(profile?.get("ec2_metadata_service_endpoint"));
  const mode =
    nonEmpty(runtime.env.AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE) ??
    nonEmpty(profile?.get("ec2_metadata_service_endpoint_mode"));
  const text =
    said ?? (mode?.toLowerCase() === "ipv6" ? "http://[fd00:ec2::254]/" : "http://169.254.169.254/");
  try {
    const url = new URL(text);
    if (url.protocol === "http:") return url;
  } catch {
    // Told below, with the text.
  }
  return notConfigured(`the metadata service's address is not an http:// URL: ${printable(text)}`);
}

function version1ProhibitedBy(runtime: Runtime, profile: ProfileSettings): string | undefined {
  const said = nonEmpty(runtime.env.AWS_EC2_METADATA_V1_DISABLED);
  if (said !== undefined) return said.toLowerCase() === "false" ? undefined : "AWS_EC2_METADATA_V1_DISABLED";
  const inProfile = nonEmpty(profile?.get("ec2_metadata_v1_disabled"));
  return inProfile === undefined || inProfile.toLowerCase() === "false"
    ? undefined
    : "the profile's ec2_metadata_v1_disabled";
}

/** A GET behind the door; undefined when there is no answer. */
async function get(
  service: Service,
  path: string,
  context: Surroundings,
): Promise<MetadataAnswer | undefined> {
  const { token, until } = service;
  const headers: Record<string, string> = token === undefined ? {} : { "x-aws-ec2-metadata-token": token };
  const deadline = token === undefined ? Math.max(1, until - context.runtime.elapsed()) : onEc2Deadline;
  const answer = await ask("GET", service.endpoint, path, headers, context, deadline);
  return answer instanceof NoAnswer ? undefined : answer;
}

async function ask(
  method: "GET" | "PUT",
  endpoint: URL,
  path: string,
  headers: Readonly<Record<string, string>>,
  context: Surroundings,
  deadline: number,
): Promise<MetadataAnswer | NoAnswer> {
  const base = endpoint.pathname.endsWith("/") ? endpoint : new URL(`${endpoint.pathname}/`, endpoint);
  const { signal, connectTimeout } = context;
  const connectDeadline = connectTimeout === undefined ? undefined : connectTimeout * 1000;
  try {
    return await askMetadata({
      method,
      url: new URL(path, base),
      headers,
      deadline,
      connectDeadline,
      signal,
    });
  } catch (error) {
    if (error instanceof NoAnswer) return error;
    throw error;
  }
}

function notEc2(endpoint: URL): NotConfigured {
  return notConfigured(`what answers at ${endpoint.host} is not EC2`);
}
