/** How the requests of a group are signed: for which service and region, or why they are not. */
import type { CredentialSettings } from "../aws/credentials/identity.ts";
import { type Inference, inferEndpoint, isS3Family } from "../aws/endpoint/endpoint.ts";
import { chooseRegion, inferredAsCurl, inferredService, type RegionSources } from "../aws/endpoint/scope.ts";
import { scopeProblem } from "../aws/endpoint/scope-check.ts";
import type { Resolved, SigningRules } from "../aws/signing/settings.ts";
import { UsageFailure } from "../exit.ts";
import type { ParsedUrl } from "../message/url.ts";
import { givenValue, type HeaderSettings } from "./headers.ts";
import { type HopSigning, unsignedAsCarried, unsignedHop } from "./redirect.ts";

/** What the command line says about signing; it holds for every URL of a group. */
export interface GroupSigning {
  /** Why nothing is signed; undefined when requests are signed. */
  readonly unsignedBecause: string | undefined;
  readonly credentials: CredentialSettings;
  /** What decides the region beside the host. */
  readonly regionSources: Omit<RegionSources, "inference">;
  readonly service: Resolved | undefined;
  /** Signed because `--aws-sigv4` asks for it. */
  readonly likeCurl: boolean;
  readonly rules: SigningRules;
}

type SigningGroup = GroupSigning & { readonly headers: Pick<HeaderSettings, "given"> };

/**
 * How a request to that URL, for that host, is signed; one that carries a signature is not. Throws a UsageFailure for a service
 * or region that cannot be right, so that nothing is signed for it in silence.
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

/** What the host says, read as curl does when it is asked to sign and told no service. Throws a Failure 3 as `inferredAsCurl` does. */
export function inferenceFor(group: SigningGroup, url: ParsedUrl, host: string): Inference {
  const inference = inferEndpoint(host, url.path);
  const asCurl = group.likeCurl && group.service === undefined && unsignedAsCarried(url) === undefined;
  return asCurl ? inferredAsCurl(inference, host, group.regionSources.given !== undefined) : inference;
}

/** A Host given with `-H` says whom the first request is for, whatever it is sent through; it goes to no other origin. */
export function targetHost(group: SigningGroup, url: ParsedUrl): string {
  return givenValue(group.headers.given, "Host")?.toLowerCase().replace(/:\d*$/, "") ?? url.host;
}

/** The service that the request is for, signed or not: it decides about the Content-Type. */
export function targetService(group: SigningGroup, url: ParsedUrl): string {
  return (group.service ?? inferredService(inferenceFor(group, url, targetHost(group, url)))).value;
}

/** The region of another URL's host, which a given region is not about. */
export function regionOfHost(group: SigningGroup, { host, path }: ParsedUrl): Resolved {
  return chooseRegion({ ...group.regionSources, given: undefined, inference: inferEndpoint(host, path) });
}
