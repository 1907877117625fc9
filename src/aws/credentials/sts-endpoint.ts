/** Where STS is: the region that is asked, the partition of the role, and what overrules both. */
import type { Runtime } from "../../runtime.ts";
import { partitionNamed, partitionOf } from "../endpoint/partition.ts";
import { type Partition, partitions } from "../endpoint/tables.ts";
import { nonEmpty } from "./source.ts";

/** Settings of the profile that the call is made for; undefined when there is none. */
export type ProfileSettings = ReadonlyMap<string, string> | undefined;

export interface StsEndpoint {
  readonly region: string;
  /** AWS_ENDPOINT_URL_STS and its relatives; undefined lets AWS's endpoint rules speak. */
  readonly endpoint: string | undefined;
  /** AWS_STS_REGIONAL_ENDPOINTS=legacy: sts.amazonaws.com for the regions that are older than regional STS. */
  readonly useGlobalEndpoint: boolean;
  readonly useFipsEndpoint: boolean;
  readonly useDualstackEndpoint: boolean;
}

/**
 * The first of typed region, environment's region and profile's region that lies in the role's partition: a role of
 * China's is not known to STS elsewhere, whatever region the request itself goes to.
 */
export function stsEndpoint(
  roleArn: string | undefined,
  typedRegion: string | undefined,
  runtime: Runtime,
  profile: ProfileSettings,
  services: ProfileSettings,
): StsEndpoint {
  const { env } = runtime;
  const partition = roleArn === undefined ? undefined : partitionOfArn(roleArn);
  const named = [typedRegion, env.AWS_REGION, env.AWS_DEFAULT_REGION, profile?.get("region")].filter(isPlace);
  // Without a role any region will do.
  const region = named.find(name => partition === undefined || partitionOf(name) === partition);
  const said = (variable: string, setting: string) =>
    (nonEmpty(env[variable]) ?? nonEmpty(profile?.get(setting)))?.toLowerCase();
  return {
    region: region ?? (partition ?? partitionNamed("aws")).globalRegion,
    endpoint: configuredEndpoint(env, profile, services),
    useGlobalEndpoint: said("AWS_STS_REGIONAL_ENDPOINTS", "sts_regional_endpoints") === "legacy",
    useFipsEndpoint: said("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint") === "true",
    useDualstackEndpoint: said("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint") === "true",
  };
}

/** Of an ARN without a known partition STS in `aws` knows best what is wrong. */
function partitionOfArn(arn: string): Partition {
  return partitions.find(({ id }) => id === arn.split(":")[1]) ?? partitionNamed("aws");
}

/** `*`, the region of SigV4a, and `aws-global` name no place. */
function isPlace(region: string | undefined): region is string {
  return region !== undefined && /^[a-z]{2,5}(-[a-z]+)+-\d+$/.test(region);
}

/** In the order of AWS's "Service-specific endpoints" reference: variables, then the profile; the service's own first. */
function configuredEndpoint(
  env: Runtime["env"],
  profile: ProfileSettings,
  services: ProfileSettings,
): string | undefined {
  const ignored =
    nonEmpty(env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS) ??
    nonEmpty(profile?.get("ignore_configured_endpoint_urls"));
  if (ignored?.toLowerCase() === "true") return undefined;
  return (
    nonEmpty(env.AWS_ENDPOINT_URL_STS) ??
    nonEmpty(env.AWS_ENDPOINT_URL) ??
    nonEmpty(services?.get("sts:endpoint_url")) ??
    nonEmpty(profile?.get("endpoint_url"))
  );
}
