/** AWS's partitions: by name, by region, and by domain. */
import { type Partition, partitions } from "./tables.ts";

/** The parts of a host name under one of AWS's domains. */
export interface SplitHost {
  /** GovCloud shares its domains with the commercial partition; only a region distinguishes the two. */
  readonly partition: Partition;
  readonly domain: Domain["kind"];
  /** The labels before the domain, in lower case. */
  readonly labels: readonly string[];
}

interface Domain {
  readonly name: string;
  readonly partition: Partition;
  /**
   * `api`: the usual domain, `amazonaws.com`. `dual stack`: `api.aws`, which also supports IPv6. `customers`: `on.aws`,
   * where each endpoint belongs to one customer. `sign-in`: the consoles' domains.
   */
  readonly kind: "api" | "dual stack" | "customers" | "sign-in";
}

/** Throws for an id that is not in the table, which is a bug. */
export function partitionNamed(id: string): Partition {
  const found = partitions.find(partition => partition.id === id);
  if (found === undefined) throw new Error(`no partition ${id}`);
  return found;
}

/**
 * Returns the partition of a region. A region that matches no pattern is assumed to be a new one of `aws`, as botocore
 * does.
 */
export function partitionOf(region: string): Partition {
  return partitions.find(({ regions }) => regions.test(region)) ?? partitionNamed("aws");
}

/** Whether the label has the form that a partition publishes for its regions. */
export function isRegion(label: string): boolean {
  return partitions.some(({ regions }) => regions.test(label));
}

/** Whether this region is served under that domain. Domains are shared (see SplitHost), but regions are not. */
export function hasRegion({ partition }: Pick<SplitHost, "partition">, region: string): boolean {
  return partitions.some(({ suffix, regions }) => suffix === partition.suffix && regions.test(region));
}

/** Splits a host name without its port; undefined if it is not under one of AWS's domains, or is not a valid name. */
export function splitHost(host: string): SplitHost | undefined {
  const name = host.toLowerCase().replace(/\.$/, "");
  if (!isHostName(name)) return undefined;
  const domain = domains.find(candidate => name.endsWith(`.${candidate.name}`));
  if (domain === undefined) return undefined;
  const labels = name.slice(0, -domain.name.length - 1).split(".");
  return { partition: domain.partition, domain: domain.kind, labels };
}

/** DNS names have at most 253 characters (RFC 1035, 2.3.4); a redirect could contain one that takes minutes to parse. */
export function isHostName(name: string): boolean {
  return name.length <= 253 && name.split(".").every(label => /^[\w-]+$/.test(label));
}

/** The longest name first, because some names end with others: `api.aws` with `aws`. */
const domains: readonly Domain[] = partitions
  .flatMap((partition): Domain[] => [
    { name: partition.suffix, partition, kind: "api" },
    { name: partition.dualStackSuffix, partition, kind: "dual stack" },
    { name: partition.dualStackSuffix.replace(/^api\./, "on."), partition, kind: "customers" },
  ])
  .concat(
    // As in the SDK's endpoint rules for sign-in.
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
