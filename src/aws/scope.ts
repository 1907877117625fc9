/** Which service and which region a request is signed for, and the rule that decided. */
import { UsageFailure } from "../exit.ts";
import { printable } from "../printable.ts";
import type { Inference } from "./endpoint.ts";
import type { Chosen } from "./settings.ts";

/** What `--aws-sigv4` says beside the algorithm. */
export interface AwsSigv4 {
  readonly region: string | undefined;
  readonly service: string | undefined;
}

export interface RegionSources {
  /** `--region`. */
  readonly typed: string | undefined;
  readonly awsSigv4: AwsSigv4 | undefined;
  readonly inference: Inference;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** From the profile in use, with the words that say which. */
  readonly profile: Chosen | undefined;
  /** From the instance's metadata; given only when the credentials came from there. */
  readonly instance: Chosen | undefined;
}

/**
 * Reads curl's `P1[:P2[:REGION[:SERVICE]]]`. Like curl's, the names have no case, and all that follows the third colon is
 * the service; unlike curl's, an empty part is a part that was not given. Throws a UsageFailure for another provider.
 */
export function parseAwsSigv4(typed: string): AwsSigv4 {
  const [provider1 = "", provider2 = "", region = "", ...service] = typed.split(":");
  if (provider1.toLowerCase() !== "aws" || !["", "amz"].includes(provider2.toLowerCase()))
    throw new UsageFailure(`option --aws-sigv4: got '${printable(typed)}', but the only provider is aws:amz`);
  return { region: region || undefined, service: service.join(":") || undefined };
}

/** `--service`, `--aws-sigv4`, the host, else `execute-api`. Throws a UsageFailure for a name that no scope can hold. */
export function chooseService(
  typed: string | undefined,
  awsSigv4: AwsSigv4 | undefined,
  inference: Inference,
): Chosen {
  return (
    said("--service", typed) ??
    said("--aws-sigv4", awsSigv4?.service) ??
    said(inference.rule, inference.service) ?? {
      value: "execute-api",
      rule: `default, for ${inference.rule}`,
    }
  );
}

/**
 * What was typed about the region, `--region` before `--aws-sigv4`; stronger than the host.
 * Throws a UsageFailure for a name that no scope can hold.
 */
export function typedRegion(typed: string | undefined, awsSigv4: AwsSigv4 | undefined): Chosen | undefined {
  return said("--region", typed) ?? said("--aws-sigv4", awsSigv4?.region);
}

/**
 * What was typed, the host, `AWS_REGION`, `AWS_DEFAULT_REGION`, the profile, the instance, else `us-east-1`.
 * Throws a UsageFailure for a name that no scope can hold.
 */
export function chooseRegion(from: RegionSources): Chosen {
  return (
    typedRegion(from.typed, from.awsSigv4) ??
    said(from.inference.regionRule, from.inference.region) ??
    said("AWS_REGION", from.env.AWS_REGION) ??
    said("AWS_DEFAULT_REGION", from.env.AWS_DEFAULT_REGION) ??
    from.profile ??
    from.instance ?? { value: "us-east-1", rule: "default" }
  );
}

/** A value with what said it; an empty one says nothing. A blank, a slash or a comma would break `Credential=` apart. */
function said(rule: string, value: string | undefined): Chosen | undefined {
  if (value === undefined || value === "") return undefined;
  if (/^[!-+.0-~-]+$/.test(value)) return { value, rule };
  const source = rule.startsWith("--") ? `option ${rule}` : rule;
  throw new UsageFailure(`${source}: got '${printable(value)}', which is no name of AWS's`);
}
