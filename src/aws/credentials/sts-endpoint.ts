/** Which STS is asked: the region, within the partition of the role. */
import type { Runtime } from "../../runtime.ts";
import { partitionNamed, partitionOf } from "../endpoint/partition.ts";
import { type Partition, partitions } from "../endpoint/tables.ts";
import type { Settings } from "./ini.ts";
import { nonEmpty } from "./source.ts";

/**
 * The region whose STS is asked: the first of the `--region` option, the environment's region and the profile's that lies in
 * the role's partition. A role of China is unknown to STS elsewhere, whatever region the request itself goes to.
 */
export function stsRegion(
  roleArn: string | undefined,
  option: string | undefined,
  { env }: Pick<Runtime, "env">,
  profile: Settings | undefined,
): string {
  const partition = roleArn === undefined ? undefined : partitionOfArn(roleArn);
  const named = [option, env.AWS_REGION, env.AWS_DEFAULT_REGION, profile?.get("region")].filter(isPlace);
  // Without a role any region will do.
  const region = named.find(name => partition === undefined || partitionOf(name) === partition);
  return region ?? (partition ?? partitionNamed("aws")).globalRegion;
}

/** AWS_STS_REGIONAL_ENDPOINTS=legacy: sts.amazonaws.com for the regions that are older than regional STS. */
export function usesGlobalSts({ env }: Pick<Runtime, "env">, profile: Settings | undefined): boolean {
  const value = nonEmpty(env.AWS_STS_REGIONAL_ENDPOINTS) ?? nonEmpty(profile?.get("sts_regional_endpoints"));
  return value?.toLowerCase() === "legacy";
}

/** Of an ARN without a known partition STS in `aws` knows best what is wrong. */
function partitionOfArn(arn: string): Partition {
  return partitions.find(({ id }) => id === arn.split(":")[1]) ?? partitionNamed("aws");
}

/** `*`, the region of SigV4a, and `aws-global` name no place. */
function isPlace(region: string | undefined): region is string {
  return region !== undefined && /^[a-z]{2,5}(-[a-z]+)+-\d+$/.test(region);
}
