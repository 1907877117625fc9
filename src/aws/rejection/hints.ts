/** Hints about a rejection, from the server's error code and message: a line for each known cause. */
import { fieldValue } from "../../message/fields.ts";
import { printable } from "../../message/printable.ts";
import type { Identity } from "../credentials/identity.ts";
import { inferEndpoint, isS3Family } from "../endpoint/endpoint.ts";
import { wrongHashLine } from "../signing/payload.ts";
import type { Resolved } from "../signing/settings.ts";
import type { SignedRequest } from "../signing/sign.ts";
import type { RejectedResponse, RejectionDetails } from "./parse.ts";

/** The rejected request, and how it was signed. */
export interface SignedAttempt {
  readonly signed: SignedRequest;
  readonly service: Resolved;
  readonly region: Resolved;
  readonly identity: Identity;
  /** Whether X-Amz-Date was given with `-H`, so that no clock was involved. */
  readonly dateIsGiven: boolean;
  /** The target host: lower case, without a port. */
  readonly host: string;
  /** The SHA-256 of the body in lower-case hex; undefined if it was not needed. */
  readonly bodyHash: string | undefined;
}

/** The hint for a request that arrived as it was signed. */
export function wrongSecretHint({ identity }: SignedAttempt): string {
  return `the request arrived as it was signed, so the secret key is wrong: it does not belong to ${keyName(identity)}`;
}

/** The hint for a rejection that `isClockError` recognizes. */
export function clockHint({ headers }: RejectedResponse, { signed, dateIsGiven }: SignedAttempt): string {
  const [, ours = ""] = signed.stringToSign.split("\n");
  const date = Date.parse(fieldValue(headers, "date") ?? "");
  const theirs = Number.isNaN(date)
    ? ""
    : `, the server's clock says ${new Date(date).toISOString().slice(0, 19)}Z`;
  const fix = dateIsGiven ? "check the given X-Amz-Date" : "check the clock of this machine";
  return `the request is dated ${ours}${theirs}: ${fix}`;
}

/** The hint for a rejection that `isExpiryError` recognizes. */
export function expiredHint({ identity }: SignedAttempt): string {
  return `the session token of ${keyName(identity)} has expired: get new credentials`;
}

/**
 * Hints about a wrong credential scope, which most services correct in their message. At most two lines: the service,
 * the region.
 */
export function scopeHints(
  { message = "", region: bucketRegion }: RejectionDetails,
  { service, region, host }: SignedAttempt,
): string[] {
  const lines: string[] = [];
  const expectedService = nameFrom(
    message,
    /correct service: '([\w.-]{1,32})'|This endpoint belongs to ["']([\w.-]{1,32})["']/i,
  );
  if (expectedService !== undefined && expectedService !== service.value)
    lines.push(
      `${signedFor("service", service)}, but the server expects ${expectedService}: try --service ${expectedService}`,
    );
  const expectedRegion = nameFrom(message, /expecting ["']([\w-]{1,32})["']/i) ?? bucketRegion;
  if (expectedRegion !== undefined && /^[\w-]{1,32}$/.test(expectedRegion) && expectedRegion !== region.value)
    lines.push(
      `${signedFor("region", region)}, but the server expects ${expectedRegion}: try --region ${expectedRegion}`,
    );
  else if (/scoped to a valid region/i.test(message)) lines.push(wrongRegionHint(host, region));
  return lines;
}

/** The server only reports that the region is wrong; the host may show which one is right. */
function wrongRegionHint(host: string, region: Resolved): string {
  const inferred = inferEndpoint(host, "/").region;
  const isKnown = inferred !== undefined && inferred !== "*" && inferred !== region.value;
  return isKnown
    ? `${signedFor("region", region)}, but the host is in ${inferred}: try --region ${inferred}`
    : `${signedFor("region", region)}, but the server is in another region: set --region to that`;
}

function signedFor(what: string, { value, reason }: Resolved): string {
  return `signed for ${what} ${printable(value)} (${printable(reason)})`;
}

function nameFrom(message: string, pattern: RegExp): string | undefined {
  return pattern
    .exec(message)
    ?.slice(1)
    .find(group => group !== undefined);
}

/**
 * The hint for a service that was probably wrong: at most one line, and none if the server names the service itself (in
 * its own texts, in a message about the scope, as the action that is denied).
 */
export function serviceHint(
  { status }: RejectedResponse,
  { code = "", message = "", stringToSign, isS3Error }: RejectionDetails,
  { service }: SignedAttempt,
): string[] {
  if (/execute-api:|correct service:|belongs to/i.test(message)) return [];
  const isDefault = service.reason.startsWith("default");
  if (!isS3Error || isS3Family(service.value))
    return status === 403 && isDefault && stringToSign === undefined
      ? [`signed as ${service.value} by default; a custom domain needs --service es`]
      : [];
  // S3 and compatible stores reject a signature for another service with one of these codes.
  const isSignatureError = code === "SignatureDoesNotMatch" || code.startsWith("Authorization");
  // A service that the user chose is questioned only if the server does not say which service it expected.
  const isWrong = isDefault
    ? isSignatureError || status === 403
    : isSignatureError && stringToSign === undefined;
  if (!isWrong) return [];
  const signedAs = isDefault ? `${service.value} by default` : printable(service.value);
  return [`signed as ${signedAs}, but the response is an S3 error: try --service s3`];
}

/** Returns the hint for the error code; undefined if the code alone does not identify the cause. */
export function codeHint(
  { code = "", message = "" }: RejectionDetails,
  attempt: SignedAttempt,
): string | undefined {
  return Object.hasOwn(hintsByCode, code) ? hintsByCode[code]?.(attempt, message) : undefined;
}

type HintByCode = (attempt: SignedAttempt, message: string) => string | undefined;

const hintsByCode: Readonly<Record<string, HintByCode>> = {
  UnrecognizedClientException: unknownKeyHint,
  InvalidClientTokenId: unknownKeyHint,
  InvalidAccessKeyId: unknownKeyHint,
  MissingAuthenticationToken: missingSignatureHint,
  MissingAuthenticationTokenException: missingSignatureHint,
  InvalidSignatureException: mismatchHint,
  SignatureDoesNotMatch: mismatchHint,
  XAmzContentSHA256Mismatch: bodyMismatchHint,
};

function unknownKeyHint({ identity, signed }: SignedAttempt): string {
  const hasToken = fieldValue(signed.request.headers, "x-amz-security-token") !== undefined;
  const key = keyName(identity);
  // Keys whose id begins with ASIA are temporary (IAM's guide, unique identifiers).
  if (!hasToken && identity.accessKeyId.startsWith("ASIA"))
    return `${key} is temporary, but no session token was sent with it: set AWS_SESSION_TOKEN or --session-token`;
  return hasToken
    ? `${key} and its session token are unknown to the server: they may not belong together, or come from another partition or a region that is not enabled`
    : `${key} is unknown to the server: it may be mistyped, deleted, inactive or from another partition`;
}

/** API Gateway sends this response for a path or method that an API does not have, signed or not (its guide, 403 errors). */
function missingSignatureHint({ service }: SignedAttempt): string {
  return service.value === "execute-api"
    ? "API Gateway sends this response for paths and methods that the API does not have: check the stage, the path and the method"
    : "the server received no signature: something in between removed the header Authorization";
}

/** Other signature errors have the same code but a different message. */
function mismatchHint(attempt: SignedAttempt, message: string): string | undefined {
  const wrongHash = wrongHashHint(attempt);
  if (wrongHash !== undefined) return wrongHash;
  if (!/signature we calculated does not match/i.test(message)) return undefined;
  return `the secret key does not belong to ${keyName(attempt.identity)}, or something in between changed the request; --explain shows what was signed`;
}

function bodyMismatchHint(attempt: SignedAttempt): string {
  if (attempt.bodyHash === undefined)
    return "the given X-Amz-Content-Sha256 is not the SHA-256 of the body that arrived";
  return (
    wrongHashHint(attempt) ??
    "the body that arrived is not the one that was signed: something in between changes it"
  );
}

/** The hint for an X-Amz-Content-Sha256 given with `-H` that is not the body's hash; undefined if the header is right. */
function wrongHashHint({ signed, bodyHash }: SignedAttempt): string | undefined {
  const contentSha256 = fieldValue(signed.request.headers, "x-amz-content-sha256");
  return contentSha256 === undefined || bodyHash === undefined
    ? undefined
    : wrongHashLine(contentSha256, bodyHash);
}

/** An access key id is not a secret. */
function keyName({ accessKeyId, source }: Identity): string {
  return `access key id ${printable(accessKeyId)} (${printable(source)})`;
}
