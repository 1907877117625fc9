/** The service and region to sign for if none was given, and the rule that decided. */

import { ExitCode, Failure } from "../../exit.ts";
import type { Resolved } from "../signing/settings.ts";
import type { Inference } from "./endpoint.ts";

export interface RegionSources {
  /** `--region-set`, `--region`, or the region in `--aws-sigv4`: takes precedence over the host. */
  readonly given: Resolved | undefined;
  readonly inference: Inference;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** From the profile in use; its files are read only if no earlier source specifies the region. */
  readonly profile: () => Resolved | undefined;
}

/** The service inferred from the host, or else `execute-api`. */
export function inferredService({ service, rule }: Inference): Resolved {
  return said(rule, service) ?? { value: "execute-api", reason: `default, for ${rule}` };
}

/**
 * Returns the region that was given, or else that of the host, `AWS_REGION`, `AWS_DEFAULT_REGION`, the profile, or
 * finally `us-east-1`.
 */
export function chooseRegion(from: RegionSources): Resolved {
  return (
    from.given ??
    said(from.inference.regionRule, from.inference.region) ??
    said("AWS_REGION", from.env.AWS_REGION) ??
    said("AWS_DEFAULT_REGION", from.env.AWS_DEFAULT_REGION) ??
    from.profile() ?? { value: "us-east-1", reason: "default" }
  );
}

/**
 * `--aws-sigv4 aws:amz` without a service, for a host that is not known: curl takes the host's first label for the
 * service, and the second one for the region unless that is given (lib/http_aws_sigv4.c). Throws curl's Failure 3 if
 * there is no such label.
 */
export function inferredAsCurl(inference: Inference, host: string, regionIsGiven: boolean): Inference {
  if (inference.service !== undefined) return inference;
  // As in curl, a label counts only if a dot follows it.
  const [service = "", region = ""] = host.split(".").slice(0, -1);
  const missing = service === "" ? "service" : region === "" && !regionIsGiven ? "region" : undefined;
  if (missing !== undefined)
    throw new Failure(
      ExitCode.MalformedUrl,
      `aws-sigv4: ${missing} missing in parameters and hostname; --${missing} names it`,
    );
  const rule = (label: string) => `--aws-sigv4, ${label} label of host ${host}`;
  return { ...inference, service, region, rule: rule("first"), regionRule: rule("second") };
}

/** Returns a value with its origin; undefined for an empty value, which counts as not specified. */
function said(reason: string, value: string | undefined): Resolved | undefined {
  return value === undefined || value === "" ? undefined : { value, reason };
}
