/** Signs a URL instead of a request: the signature and what it needs go into the query. */
import { UsageFailure } from "../exit.ts";
import type { WireRequest } from "../request/wire.ts";
import { encode } from "./canonical.ts";
import { amzDate, defaultSigns, type SignedRequest, type SigningParameters, signatureOf } from "./sign.ts";

export interface PresigningParameters extends SigningParameters {
  /** Seconds from the instant on: 1 to 604800. */
  readonly expiresIn: number;
}

/** A week: what AWS accepts at most (SigV4, authenticating requests with query parameters). */
const longest = 604_800;

/**
 * The request with a signature in its target. Its headers are signed as headers and have to be sent along;
 * `x-amz-content-sha256` is neither moved nor signed. Throws a UsageFailure for a time out of range.
 */
export async function presign(request: WireRequest, by: PresigningParameters): Promise<SignedRequest> {
  if (!Number.isInteger(by.expiresIn) || by.expiresIn < 1 || by.expiresIn > longest)
    throw new UsageFailure(
      `option --expires-in: got '${by.expiresIn}', but a URL can live 1 to ${longest} seconds`,
    );
  const signs = by.signs ?? defaultSigns(by.service);
  const signsHeader = (name: string) => name !== "x-amz-content-sha256" && signs(name);
  const parameters = signingParameters(request, { ...by, signs: signsHeader });
  const token = by.identity.sessionToken?.reveal();
  const tokenPair: [string, string][] = token === undefined ? [] : [["X-Amz-Security-Token", token]];

  // AWS IoT wants the token in the URL but not in the signature.
  const signedPairs = signs("x-amz-security-token") ? [...parameters, ...tokenPair] : parameters;
  const signed = { ...request, target: extended(request.target, signedPairs) };
  const signature = await signatureOf(signed, { ...by, signs: signsHeader });
  const sentPairs: [string, string][] = [
    ...parameters,
    ...tokenPair,
    ["X-Amz-Signature", signature.signature],
  ];
  return { ...signature, request: { ...request, target: extended(request.target, sentPairs) } };
}

function signingParameters(
  { headers }: WireRequest,
  {
    identity,
    region,
    service,
    instant,
    expiresIn,
    signs,
  }: PresigningParameters & { signs: (name: string) => boolean },
): [string, string][] {
  const date = amzDate(instant);
  const names = new Set(headers.map(({ name }) => name.toLowerCase()).filter(signs));
  return [
    ["X-Amz-Algorithm", "AWS4-HMAC-SHA256"],
    ["X-Amz-Credential", `${identity.accessKeyId}/${date.slice(0, 8)}/${region}/${service}/aws4_request`],
    ["X-Amz-Date", date],
    ["X-Amz-SignedHeaders", [...names].sort().join(";")],
    ["X-Amz-Expires", String(expiresIn)],
  ];
}

function extended(target: string, pairs: readonly [string, string][]): string {
  const query = pairs.map(([name, value]) => `${name}=${encode(value, "")}`).join("&");
  return `${target}${target.includes("?") ? (/[?&]$/.test(target) ? "" : "&") : "?"}${query}`;
}
