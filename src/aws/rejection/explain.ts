/**
 * Explains on stderr why a signed request was rejected: the server's texts compared with awscurl's, or else hints by
 * error code.
 */
import { textOfBytes } from "../../message/bytes.ts";
import { fieldValue } from "../../message/fields.ts";
import { secretRedactor } from "../../message/redact-secrets.ts";
import { isClockError, isExpiryError, otherBucketRegion } from "./causes.ts";
import { compareTexts } from "./compare.ts";
import {
  clockHint,
  codeHint,
  expiredHint,
  type SignedAttempt,
  scopeHints,
  serviceHint,
  wrongSecretHint,
} from "./hints.ts";
import { openSearchHint } from "./opensearch-hints.ts";
import { parseRejection, type RejectedResponse, type RejectionDetails } from "./parse.ts";

/**
 * Returns at most three lines for stderr, none if no cause is known. Whatever the server sent, they contain no control
 * characters, and neither the session token nor the secret key nor the signature.
 */
export function explainRejection(response: RejectedResponse, attempt: SignedAttempt): readonly string[] {
  if (response.status < 400) return [];
  const redact = redactor(attempt);
  const parsed = parseRejection(response);
  const region = otherBucketRegion(response) ?? parsed.region;
  const details = redactDetails({ ...parsed, region }, redact);
  const { canonicalRequest, stringToSign } = attempt.signed;
  const ours = { canonicalRequest: redact(textOfBytes(canonicalRequest)), stringToSign };
  const difference = compareTexts(details, ours, attempt.bodyHash);
  if (difference === "same") return [wrongSecretHint(attempt)];
  const lines = difference === undefined ? knownCause(response, details, attempt) : [difference];
  return [...lines, ...serviceHint(response, details, attempt)].slice(0, 3);
}

/** If the texts do not differ: the first kind of cause that applies. */
function knownCause(
  response: RejectedResponse,
  details: RejectionDetails,
  attempt: SignedAttempt,
): readonly string[] {
  if (isClockError(details)) return [clockHint(response, attempt)];
  const scope = scopeHints(details, attempt);
  if (scope.length > 0) return scope;
  if (isExpiryError(details)) return [expiredHint(attempt)];
  const line = openSearchHint(response.status, details, attempt) ?? codeHint(details, attempt);
  return line === undefined ? [] : [line];
}

/** A server can echo what it received; this keeps secrets in its texts out of the lines. */
function redactor({ signed, identity }: SignedAttempt): (text: string) => string {
  return secretRedactor([
    signed.signature,
    identity.secretAccessKey.reveal(),
    identity.sessionToken?.reveal(),
    fieldValue(signed.request.headers, "x-amz-security-token"),
  ]);
}

function redactDetails(details: RejectionDetails, redact: (text: string) => string): RejectionDetails {
  return Object.fromEntries(
    Object.entries(details).map(([name, value]) => [name, typeof value === "string" ? redact(value) : value]),
  );
}
