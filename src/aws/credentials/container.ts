/** The role of an ECS task or an EKS pod, from the container credentials endpoint. */
import { printable } from "../../message/printable.ts";
import type { Runtime } from "../../runtime.ts";
import type { Identity } from "./identity.ts";
import { askMetadata, type MetadataResponse, NoResponse } from "./metadata.ts";
import { parseSession, type TemporaryKeys } from "./session.ts";
import { credentialError, nonEmpty, type SourceContext, type SourceResult } from "./source.ts";
import { readToken } from "./token-file.ts";

/**
 * The time limit of one request and the pause between two, in milliseconds: the AWS CLI's values, except that the pause
 * is shorter.
 */
const requestDeadline = 2000;
const pause = 500;
const attempts = 3;

const ecsOrigin = "http://169.254.170.2";
/** Hosts for which plain HTTP is allowed: the ECS agent, the EKS agent (IPv4 and IPv6), this machine. */
const plainHosts = /^(169\.254\.170\.(2|23)|\[fd00:ec2::23\]|\[::1\]|localhost|127\.\d+\.\d+\.\d+)$/;

/**
 * Returns the credentials from AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or else AWS_CONTAINER_CREDENTIALS_FULL_URI; one
 * of them is set. The authorization token's file is read for each request, because the token is renewed. Proxies are
 * never used. Throws a Failure 67 if the agent returns no credentials or only expired ones.
 */
export async function containerRole(context: SourceContext): Promise<SourceResult> {
  const url = containerEndpoint(context.runtime);
  const source = `container credentials at ${printable(url.host)}`;
  for (let attempt = 1; ; attempt++) {
    const outcome = await attemptOnce(url, context, source);
    if ("identity" in outcome) return outcome.identity;
    if (!outcome.mayPass || attempt === attempts) throw credentialError(source, outcome.reason, outcome.fix);
    await context.runtime.sleep(pause, context.signal);
  }
}

/** Keys, or why there are none; `mayPass` if a retry may help: an agent that has just started responds late. */
type ContainerOutcome =
  | { readonly identity: Identity }
  | { readonly reason: string; readonly fix: string; readonly mayPass: boolean };

async function attemptOnce(url: URL, context: SourceContext, source: string): Promise<ContainerOutcome> {
  const response = await responseOf(url, context);
  if (response instanceof NoResponse) {
    return {
      reason: response.message,
      fix: "check that the container agent is running and reachable",
      mayPass: true,
    };
  }
  const { status, text } = response;
  const fix = fixFor(status);
  if (status !== 200)
    return { reason: `the response was ${status}${reasonIn(text)}`, fix, mayPass: status >= 500 };
  const session = parseSession(text);
  if ("problem" in session) return { reason: session.problem, fix, mayPass: false };
  const expired = expiredAt(session, context.runtime);
  if (expired === undefined) return { identity: { ...session, source, fromInstance: false } };
  const reason = `the credentials expired at ${expired}`;
  return { reason, fix: "check the container agent, and this machine's clock", mayPass: true };
}

function expiredAt({ expiration }: TemporaryKeys, { now }: Runtime): string | undefined {
  return expiration === undefined || expiration > now() ? undefined : new Date(expiration).toISOString();
}

function containerEndpoint(runtime: Runtime): URL {
  const relative = nonEmpty(runtime.env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI);
  if (relative !== undefined) {
    if (relative.startsWith("/")) return new URL(ecsOrigin + relative);
    throw invalid("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", relative, "a path that begins with /");
  }
  const full = runtime.env.AWS_CONTAINER_CREDENTIALS_FULL_URI ?? "";
  const url = URL.canParse(full) ? new URL(full) : undefined;
  const allowed = url?.protocol === "https:" || (url?.protocol === "http:" && plainHosts.test(url.hostname));
  if (url !== undefined && allowed) return url;
  throw invalid(
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    full,
    "an https:// URL, or an http:// one to this machine, 169.254.170.2, 169.254.170.23 or [fd00:ec2::23]",
  );
}

function invalid(variable: string, value: string, wanted: string): Error {
  return credentialError("the container", `${variable} is ${printable(value)}`, `it has to be ${wanted}`);
}

function responseOf(url: URL, context: SourceContext): Promise<MetadataResponse | NoResponse> {
  const { runtime, signal, connectTimeout } = context;
  const connectDeadline = connectTimeout === undefined ? undefined : connectTimeout * 1000;
  const headers = authorization(runtime);
  return askMetadata({ method: "GET", url, headers, deadline: requestDeadline, connectDeadline, signal });
}

function authorization(runtime: Runtime): Record<string, string> {
  const token = authorizationToken(runtime);
  if (token === undefined) return {};
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are the subject
  if (/[\u0000-\u001f\u007f]|[^\u0000-\u00ff]/.test(token)) {
    throw credentialError(
      "the container",
      "the authorization token contains control characters",
      "check the program that writes it",
    );
  }
  return { authorization: token };
}

/** The file takes precedence over the variable, as in the AWS CLI. */
function authorizationToken(runtime: Runtime): string | undefined {
  const path = nonEmpty(runtime.env.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE);
  if (path === undefined) return nonEmpty(runtime.env.AWS_CONTAINER_AUTHORIZATION_TOKEN);
  const fix = "check AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";
  return readToken(path, "the container", fix, runtime).reveal();
}

/** The code and message of the agent's error. */
function reasonIn(text: string): string {
  const error = parseSession(text);
  return "problem" in error && error.reported ? `, ${error.problem}` : "";
}

function fixFor(status: number): string {
  return status === 401 || status === 403
    ? "check AWS_CONTAINER_AUTHORIZATION_TOKEN and AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"
    : "check the role of the task or the pod";
}
