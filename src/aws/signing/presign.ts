/** Presigns a URL: the signature and its parameters are added to the query instead of the headers. */
import { UsageFailure } from "../../exit.ts";
import { percentEncode } from "../../message/bytes.ts";
import { joinedValue } from "../../message/fields.ts";
import type { WireRequest } from "../../message/request.ts";
import { type SignedRequest, withGivenValues } from "./sign.ts";
import { type SigningParameters, signatureOf } from "./signature.ts";
import { defaultSignedHeaders, type HeaderFilter } from "./signed-headers.ts";
import { algorithms, amzDate, credentialScope, schemeOf } from "./string-to-sign.ts";

export interface PresigningParameters extends SigningParameters {
  /** Lifetime in seconds from the instant on: 1 to 604800. */
  readonly expiresIn: number;
}

/** One week, AWS's limit (SigV4, authenticating requests with query parameters). */
const maxExpirySeconds = 604_800;

/** SigV4's own headers that are moved to the query. */
const movedToQuery: ReadonlySet<string> = new Set(["x-amz-date", "x-amz-region-set", "x-amz-security-token"]);

/**
 * Returns the request with a signature in its target. Its headers are signed and have to be sent with the URL, except
 * SigV4's own: a given date, token and region set are moved to the query; `x-amz-content-sha256` is the payload's hash,
 * and neither moved nor signed. Throws a UsageFailure for a lifetime out of range, and otherwise like `sign`.
 */
export async function presign(
  request: WireRequest,
  parameters: PresigningParameters,
): Promise<SignedRequest> {
  checkLifetime(parameters.expiresIn);
  const { identity, region, service, isSigned = defaultSignedHeaders(service) } = parameters;
  const effective = {
    ...withGivenValues(request.headers, parameters),
    isSigned: (name: string) => name !== "x-amz-content-sha256" && isSigned(name),
  };
  const headers = request.headers.filter(({ name }) => !movedToQuery.has(name.toLowerCase()));
  const unsigned = { ...request, headers };
  const token = joinedValue(request.headers, "x-amz-security-token") ?? identity.sessionToken?.reveal();
  const tokenPairs: Pair[] = token === undefined ? [] : [["X-Amz-Security-Token", token]];
  const regionSet = joinedValue(request.headers, "x-amz-region-set") ?? region;
  const regionPairs: Pair[] = schemeOf(parameters) === "sigv4a" ? [["X-Amz-Region-Set", regionSet]] : [];
  const pairs = signingPairs(unsigned, effective);

  // AWS IoT expects the token in the URL but not in the signature.
  const signedTokenPairs = isSigned("x-amz-security-token") ? tokenPairs : [];
  const target = withPairs(request.target, [...pairs, ...signedTokenPairs, ...regionPairs]);
  const signature = await signatureOf({ ...unsigned, target }, effective);
  const signaturePair: Pair = ["X-Amz-Signature", signature.signature];
  const sentTarget = withPairs(request.target, [...pairs, ...tokenPairs, ...regionPairs, signaturePair]);
  return { ...signature, request: { ...unsigned, target: sentTarget } };
}

/** Throws a UsageFailure for a lifetime that AWS would reject. */
function checkLifetime(seconds: number): void {
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > maxExpirySeconds)
    throw new UsageFailure(
      `option --expires-in: got '${seconds}', but the lifetime of a URL is 1 to ${maxExpirySeconds} seconds`,
    );
}

type Pair = readonly [name: string, value: string];

function signingPairs(
  { headers, body }: WireRequest,
  parameters: PresigningParameters & { readonly isSigned: HeaderFilter },
): Pair[] {
  const { identity, instant, expiresIn, isSigned } = parameters;
  const length = body?.length === undefined ? [] : ["content-length"];
  const names = new Set([...headers.map(({ name }) => name.toLowerCase()), ...length].filter(isSigned));
  return [
    ["X-Amz-Algorithm", algorithms[schemeOf(parameters)]],
    ["X-Amz-Credential", `${identity.accessKeyId}/${credentialScope(parameters)}`],
    ["X-Amz-Date", amzDate(instant)],
    ["X-Amz-SignedHeaders", [...names].sort().join(";")],
    ["X-Amz-Expires", String(expiresIn)],
  ];
}

function withPairs(target: string, pairs: readonly Pair[]): string {
  const query = pairs.map(([name, value]) => `${name}=${percentEncode(value)}`).join("&");
  const separator = !target.includes("?") ? "?" : /[?&]$/.test(target) ? "" : "&";
  return `${target}${separator}${query}`;
}
