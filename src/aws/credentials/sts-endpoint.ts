/** Where STS is: the region that is asked, the partition of the role, and what overrules both. */
import type { Runtime } from "../../runtime.ts";
import { given } from "./source.ts";

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

/** Partition to the beginning of its regions' names, and the region that answers when none of it is named. */
const partitions: Readonly<Record<string, { readonly regions: RegExp; readonly fallback: string }>> = {
  "aws-cn": { regions: /^cn-/, fallback: "cn-northwest-1" },
  "aws-us-gov": { regions: /^us-gov-/, fallback: "us-gov-west-1" },
  "aws-iso": { regions: /^us-iso-/, fallback: "us-iso-east-1" },
  "aws-iso-b": { regions: /^us-isob-/, fallback: "us-isob-east-1" },
  "aws-iso-e": { regions: /^eu-isoe-/, fallback: "eu-isoe-west-1" },
  "aws-iso-f": { regions: /^us-isof-/, fallback: "us-isof-south-1" },
  "aws-eusc": { regions: /^eusc-/, fallback: "eusc-de-east-1" },
};
const commercial = { regions: /^(?!cn-|us-gov-|us-iso|eu-isoe-|eusc-)/, fallback: "us-east-1" };

/** Without a role any region will do. */
const anywhere = { regions: /^/, fallback: commercial.fallback };

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
  const partition =
    roleArn === undefined ? anywhere : (partitions[roleArn.split(":")[1] ?? ""] ?? commercial);
  const named = [typedRegion, env.AWS_REGION, env.AWS_DEFAULT_REGION, profile?.get("region")];
  const region = named.find(name => name !== undefined && isRegion(name) && partition.regions.test(name));
  const said = (variable: string, setting: string) =>
    (given(env[variable]) ?? given(profile?.get(setting)))?.toLowerCase();
  return {
    region: region ?? partition.fallback,
    endpoint: configuredEndpoint(env, profile, services),
    useGlobalEndpoint: said("AWS_STS_REGIONAL_ENDPOINTS", "sts_regional_endpoints") === "legacy",
    useFipsEndpoint: said("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint") === "true",
    useDualstackEndpoint: said("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint") === "true",
  };
}

/** `*`, the region of SigV4a, and `aws-global` name no place. */
function isRegion(name: string): boolean {
  return /^[a-z]{2,5}(-[a-z]+)+-\d+$/.test(name);
}

/** In the order of AWS's "Service-specific endpoints" reference: variables, then the profile; the service's own first. */
function configuredEndpoint(
  env: Runtime["env"],
  profile: ProfileSettings,
  services: ProfileSettings,
): string | undefined {
  const ignored =
    given(env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS) ?? given(profile?.get("ignore_configured_endpoint_urls"));
  if (ignored?.toLowerCase() === "true") return undefined;
  return (
    given(env.AWS_ENDPOINT_URL_STS) ??
    given(env.AWS_ENDPOINT_URL) ??
    given(services?.get("sts.endpoint_url")) ??
    given(profile?.get("endpoint_url"))
  );
}
