/** Which service and which region a request is signed for when nobody typed it, and the rule that decided. */

import type { Chosen } from "../signing/settings.ts";
import type { Inference } from "./endpoint.ts";

export interface RegionSources {
  /** `--region-set`, `--region`, or the one in `--aws-sigv4`: stronger than the host. */
  readonly typed: Chosen | undefined;
  readonly inference: Inference;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** From the profile in use; its files are read only when nothing before it says the region. */
  readonly profile: () => Chosen | undefined;
}

/** What the host says, else `execute-api`. */
export function inferredService({ service, rule }: Inference): Chosen {
  return said(rule, service) ?? { value: "execute-api", rule: `default, for ${rule}` };
}

/** What was typed, the host, `AWS_REGION`, `AWS_DEFAULT_REGION`, the profile, else `us-east-1`. */
export function chooseRegion(from: RegionSources): Chosen {
  return (
    from.typed ??
    said(from.inference.regionRule, from.inference.region) ??
    said("AWS_REGION", from.env.AWS_REGION) ??
    said("AWS_DEFAULT_REGION", from.env.AWS_DEFAULT_REGION) ??
    from.profile() ?? { value: "us-east-1", rule: "default" }
  );
}

/** A value with what said it; an empty one says nothing. */
function said(rule: string, value: string | undefined): Chosen | undefined {
  return value === undefined || value === "" ? undefined : { value, rule };
}
