/** How a redirect changes a request: curl's rules for method and body, and no secrets for another origin. */

import type { Resolved } from "../aws/signing/settings.ts";
import { ExitCode, Failure } from "../exit.ts";
import { carriedSignature, parameterNames, signatureParameters } from "../message/carried-signature.ts";
import { fieldValue, isNamed } from "../message/fields.ts";
import { resolveLocation } from "../message/location.ts";
import { originText, sameOrigin } from "../message/origin.ts";
import type { HeaderField } from "../message/request.ts";
import { requestTarget, shownTarget, type TargetRule } from "../message/target.ts";
import type { ParsedUrl } from "../message/url.ts";
import type { Secret } from "../secret.ts";
import { rejectUsername } from "./authorization.ts";
import type { HeaderSettings } from "./headers.ts";
import type { Hop, Withheld } from "./hop.ts";

export interface RedirectSettings {
  /** `-L`. */
  readonly follow: boolean;
  /** `--max-redirs`; -1 means no limit. */
  readonly max: number;
  /** `--location-trusted`. */
  readonly trusted: boolean;
  /** Returns how a request to that URL is signed. */
  readonly signingFor: (url: ParsedUrl) => HopSigning;
  /** Returns the region for a request to that URL if no option specifies one. */
  readonly regionOf: (url: ParsedUrl) => Resolved;
  /** Whether both URLs name the same S3 bucket in the same AWS partition. */
  readonly sameBucket: (one: ParsedUrl, other: ParsedUrl) => boolean;
  /** Returns the Authorization of an unsigned request to that URL. */
  readonly authorizationFor: (url: ParsedUrl) => Secret | undefined;
  /** `--follow`: the method of `-X` is dropped when a redirect turns the request into a GET. */
  readonly followStatus: boolean;
  /** `--post301` and related options: the statuses after which a POST stays a POST. */
  readonly keepPost: readonly number[];
  /** `--proto` and `--proto-redir`: whether a redirect to this scheme is allowed. */
  readonly isAllowed: (scheme: string) => boolean;
  /** `--disallow-username-in-url`. */
  readonly disallowUsername: boolean;
}

/** Whether and how a request is signed, and how its target is encoded accordingly. */
export type HopSigning = Pick<Hop, "signing" | "unsignedBecause" | "targetRule">;

/** `because` is the reason, for `--explain`. */
export function unsignedHop(because: string): HopSigning {
  return { signing: undefined, unsignedBecause: because, targetRule: "curl" };
}

/** Returns unsigned settings if the URL already carries a signature, and undefined otherwise. */
export function unsignedAsCarried({ query }: Pick<ParsedUrl, "query">): HopSigning | undefined {
  const scheme = carriedSignature(query);
  return scheme === undefined ? undefined : unsignedHop(`the URL carries a signature: ${scheme}`);
}

/** Returns the Location of a redirect response; undefined for other responses. Like curl, follows every 3xx that has one. */
export function locationOf(status: number, headers: readonly HeaderField[]): string | undefined {
  if (status < 300 || status > 399) return undefined;
  const location = fieldValue(headers, "location");
  return location === "" ? undefined : location;
}

/** A redirect response. */
export interface RedirectResponse {
  readonly status: number;
  readonly headers: readonly HeaderField[];
  readonly location: string;
}

/**
 * Returns the request that follows `hop` after this response. Throws a Failure: 3 or 1 for a Location that cannot be
 * followed, 65 if the body cannot be read again.
 */
export function redirected(hop: Hop, response: RedirectResponse, settings: RedirectSettings): Hop {
  const { status } = response;
  const url = resolveLocation(hop.url, response.location);
  if (!settings.isAllowed(url.scheme))
    throw new Failure(ExitCode.UnsupportedProtocol, `Protocol "${url.scheme}" is disabled (in redirect)`);
  if (settings.disallowUsername) rejectUsername(url);
  const same = sameOrigin(hop.url, url);
  const downgraded = hop.url.scheme === "https" && url.scheme === "http";
  const trusted = same || (settings.trusted && !downgraded);
  const moved = same ? undefined : movedBucket(hop, url, response, settings);

  const verb = redirectedVerb(hop.verb, status, settings);
  const body = verb === hop.verb ? hop.body : undefined;
  if (body && !body.repeatable) {
    throw new Failure(ExitCode.SendRewindFailed, "necessary data rewind was not possible");
  }
  const signing = moved ?? redirectedSigning(hop, url, { same, trusted }, settings);
  const signed = signing.signing !== undefined;
  const authorization = signed ? undefined : settings.authorizationFor(url);
  const withheld = hop.withheld ?? (trusted ? undefined : withheldFrom(hop));
  const kept = redirectedHeaders(hop, { same, trusted, authorization, moved: moved !== undefined });
  const headers = withheld && !trusted ? returned(kept, withheld, url) : kept;
  const { conditions, target, unasked } = hop;
  const customMethod = keepsMethod(hop, verb, status, settings) ? hop.customMethod : undefined;
  return { verb, customMethod, url, headers, body, conditions, target, unasked, withheld, ...signing };
}

/** A signed transfer that has left its origin is not trusted there again: the other server chose the request. */
function withheldFrom({ url, headers: { given, cookie }, signing }: Hop): Withheld | undefined {
  return signing === undefined ? { origin: url, given, cookie } : undefined;
}

/** As in curl 8.23, what was given for the first origin is sent there again when a redirect leads back to it. */
function returned(
  headers: HeaderSettings,
  { origin, given, cookie }: Withheld,
  url: ParsedUrl,
): HeaderSettings {
  return sameOrigin(origin, url) ? { ...headers, given, cookie } : headers;
}

/** POST becomes GET on 301 and 302, as in browsers; on 303, POST and PUT become GET. */
function redirectedVerb(
  verb: Hop["verb"],
  status: number,
  { keepPost }: Pick<RedirectSettings, "keepPost">,
): Hop["verb"] {
  if (verb === "POST" && keepPost.includes(status)) return verb;
  const becomesGet =
    status === 303
      ? verb === "POST" || verb === "PUT"
      : verb === "POST" && (status === 301 || status === 302);
  return becomesGet ? "GET" : verb;
}

/**
 * Whether the method of `-X` is kept. With `--follow` it is dropped if a POST becomes a GET, and on a 303 unless
 * `--post303` keeps the request unchanged.
 */
function keepsMethod(
  hop: Hop,
  verb: Hop["verb"],
  status: number,
  { followStatus, keepPost }: Pick<RedirectSettings, "followStatus" | "keepPost">,
): boolean {
  if (!followStatus) return true;
  const isKept = hop.verb === "POST" && keepPost.includes(303);
  return verb === hop.verb && (status !== 303 || isKept);
}

/** Once unsigned, a transfer stays unsigned: the server that redirected it chose its destination. */
function redirectedSigning(
  hop: Hop,
  url: ParsedUrl,
  { same, trusted }: { same: boolean; trusted: boolean },
  settings: RedirectSettings,
): HopSigning {
  const carried = unsignedAsCarried(url);
  if (carried !== undefined) return carried;
  if (hop.signing === undefined) return unsignedHop(hop.unsignedBecause ?? "");
  if (!trusted) return unsignedHop("a redirect led to another origin");
  return same ? { signing: hop.signing, targetRule: hop.targetRule } : settings.signingFor(url);
}

/**
 * The only other origin for which requests are signed: S3 redirects requests in the wrong region to the bucket's own
 * endpoint (S3's guide, Making requests, Temporary and permanent redirects). Undefined for any other redirect.
 */
function movedBucket(
  { signing, url: from }: Hop,
  url: ParsedUrl,
  { status, headers }: RedirectResponse,
  settings: RedirectSettings,
): HopSigning | undefined {
  if (signing?.service.value !== "s3" || ![301, 307, 308].includes(status) || carriedSignature(url.query))
    return undefined;
  if (from.scheme !== "https" || url.scheme !== "https" || !settings.sameBucket(from, url)) return undefined;
  const named = fieldValue(headers, "x-amz-bucket-region") ?? "";
  // Not `*`, because such a signature would be valid in every region.
  const isOne = /^[a-z0-9-]{1,32}$/.test(named);
  const region = isOne
    ? { value: named, reason: "the response's x-amz-bucket-region" }
    : settings.regionOf(url);
  return { signing: { ...signing, region, regionIsGiven: false }, targetRule: "s3" };
}

function redirectedHeaders(
  { headers, url: from, targetRule }: Hop,
  {
    same,
    trusted,
    authorization,
    moved,
  }: { same: boolean; trusted: boolean; authorization: Secret | undefined; moved: boolean },
): HeaderSettings {
  return {
    ...headers,
    given: headers.given.filter(
      ({ name }) =>
        (trusted || !isSecretField(name) || (moved && isAmazonField(name))) &&
        (same || !isNamed({ name }, "host")),
    ),
    authorization,
    cookie: trusted ? headers.cookie : undefined,
    jarCookies: undefined,
    referer: headers.autoReferer ? refererTo(from, targetRule) : headers.referer,
  };
}

/** Whether no other origin may receive this field (README, difference 5). */
function isSecretField(header: string): boolean {
  return ["authorization", "cookie", "x-api-key"].includes(header.toLowerCase()) || isAmazonField(header);
}

function isAmazonField(header: string): boolean {
  return header.toLowerCase().startsWith("x-amz-");
}

/** Returns the URL as a Referer: without userinfo and fragment, and without a query that contains a signature or a token. */
function refererTo(url: ParsedUrl, rule: TargetRule): string {
  const secret = parameterNames(url.query).some(
    name => name.startsWith("x-amz-") || signatureParameters.has(name),
  );
  const shown = secret ? { ...url, query: undefined } : url;
  return originText(url) + (rule === "curl" ? shownTarget(shown) : requestTarget(shown, rule));
}
