/** Signs a finished request: adds SigV4's headers, and the signature in `Authorization` (SigV4, step 6). */
import { UsageFailure } from "../../exit.ts";
import { hasField, joinedValue } from "../../message/fields.ts";
import { printable } from "../../message/printable.ts";
import type { HeaderField, WireRequest } from "../../message/request.ts";
import type { Identity } from "../credentials/identity.ts";
import { type Signature, type SigningParameters, signatureOf } from "./signature.ts";
import { algorithms, amzDate, schemeOf } from "./string-to-sign.ts";

export interface SignedRequest extends Signature {
  /** The request exactly as it is sent. */
  readonly request: WireRequest;
}

/**
 * Completes the request (`X-Amz-Security-Token`, `X-Amz-Date`, `X-Amz-Region-Set`, `x-amz-content-sha256`) and signs
 * it. Headers of these names that were given with `-H` are kept: the date becomes the instant, the hash the payload's,
 * and the token replaces the identity's. Throws a UsageFailure for an invalid date, and otherwise like `signatureOf`.
 */
export async function sign(request: WireRequest, parameters: SigningParameters): Promise<SignedRequest> {
  const effective = withGivenValues(request.headers, parameters);
  const { instant, payloadHash, region } = effective;
  const added = [
    ...tokenHeader(parameters.identity),
    { name: "X-Amz-Date", value: amzDate(instant) },
    ...(schemeOf(parameters) === "sigv4a" ? [{ name: "X-Amz-Region-Set", value: region }] : []),
    { name: "x-amz-content-sha256", value: payloadHash },
  ].filter(({ name }) => !hasField(request.headers, name));
  return addAuthorization({ ...request, headers: [...request.headers, ...added] }, effective);
}

/** Signs the request with exactly the headers that it has, and appends `Authorization`. */
export async function addAuthorization(
  request: WireRequest,
  parameters: SigningParameters,
): Promise<SignedRequest> {
  const signature = await signatureOf(request, parameters);
  const value = [
    `${algorithms[signature.scheme]} Credential=${parameters.identity.accessKeyId}/${signature.scope}`,
    `SignedHeaders=${signature.signedHeaders}`,
    `Signature=${signature.signature}`,
  ].join(", ");
  return {
    ...signature,
    request: { ...request, headers: [...request.headers, { name: "Authorization", value }] },
  };
}

function tokenHeader({ sessionToken }: Identity): HeaderField[] {
  return sessionToken === undefined ? [] : [{ name: "X-Amz-Security-Token", value: sessionToken.reveal() }];
}

/**
 * Returns the parameters with the date and the payload hash that were given with `-H`. Throws a UsageFailure for an
 * invalid date.
 */
export function withGivenValues<P extends SigningParameters>(
  headers: readonly HeaderField[],
  parameters: P,
): P {
  const date = joinedValue(headers, "x-amz-date");
  const payloadHash = joinedValue(headers, "x-amz-content-sha256") ?? parameters.payloadHash;
  return { ...parameters, instant: date === undefined ? parameters.instant : instantOf(date), payloadHash };
}

/** The inverse of `amzDate`. Throws a UsageFailure for any other form, and for a date that does not exist. */
function instantOf(given: string): number {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(given.trim()) ?? [];
  const instant = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(instant) || amzDate(instant) !== given.trim())
    throw new UsageFailure(
      `header X-Amz-Date: got '${printable(given)}', but its form is ${amzDate(Date.UTC(2015, 7, 30, 12, 36))}`,
    );
  return instant;
}
