/** The EC2 instance's metadata service (IMDS): its address, tokens, time limits, and single requests. */
import { printable } from "../../message/printable.ts";
import type { Runtime } from "../../runtime.ts";
import type { Settings } from "./ini.ts";
import { askMetadata, type MetadataResponse, NoResponse } from "./metadata.ts";
import {
  credentialError,
  type NotConfigured,
  nonEmpty,
  notConfigured,
  type SourceContext,
} from "./source.ts";

/** Seconds for the first request, which decides whether this is EC2; if it is not, the wait should be short. */
const firstLimit = 1;
/** Seconds for each request once the service has responded as EC2 does. */
const nextLimit = 2;

/** The parts of the search context that requests to the metadata service need. */
export type ImdsContext = Pick<SourceContext, "runtime" | "signal" | "connectTimeout">;

/** The service: with a token (IMDSv2), or without one where tokens are not supported (IMDSv1). */
export interface Imds {
  readonly endpoint: URL;
  readonly token: string | undefined;
  readonly limits: Limits;
}

interface Limits {
  /** Configured seconds for each request; undefined means the defaults. */
  readonly timeout: number | undefined;
  readonly attempts: number;
}

/**
 * Fetches the IMDSv2 token. IMDSv1, without a token, is used only if the token request is rejected (403, 404, 405) and
 * neither the environment nor the profile prohibits it: a token response that is lost, as with a hop limit of one, must
 * not silently weaken the instance's protection. Throws a Failure 67 for limits that are not numbers.
 */
export async function openImds(
  context: ImdsContext,
  profile: Settings | undefined,
): Promise<Imds | NotConfigured> {
  const { runtime } = context;
  if (runtime.env.AWS_EC2_METADATA_DISABLED?.toLowerCase() === "true") {
    return notConfigured("AWS_EC2_METADATA_DISABLED is true");
  }
  const endpoint = metadataEndpoint(runtime, profile);
  if ("notConfigured" in endpoint) return endpoint;
  const limits = limitsOf(runtime, profile);
  const headers = { "x-aws-ec2-metadata-token-ttl-seconds": "21600" };
  const request = { method: "PUT", path: "latest/api/token", headers, limit: firstLimit } as const;
  const response = await send(request, endpoint, limits, context);
  if (response instanceof NoResponse) return noMetadata(endpoint, response);
  const { status, text } = response;
  if (status === 200) {
    // A captive portal responds with 200 and a page to every request.
    return /^[\w+/=.-]{1,2048}$/.test(text) ? { endpoint, token: text, limits } : notEc2(endpoint);
  }
  if (![403, 404, 405].includes(status)) {
    return notConfigured(`the service at ${endpoint.host} responded ${status} when asked for a token`);
  }
  const prohibitedBy = version1ProhibitedBy(runtime, profile);
  if (prohibitedBy === undefined) return { endpoint, token: undefined, limits };
  return notConfigured(
    `the service at ${endpoint.host} does not support IMDSv2, and ${prohibitedBy} prohibits IMDSv1`,
  );
}

/**
 * Sends a GET request with the token. `decides`: there is no token, so this request decides whether this is EC2 and has
 * the first request's limit. Rejects only with the signal's reason.
 */
export function getFromImds(
  { endpoint, token, limits }: Imds,
  path: string,
  context: ImdsContext,
  { decides = false } = {},
): Promise<MetadataResponse | NoResponse> {
  const headers: Record<string, string> = token === undefined ? {} : { "x-aws-ec2-metadata-token": token };
  const limit = token === undefined && decides ? firstLimit : nextLimit;
  return send({ method: "GET", path, headers, limit }, endpoint, limits, context);
}

/** The result if something else responds at the metadata service's address. */
export function notEc2(endpoint: URL): NotConfigured {
  return notConfigured(`the service at ${endpoint.host} is not EC2`);
}

/** Token responses have a small hop limit (EC2 User Guide, HttpPutResponseHopLimit) and may not reach a container. */
function noMetadata(endpoint: URL, { message, connected }: NoResponse): NotConfigured {
  const hops = connected
    ? "; in a container, the instance's hop limit for IMDSv2 has to be 2 or more (HttpPutResponseHopLimit)"
    : "";
  return notConfigured(`no response from ${endpoint.host} (${message})${hops}`);
}

interface ImdsRequest {
  readonly method: "GET" | "PUT";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** In seconds; a configured timeout takes precedence. */
  readonly limit: number;
}

/** Sends the request. Without a response, or after a server error, retries up to the configured number of attempts. */
async function send(
  { method, path, headers, limit }: ImdsRequest,
  endpoint: URL,
  { timeout, attempts }: Limits,
  { signal, connectTimeout }: ImdsContext,
): Promise<MetadataResponse | NoResponse> {
  const base = endpoint.pathname.endsWith("/") ? endpoint : new URL(`${endpoint.pathname}/`, endpoint);
  const deadline = (timeout ?? limit) * 1000;
  const connectDeadline = connectTimeout === undefined ? undefined : connectTimeout * 1000;
  const request = { method, url: new URL(path, base), headers, deadline, connectDeadline, signal };
  for (let attempt = 1; ; attempt++) {
    const response = await askMetadata(request);
    const mayPass = response instanceof NoResponse || response.status >= 500;
    if (!mayPass || attempt >= attempts) return response;
  }
}

/** AWS_METADATA_SERVICE_TIMEOUT (seconds) and AWS_METADATA_SERVICE_NUM_ATTEMPTS, or the profile's settings of these names. */
function limitsOf(runtime: Runtime, profile: Settings | undefined): Limits {
  const numberOf = (name: string, isValid: (value: number) => boolean, form: string) => {
    const variable = `AWS_${name.toUpperCase()}`;
    const inVariable = nonEmpty(runtime.env[variable]);
    const text = inVariable ?? nonEmpty(profile?.get(name));
    if (text === undefined || isValid(Number(text))) return text && Number(text);
    const where = inVariable === undefined ? `the profile's ${name}` : variable;
    throw credentialError("the EC2 instance", `${where} is ${printable(text)}`, `it has to be ${form}`);
  };
  const timeout = numberOf("metadata_service_timeout", value => value > 0, "a number of seconds");
  const attempts = numberOf(
    "metadata_service_num_attempts",
    value => Number.isInteger(value) && value > 0,
    "a number of attempts, 1 or more",
  );
  return { timeout: timeout || undefined, attempts: attempts || 1 };
}

/**
 * AWS_EC2_METADATA_SERVICE_ENDPOINT, or else the address for AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE; the profile may
 * set both.
 */
function metadataEndpoint(runtime: Runtime, profile: Settings | undefined): URL | NotConfigured {
  const given =
    nonEmpty(runtime.env.AWS_EC2_METADATA_SERVICE_ENDPOINT) ??
    nonEmpty(profile?.get("ec2_metadata_service_endpoint"));
  const mode =
    nonEmpty(runtime.env.AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE) ??
    nonEmpty(profile?.get("ec2_metadata_service_endpoint_mode"));
  const standard = mode?.toLowerCase() === "ipv6" ? "http://[fd00:ec2::254]/" : "http://169.254.169.254/";
  const text = given ?? standard;
  if (URL.canParse(text) && new URL(text).protocol === "http:") return new URL(text);
  return notConfigured(`the metadata service's address is not an http:// URL: ${printable(text)}`);
}

function version1ProhibitedBy(runtime: Runtime, profile: Settings | undefined): string | undefined {
  const variable = nonEmpty(runtime.env.AWS_EC2_METADATA_V1_DISABLED)?.toLowerCase();
  if (variable !== undefined) return variable === "false" ? undefined : "AWS_EC2_METADATA_V1_DISABLED";
  const setting = nonEmpty(profile?.get("ec2_metadata_v1_disabled"))?.toLowerCase();
  return setting === undefined || setting === "false" ? undefined : "the profile's ec2_metadata_v1_disabled";
}
