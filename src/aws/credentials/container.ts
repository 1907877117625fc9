/** The role of an ECS task or an EKS pod, from the container credentials endpoint. */
import { printable } from "../../message/printable.ts";
import type { Runtime } from "../../runtime.ts";
import { askMetadata, type MetadataAnswer, NoAnswer } from "./metadata.ts";
import { parseSession } from "./session.ts";
import { type Answer, credentialError, nonEmpty, type SourceContext } from "./source.ts";
import { readToken } from "./token-file.ts";

/** Milliseconds for one request, and between two: the AWS CLI's figures, but for the shorter pause. */
const requestDeadline = 2000;
const pause = 500;
const attempts = 3;

const ecsOrigin = "http://169.254.170.2";
/** Where plain HTTP may go: the ECS agent, the EKS agent (IPv4 and IPv6), this machine. */
const plainHosts = /^(169\.254\.170\.(2|23)|\[fd00:ec2::23\]|\[::1\]|localhost|127\.\d+\.\d+\.\d+)$/;

/**
 * The credentials that AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, else AWS_CONTAINER_CREDENTIALS_FULL_URI points to; one of
 * them is set. The authorization token's file is read at each call, for it is renewed. Throws a Failure 67 when they
 * are not to be had. Never through a proxy.
 */
export async function containerRole(context: SourceContext): Promise<Answer> {
  const url = endpointOf(context.runtime);
  const source = `container credentials at ${printable(url.host)}`;
  const answer = await askPatiently(url, context, source);
  if (answer.status !== 200) {
    throw credentialError(
      source,
      `the answer was ${answer.status}${reasonIn(answer.text)}`,
      fixFor(answer.status),
    );
  }
  const session = parseSession(answer.text);
  if ("problem" in session)
    throw credentialError(source, session.problem, "see the task's or the pod's role");
  return { ...session, source, fromInstance: false };
}

function endpointOf(runtime: Runtime): URL {
  const relative = nonEmpty(runtime.env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI);
  if (relative !== undefined) {
    if (relative.startsWith("/")) return new URL(ecsOrigin + relative);
    throw refused("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", relative, "a path that begins with /");
  }
  const full = runtime.env.AWS_CONTAINER_CREDENTIALS_FULL_URI ?? "";
  const url = URL.canParse(full) ? new URL(full) : undefined;
  const allowed = url?.protocol === "https:" || (url?.protocol === "http:" && plainHosts.test(url.hostname));
  if (url !== undefined && allowed) return url;
  throw refused(
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    full,
    "an https:// URL, or an http:// one to this machine, 169.254.170.2, 169.254.170.23 or [fd00:ec2::23]",
  );
}

function refused(variable: string, value: string, wanted: string): Error {
  return credentialError("the container", `${variable} is ${printable(value)}`, `it has to be ${wanted}`);
}

/** Asks again when there is no answer or a server's error: an agent that has just been started is late. */
async function askPatiently(url: URL, context: SourceContext, source: string): Promise<MetadataAnswer> {
  const { runtime, signal, connectTimeout } = context;
  const connectDeadline = connectTimeout === undefined ? undefined : connectTimeout * 1000;
  for (let attempt = 1; ; attempt++) {
    const last = attempt === attempts;
    try {
      const headers = authorization(runtime);
      const method = "GET";
      const answer = await askMetadata({
        method,
        url,
        headers,
        deadline: requestDeadline,
        connectDeadline,
        signal,
      });
      if (answer.status < 500 || last) return answer;
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      if (last)
        throw credentialError(source, error.message, "see that the container agent runs and is reachable");
    }
    await runtime.sleep(pause, signal);
  }
}

function authorization(runtime: Runtime): Record<string, string> {
  const token = authorizationToken(runtime);
  if (token === undefined) return {};
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are the subject
  if (/[\u0000-\u001f\u007f]|[^\u0000-\u00ff]/.test(token)) {
    throw credentialError(
      "the container",
      "the authorization token holds control characters",
      "see what wrote it",
    );
  }
  return { authorization: token };
}

/** The file is stronger than the variable, as in the AWS CLI. */
function authorizationToken(runtime: Runtime): string | undefined {
  const path = nonEmpty(runtime.env.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE);
  if (path === undefined) return nonEmpty(runtime.env.AWS_CONTAINER_AUTHORIZATION_TOKEN);
  const fix = "see AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";
  return readToken(path, "the container", fix, runtime).reveal();
}

/** What the agents write beside a refusal: a code and a message. */
function reasonIn(text: string): string {
  const answer = parseSession(text);
  return "problem" in answer && answer.reported ? `, ${answer.problem}` : "";
}

function fixFor(status: number): string {
  return status === 401 || status === 403
    ? "see AWS_CONTAINER_AUTHORIZATION_TOKEN and AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"
    : "see the task's or the pod's role";
}
