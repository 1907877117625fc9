/** How the requests of a group are signed: the service and region, or why they are not signed. */
import type { CredentialSettings } from "../aws/credentials/identity.ts";
import { type Inference, inferEndpoint, isS3Family } from "../aws/endpoint/endpoint.ts";
import { chooseRegion, inferredAsCurl, inferredService, type RegionSources } from "../aws/endpoint/scope.ts";
import { scopeProblem } from "../aws/endpoint/scope-check.ts";
import type { Resolved, SigningRules } from "../aws/signing/settings.ts";
import { UsageFailure } from "../exit.ts";
import type { ParsedUrl } from "../message/url.ts";
import { givenValue, type HeaderSettings } from "./headers.ts";
import { type HopSigning, unsignedAsCarried, unsignedHop } from "./redirect.ts";

/** The command line's settings for signing, which apply to every URL of a group. */
export interface GroupSigning {
  /** Why nothing is signed; undefined if requests are signed. */
  readonly unsignedBecause: string | undefined;
  readonly credentials: CredentialSettings;
  /** The sources of the region other than the host. */
  readonly regionSources: Omit<RegionSources, "inference">;
  readonly service: Resolved | undefined;
  /** Whether requests are signed because `--aws-sigv4` was given. */
  readonly likeCurl: boolean;
  readonly rules: SigningRules;
}

type SigningGroup = GroupSigning & { readonly headers: Pick<HeaderSettings, "given"> };

/**
 * Returns how a request to that URL, for that host, is signed; a URL that already carries a signature is not signed.
 * Throws a UsageFailure for a service or region that cannot be right, so that nothing is silently signed for it.
 */
export function signingFor(group: SigningGroup, url: ParsedUrl, host: string): HopSigning {
  if (group.unsignedBecause !== undefined) return unsignedHop(group.unsignedBecause);
  const carried = unsignedAsCarried(url);
  if (carried !== undefined) return carried;
  const inference = inferenceFor(group, url, host);
  const service = group.service ?? inferredService(inference);
  const region = chooseRegion({ ...group.regionSources, inference });
  const problem = scopeProblem(service, region, host);
  if (problem?.certain) throw new UsageFailure(problem.text);
  return {
    signing: {
      credentials: group.credentials,
      region,
      regionIsGiven: group.regionSources.given !== undefined,
      service,
      scheme: group.rules.scheme ?? (inference.scheme === "sigv4a" ? inference.scheme : undefined),
      rules: group.rules,
    },
    targetRule: isS3Family(service.value) ? "s3" : "other",
  };
}

/**
 * Returns what the host implies; with `--aws-sigv4` and no service, read as curl does. Throws a Failure 3 like
 * `inferredAsCurl`.
 */
export function inferenceFor(group: SigningGroup, url: ParsedUrl, host: string): Inference {
  const inference = inferEndpoint(host, url.path);
  const asCurl = group.likeCurl && group.service === undefined && unsignedAsCarried(url) === undefined;
  return asCurl ? inferredAsCurl(inference, host, group.regionSources.given !== undefined) : inference;
}

/**
 * The target host of the first request: a Host given with `-H` takes precedence, whatever the connection goes through.
 * It is not used for any other origin.
 */
export function targetHost(group: SigningGroup, url: ParsedUrl): string {
  return givenValue(group.headers.given, "Host")?.toLowerCase().replace(/:\d*$/, "") ?? url.host;
}

/** Returns the service of the request, signed or not: it determines the Content-Type. */
export function targetService(group: SigningGroup, url: ParsedUrl): string {
  return (group.service ?? inferredService(inferenceFor(group, url, targetHost(group, url)))).value;
}

/** Returns the region of another URL's host, to which a given region does not apply. */
export function regionOfHost(group: SigningGroup, { host, path }: ParsedUrl): Resolved {
  return chooseRegion({ ...group.regionSources, given: undefined, inference: inferEndpoint(host, path) });
}
