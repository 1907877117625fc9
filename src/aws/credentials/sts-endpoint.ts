/** The region of the STS endpoint to call, which is in the role's partition. */
import type { Runtime } from "../../runtime.ts";
import { partitionNamed, partitionOf } from "../endpoint/partition.ts";
import { type Partition, partitions } from "../endpoint/tables.ts";
import type { Settings } from "./ini.ts";
import { nonEmpty } from "./source.ts";

/**
 * Returns the region of the STS endpoint to call: the first of the `--region` option, the environment's region and the
 * profile's region that is in the role's partition. STS in other partitions does not know a role of the China
 * partition, whatever the region of the request.
 */
export function stsRegion(
  roleArn: string | undefined,
  option: string | undefined,
  { env }: Pick<Runtime, "env">,
  profile: Settings | undefined,
): string {
  const partition = roleArn === undefined ? undefined : partitionOfArn(roleArn);
  const named = [option, env.AWS_REGION, env.AWS_DEFAULT_REGION, profile?.get("region")].filter(isRegionName);
  // Without a role, any region is suitable.
  const region = named.find(name => partition === undefined || partitionOf(name) === partition);
  return region ?? (partition ?? partitionNamed("aws")).globalRegion;
}

/** AWS_STS_REGIONAL_ENDPOINTS=legacy means sts.amazonaws.com for the regions that are older than regional STS endpoints. */
export function usesGlobalSts({ env }: Pick<Runtime, "env">, profile: Settings | undefined): boolean {
  const value = nonEmpty(env.AWS_STS_REGIONAL_ENDPOINTS) ?? nonEmpty(profile?.get("sts_regional_endpoints"));
  return value?.toLowerCase() === "legacy";
}

/** For an unknown partition, STS in `aws` reports the error. */
function partitionOfArn(arn: string): Partition {
  return partitions.find(({ id }) => id === arn.split(":")[1]) ?? partitionNamed("aws");
}

/** False for `*`, the region set of SigV4a, and for `aws-global`. */
function isRegionName(region: string | undefined): region is string {
  return region !== undefined && /^[a-z]{2,5}(-[a-z]+)+-\d+$/.test(region);
}
