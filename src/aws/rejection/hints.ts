/** What refusals come from when the server does not show its own texts: a line for each cause that is known. */
import { fieldValue } from "../../message/fields.ts";
import { printable } from "../../message/printable.ts";
import type { Identity } from "../credentials/identity.ts";
import { inferEndpoint } from "../endpoint/endpoint.ts";
import { wrongHashLine } from "../signing/payload.ts";
import type { Chosen } from "../signing/settings.ts";
import type { SignedRequest } from "../signing/sign.ts";
import type { Told } from "./parse.ts";

/** The request that was refused, and how it was signed. */
export interface Sent {
  readonly signed: SignedRequest;
  readonly service: Chosen;
  readonly region: Chosen;
  readonly identity: Identity;
  /** Did the person type X-Amz-Date, so that no clock decided? */
  readonly dateIsGiven: boolean;
  /** Whom the request was for: lower case, without a port. */
  readonly host: string;
  /** SHA-256 of the body in lower-case hex; undefined where it was not needed. */
  readonly bodyHash: string | undefined;
}

/** AWS says that the scope is wrong, and most services say what is right. At most two lines: the service, the region. */
export function scopeLines({ message = "", region }: Told, { service, host, ...sent }: Sent): string[] {
  const lines: string[] = [];
  const rightService = named(
    message,
    /correct service: '([\w.-]{1,32})'|This endpoint belongs to ["']([\w.-]{1,32})["']/i,
  );
  if (rightService !== undefined && rightService !== service.value)
    lines.push(
      `${signedFor("service", service)}, but the server is ${rightService}: try --service ${rightService}`,
    );
  const asked = named(message, /expecting ["']([\w-]{1,32})["']/i) ?? region;
  if (asked !== undefined && /^[\w-]{1,32}$/.test(asked) && asked !== sent.region.value)
    lines.push(`${signedFor("region", sent.region)}, but the server wants ${asked}: try --region ${asked}`);
  else if (/scoped to a valid region/i.test(message)) lines.push(wrongRegion(host, sent.region));
  return lines;
}

/** The server says no more than that it is the wrong one; the host may say which is right. */
function wrongRegion(host: string, region: Chosen): string {
  const ofHost = inferEndpoint(host, "/").region;
  const known = ofHost !== undefined && ofHost !== "*" && ofHost !== region.value;
  return known
    ? `${signedFor("region", region)}, but the host is one of ${ofHost}: try --region ${ofHost}`
    : `${signedFor("region", region)}, which is not the server's: try --region with the one that it is in`;
}

function signedFor(what: string, { value, rule }: Chosen): string {
  return `signed for ${what} ${printable(value)} (${printable(rule)})`;
}

function named(message: string, pattern: RegExp): string | undefined {
  return pattern
    .exec(message)
    ?.slice(1)
    .find(group => group !== undefined);
}

/** OpenSearch's security plugin, and the service that stands in front of it. */
export function openSearchLine(
  status: number,
  { code, message = "" }: Told,
  { signed, service }: Sent,
): string | undefined {
  if (status === 413) return tooLargeLine(message, service);
  const [, action, user] =
    /no permissions for \[([^\]]{0,300})\] and User \[name=(arn:[^,\]]{1,300})/.exec(message) ?? [];
  if (code === "security_exception" && action !== undefined && user !== undefined) {
    // The plugin writes `[]` where it cannot name what is missing.
    const missing = action === "" ? "no permission" : `no permission for ${printable(action)}`;
    return `the signature was right, but OpenSearch gives ${printable(user)} ${missing}: map this ARN to one of its roles`;
  }
  if (/^User: anonymous is not authorized to perform: es:/.test(message))
    return anonymousLine(signed.request.target);
  return deniedLine(message);
}

/** IAM's message about a missing permission, where its fix is known. */
function deniedLine(message: string): string | undefined {
  const [, principal, action, resource] =
    /^User: (arn:\S+) is not authorized to perform: (es:ESHttp\w{1,20}|iam:PassRole\b)(?: on resource: (arn:\S+))?/.exec(
      message,
    ) ?? [];
  if (principal === undefined || action === undefined) return undefined;
  if (action !== "iam:PassRole")
    return `the signature was right, but ${printable(principal)} may not do ${action}: look at its IAM policy and at the domain's access policy`;
  // OpenSearch Service's guide, registering a manual snapshot repository: its caller hands a role to the domain.
  const role = resource === undefined ? "the role in the request" : printable(resource);
  return `the signature was right, but ${printable(principal)} may not pass ${role} to the service: allow iam:PassRole on that role in its IAM policy`;
}

/** Other services have limits of other kinds. */
function tooLargeLine(message: string, service: Chosen): string | undefined {
  const [, limit] = /^Request size exceeded (\d{1,15}) bytes/i.exec(message) ?? [];
  if (limit === undefined && !["es", "aoss"].includes(service.value)) return undefined;
  const size = limit === undefined ? "" : ` (${limit} bytes)`;
  return `the body is larger than the domain's instances take in one request${size}: split the bulk`;
}

function anonymousLine(target: string): string {
  return /^\/(_dashboards|_plugin\/kibana)([/?]|$)/.test(target)
    ? "the server saw a request that is not signed: something in between removed the header Authorization, or Dashboards has a login of its own (SAML, Cognito)"
    : "the server saw a request that is not signed: something in between removed the header Authorization";
}

/** Code -> a line; undefined where the code alone is no cause that is known. */
export function codeLine({ code = "", message = "" }: Told, sent: Sent): string | undefined {
  const byCode = Object.hasOwn(causes, code) ? causes[code] : undefined;
  return byCode?.(sent, message);
}

type Cause = (sent: Sent, message: string) => string | undefined;

const causes: Readonly<Record<string, Cause>> = {
  UnrecognizedClientException: unknownKeys,
  InvalidClientTokenId: unknownKeys,
  InvalidAccessKeyId: unknownKeys,
  MissingAuthenticationToken: missing,
  MissingAuthenticationTokenException: missing,
  InvalidSignatureException: mismatch,
  SignatureDoesNotMatch: mismatch,
  XAmzContentSHA256Mismatch: otherBody,
};

function otherBody(sent: Sent): string {
  if (sent.bodyHash === undefined)
    return "the X-Amz-Content-Sha256 that was given is not the SHA-256 of the body that arrived";
  return (
    givenHashLine(sent) ??
    "the body that arrived is not the one that was signed: something in between changes it"
  );
}

/** A hash that was given with `-H` and is not the body's; undefined when the request has the right one. */
function givenHashLine({ signed, bodyHash }: Pick<Sent, "signed" | "bodyHash">): string | undefined {
  const sentHash = fieldValue(signed.request.headers, "x-amz-content-sha256");
  return sentHash === undefined || bodyHash === undefined ? undefined : wrongHashLine(sentHash, bodyHash);
}

function unknownKeys({ identity, signed }: Sent): string {
  const token = signed.request.headers.some(({ name }) => name.toLowerCase() === "x-amz-security-token");
  const keys = whose(identity);
  // IAM's guide, unique identifiers: keys whose id begins with ASIA are temporary.
  if (!token && identity.accessKeyId.startsWith("ASIA"))
    return `${keys} is a temporary one, and no session token was sent with it: set AWS_SESSION_TOKEN or --session-token`;
  return token
    ? `${keys} and its session token are not known here: they may not belong together, or be of another partition or a region that is not enabled`
    : `${keys} is not known here: it may be mistyped, deleted, inactive or of another partition`;
}

/** For a refusal that `tokenExpired` knows. */
export function expiredLine({ identity }: Sent): string {
  return `the session token of ${whose(identity)} has expired: get new credentials`;
}

/** API Gateway says so of a path or a method that an API does not have, signed or not (its guide, 403 errors). */
function missing({ service }: Sent): string {
  return service.value === "execute-api"
    ? "API Gateway says this of paths and methods that the API does not have: look at the stage, the path and the method"
    : "the server saw no signature: something in between removed the header Authorization";
}

/** Other things that are wrong with a signature have the same code, but not these words. */
function mismatch({ identity, ...sent }: Sent, message: string): string | undefined {
  const wrongHash = givenHashLine(sent);
  if (wrongHash !== undefined) return wrongHash;
  if (!/signature we calculated does not match/i.test(message)) return undefined;
  return `the secret key does not belong to ${whose(identity)}, or something in between changed the request; --explain shows what was signed`;
}

/** An access key id is no secret. */
export function whose({ accessKeyId, source }: Identity): string {
  return `access key id ${printable(accessKeyId)} (${printable(source)})`;
}
