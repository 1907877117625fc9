/** Partitions of AWS: by name, by region, and by what a host name ends in. */
import { type Partition, partitions } from "./tables.ts";

/** What a host name under one of AWS's domains consists of. */
export interface SplitHost {
  /** GovCloud shares its domains with the commercial partition; only a region tells the two apart. */
  readonly partition: Partition;
  readonly domain: Domain["kind"];
  /** What stands in front of the domain, in lower case. */
  readonly labels: readonly string[];
}

interface Domain {
  readonly name: string;
  readonly partition: Partition;
  /**
   * `api`: the usual domain, `amazonaws.com`. `dual stack`: `api.aws`, for IPv6 too. `customers`: `on.aws`, where endpoints
   * belong to one customer each. `sign-in`: domains of the consoles.
   */
  readonly kind: "api" | "dual stack" | "customers" | "sign-in";
}

/** Throws for an id that the table does not have: a fault of the program. */
export function partitionNamed(id: string): Partition {
  const found = partitions.find(partition => partition.id === id);
  if (found === undefined) throw new Error(`no partition ${id}`);
  return found;
}

/** The partition of a region. A region that matches no pattern is taken for a new one of `aws`, as botocore does. */
export function partitionOf(region: string): Partition {
  return partitions.find(({ regions }) => regions.test(region)) ?? partitionNamed("aws");
}

/** Does the label have the form that a partition publishes for its regions? */
export function isRegion(label: string): boolean {
  return partitions.some(({ regions }) => regions.test(label));
}

/** Is this region served under that domain? Domains are shared (see SplitHost), regions are not. */
export function hasRegion({ partition }: Pick<SplitHost, "partition">, region: string): boolean {
  return partitions.some(({ suffix, regions }) => suffix === partition.suffix && regions.test(region));
}

/** In: a host name without its port. Out: undefined when it is under none of AWS's domains, or is no valid name. */
export function splitHost(host: string): SplitHost | undefined {
  const name = host.toLowerCase().replace(/\.$/, "");
  if (!isHostName(name)) return undefined;
  const domain = domains.find(candidate => name.endsWith(`.${candidate.name}`));
  if (domain === undefined) return undefined;
  const labels = name.slice(0, -domain.name.length - 1).split(".");
  return { partition: domain.partition, domain: domain.kind, labels };
}

/** DNS has no names of more than 253 characters (RFC 1035, 2.3.4), and a redirect could name one that takes minutes to read. */
export function isHostName(name: string): boolean {
  return name.length <= 253 && name.split(".").every(label => /^[\w-]+$/.test(label));
}

/** The longest name first: `amazonaws.com` is no part of `amazonaws.com.cn`, but `aws` is one of `api.aws`. */
const domains: readonly Domain[] = partitions
  .flatMap((partition): Domain[] => [
    { name: partition.suffix, partition, kind: "api" },
    { name: partition.dualStackSuffix, partition, kind: "dual stack" },
    { name: partition.dualStackSuffix.replace(/^api\./, "on."), partition, kind: "customers" },
  ])
  .concat(
    // As the SDK's endpoint rules for sign-in have them.
    [
      ["aws.amazon.com", "aws"],
      ["aws", "aws"],
      ["amazonaws.cn", "aws-cn"],
      ["amazonaws-us-gov.com", "aws-us-gov"],
      ["amazonaws-eusc.eu", "aws-eusc"],
      ["c2shome.ic.gov", "aws-iso"],
      ["sc2shome.sgov.gov", "aws-iso-b"],
      ["csphome.adc-e.uk", "aws-iso-e"],
      ["csphome.hci.ic.gov", "aws-iso-f"],
    ].map(([name = "", id = ""]) => ({ name, partition: partitionNamed(id), kind: "sign-in" })),
  )
  .sort((one, other) => other.name.length - one.name.length);
