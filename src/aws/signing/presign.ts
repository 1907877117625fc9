/** Signs a URL instead of a request: the signature and what it needs go into the query. */
import { UsageFailure } from "../../exit.ts";
import type { WireRequest } from "../../message/request.ts";
import { encode } from "./canonical-request.ts";
import { unsignedPayload } from "./payload.ts";
import {
  algorithms,
  amzDate,
  headerValue,
  type SignedRequest,
  type SigningParameters,
  schemeOf,
  scopeOf,
  signatureOf,
  withTyped,
} from "./sign.ts";
import { defaultSigns } from "./signed-headers.ts";

export interface PresigningParameters extends SigningParameters {
  /** Seconds from the instant on: 1 to 604800. */
  readonly expiresIn: number;
}

/** A week: what AWS accepts at most (SigV4, authenticating requests with query parameters). */
const longest = 604_800;

/** Headers of signing, which have their place in the query. */
const moved: ReadonlySet<string> = new Set(["x-amz-date", "x-amz-region-set", "x-amz-security-token"]);

/**
 * The request with a signature in its target. Its headers are signed as headers and have to be sent along, but for typed
 * ones that are signing's own: a date, a token and a region set take their places in the query; `x-amz-content-sha256` is
 * the payload's hash and neither moved nor signed. Throws a UsageFailure for a time out of range, else as `sign` does.
 */
export async function presign(request: WireRequest, by: PresigningParameters): Promise<SignedRequest> {
  requireLifetime(by.expiresIn);
  const signsHeader = by.signs ?? defaultSigns(by.service);
  const settled = {
    ...withTyped(request.headers, by),
    signs: (name: string) => name !== "x-amz-content-sha256" && signsHeader(name),
  };
  const headers = request.headers.filter(({ name }) => !moved.has(name.toLowerCase()));
  const unsigned = { ...request, headers };
  const token = headerValue(request.headers, "x-amz-security-token") ?? by.identity.sessionToken?.reveal();
  const tokenPairs: Pair[] = token === undefined ? [] : [["X-Amz-Security-Token", token]];
  const regionSet = headerValue(request.headers, "x-amz-region-set") ?? by.region;
  const regionPairs: Pair[] = schemeOf(by) === "sigv4a" ? [["X-Amz-Region-Set", regionSet]] : [];
  const parameters = signingParameters(unsigned, settled);

  // AWS IoT wants the token in the URL but not in the signature.
  const signedPairs = [
    ...parameters,
    ...(signsHeader("x-amz-security-token") ? tokenPairs : []),
    ...regionPairs,
  ];
  const signed = { ...unsigned, target: extended(request.target, signedPairs) };
  const signature = await signatureOf(signed, settled);
  const signaturePair: Pair = ["X-Amz-Signature", signature.signature];
  const sentPairs = [...parameters, ...tokenPairs, ...regionPairs, signaturePair];
  return { ...signature, request: { ...unsigned, target: extended(request.target, sentPairs) } };
}

/** The presigned request as a URL: what a browser or curl is given. */
export function presignedUrl({ origin, target }: WireRequest): string {
  const usual = origin.scheme === "https" ? 443 : 80;
  return `${origin.scheme}://${origin.host}${origin.port === usual ? "" : `:${origin.port}`}${target}`;
}

/**
 * What whoever gets the URL has to know, a line each for stderr: the method when it is not GET, the headers and the
 * body that must be sent with it, and when the session of temporary credentials ends, for the URL does not outlive it.
 */
export function presignNotes(
  { request, signedHeaders, canonicalRequest }: SignedRequest,
  { identity, instant, expiresIn }: PresigningParameters,
): string[] {
  const bare = presignedUrl({ ...request, target: "" }).replace(/^.*:\/\//, "");
  const hostIsInUrl = headerValue(request.headers, "host")?.toLowerCase() === bare;
  const names = signedHeaders.split(";").filter(name => name !== "host" || !hostIsInUrl);
  const bodyIsSigned = request.body !== undefined && !canonicalRequest.endsWith(`\n${unsignedPayload}`);
  // S3's keys may hold them; in all other signatures they are gone.
  const hasDots = /\/\.{1,2}(\/|$)/.test(canonicalRequest.split("\n")[1] ?? "");
  const { expiration, sessionToken } = identity;
  return [
    ...(request.method === "GET" ? [] : [`the URL is signed for ${request.method}`]),
    ...(names.length === 0 ? [] : [`headers that must be sent with the URL: ${names.join(", ")}`]),
    ...(bodyIsSigned ? ["the body must be sent with the URL, byte for byte: its hash is signed"] : []),
    ...(hasDots
      ? ["the path has dot segments, which browsers take away, and curl without --path-as-is"]
      : []),
    ...(sessionToken === undefined ? [] : [sessionNote(expiration, instant + expiresIn * 1000)]),
  ];
}

function sessionNote(sessionEnds: number | undefined, urlEnds: number): string {
  if (sessionEnds === undefined)
    return "the credentials are temporary: when their session ends, so does the URL";
  const end = new Date(sessionEnds).toISOString().replace(/\.\d+/, "");
  return `the session ends at ${end}${sessionEnds < urlEnds ? ", and with it the URL" : ""}`;
}

/** Throws a UsageFailure for a time that AWS would refuse. */
function requireLifetime(seconds: number): void {
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > longest)
    throw new UsageFailure(
      `option --expires-in: got '${seconds}', but a URL can live 1 to ${longest} seconds`,
    );
}

type Pair = readonly [name: string, value: string];

function signingParameters(
  { headers, body }: WireRequest,
  by: PresigningParameters & { signs: (name: string) => boolean },
): Pair[] {
  const length = body?.length === undefined ? [] : ["content-length"];
  const names = new Set([...headers.map(({ name }) => name.toLowerCase()), ...length].filter(by.signs));
  return [
    ["X-Amz-Algorithm", algorithms[schemeOf(by)]],
    ["X-Amz-Credential", `${by.identity.accessKeyId}/${scopeOf(by)}`],
    ["X-Amz-Date", amzDate(by.instant)],
    ["X-Amz-SignedHeaders", [...names].sort().join(";")],
    ["X-Amz-Expires", String(by.expiresIn)],
  ];
}

function extended(target: string, pairs: readonly Pair[]): string {
  const query = pairs.map(([name, value]) => `${name}=${encode(value, "")}`).join("&");
  return `${target}${target.includes("?") ? (/[?&]$/.test(target) ? "" : "&") : "?"}${query}`;
}
