/** What a host name says about who signs: its service, its region, and the rule that read them there. */

import { dataPlaneNames, globalRegions, notServices, pseudoRegions } from "./hosts.ts";
import { type Partition, partitions, signingNames } from "./tables.ts";

/** How it is signed: SigV4 for one region, SigV4a for several. */
export type Scheme = "sigv4" | "sigv4a";

export interface Inference {
  readonly service: string | undefined;
  /** `*` for hosts that every region answers: they need SigV4a. */
  readonly region: string | undefined;
  /** In words for `--explain`: what decided the service, or why nothing did. */
  readonly rule: string;
  /** The same for the region. */
  readonly regionRule: string;
  readonly scheme: Scheme;
}

/** Service and region with their rules, before the host is put in front of them. */
interface Reading {
  readonly service: string | undefined;
  readonly region: string | undefined;
  readonly because?: string;
  readonly regionBecause?: string;
  readonly scheme?: "sigv4a";
}

/** A host of AWS without its suffix, its VPC endpoint and the marks that change nothing (FIPS, dual stack). */
interface Place {
  readonly partition: Partition;
  readonly labels: readonly string[];
}

/** Do these services sign the path as it is sent, with no normalising? */
export function isS3Family(service: string): boolean {
  return ["s3", "s3-object-lambda", "s3-outposts", "s3express"].includes(service);
}

/**
 * Service and region from a host name without its port; the path matters for AWS IoT and Amazon Location alone.
 * Hosts that are not AWS's give neither. Rules: AWS's published endpoints (endpoint-tables.ts) and data-plane hosts (hosts.ts).
 */
export function inferEndpoint(host: string, path: string): Inference {
  const place = locate(host.toLowerCase().replace(/\.$/, ""));
  if (place === undefined) return nothing(`host ${host} is not one of AWS's`);
  const { service, region, because, regionBecause, scheme } =
    everyRegion(place) ?? objectStorage(place) ?? general(place, path);
  return {
    service,
    region,
    rule: `host ${host}${because === undefined ? "" : `, ${because}`}`,
    regionRule: `host ${host}${regionBecause === undefined ? "" : `, ${regionBecause}`}`,
    scheme: scheme ?? "sigv4",
  };
}

function nothing(rule: string): Inference {
  return { service: undefined, region: undefined, rule, regionRule: rule, scheme: "sigv4" };
}

/** Finds the partition by the longest suffix, and takes off what says nothing about the service. */
function locate(host: string): Place | undefined {
  // DNS has no longer names, and a redirect could name one that takes minutes to read.
  if (host.length > 253) return undefined;
  const found = suffixes.find(({ suffix }) => host.endsWith(`.${suffix}`));
  if (found === undefined) return undefined;
  const typed = host.slice(0, -found.suffix.length - 1).split(".");
  const labels = withoutMarks(withoutVpcEndpoint(typed));

  // `iam.us-gov.api.aws`, `budgets.global.sc2s.sgov.gov`, `global.health.amazonaws.com.cn`
  const gov = labels.at(-1) === "us-gov";
  const global = labels.at(-1) === "global";
  const named = gov || global ? labels.slice(0, -1) : labels[0] === "global" ? labels.slice(1) : labels;

  // GovCloud shares both suffixes; of the services without regions, commercial ones are `X.global.api.aws`, its own `X.api.aws`.
  const govern = gov || (found.suffix === "api.aws" && !global && !labels.some(isRegion));
  return { partition: govern ? partitionNamed("aws-us-gov") : found.partition, labels: named };
}

/** `[X.]VPCE-ID.SERVICE.REGION.vpce.amazonaws.com` is read as `SERVICE.REGION.amazonaws.com`. */
function withoutVpcEndpoint(labels: readonly string[]): readonly string[] {
  if (labels.at(-1) !== "vpce") return labels;
  const id = labels.findIndex(label => /^vpce-(?!svc-)/.test(label));
  return labels.slice(id + 1, -1);
}

/** FIPS endpoints are `x-fips`, `fips.x` or `x-fips-y`, dual-stack ones may be `x.dualstack`: both sign like `x`. */
function withoutMarks(labels: readonly string[]): readonly string[] {
  return labels
    .filter((label, index) => index === labels.length - 1 || (label !== "dualstack" && label !== "fips"))
    .filter((label, index, all) => !(label === "dualstack" && index === all.length - 1 && index > 0))
    .map(label => label.replace(/-fips(?=-|$)/, ""));
}

/** Hosts that stand for all regions at once, and so need SigV4a with the region set `*`. */
function everyRegion({ labels }: Place): Reading | undefined {
  const name = labels.slice(-2).join(".");
  const last = labels.at(-1) ?? "";
  const all = { region: "*", regionBecause: "which all regions answer", scheme: "sigv4a" } as const;
  if (name === "accesspoint.s3-global")
    return { ...all, service: "s3", because: "a multi-region access point" };
  if (last === "cloudfront-kvs" && labels.length > 1) return { ...all, service: "cloudfront-keyvaluestore" };
  // Global endpoints of EventBridge (`ID.endpoint.events`) and SES (`ID.endpoints.email`).
  if (/^endpoints?\./.test(name) && labels.length > 2) return { ...all, ...serviceOf([last], "/") };
  return undefined;
}

/** `[BUCKET.]s3[-KIND][.REGION]`; buckets may hold dots and be called anything, so the last such label counts. */
function objectStorage({ partition, labels }: Place): Reading | undefined {
  const at = labels.findLastIndex(label => objectHost.test(label));
  const [, name = "", rest] = objectHost.exec(labels[at] ?? "") ?? [];
  const behind = labels.slice(at + 1);
  // `s3.execute-api.REGION` is an API that is called s3.
  if (name === "" || (behind.length > 1 && behind.some(isRegion))) return undefined;

  const dashed = rest?.replace(/^website-/, "");
  const region = behind.join(".") || (dashed && isRegion(dashed) ? dashed : undefined);
  const because = `where ${JSON.stringify(labels[at])} signs as ${name}`;
  return { service: name, ...(labels[at] === name ? {} : { because }), ...regional(region, partition, name) };
}

/** The signing name, and what follows it: a kind, an S3 Express zone, or in the oldest hosts the region (`s3-eu-west-1`). */
const objectHost =
  /^(s3express|s3-object-lambda|s3-outposts|s3)(?:(?<=express)-[a-z0-9-]+|-(control|accesspoint|accelerate|external-1|global|(?:website-)?[a-z]+(?:-[a-z]+)+-\d+|website))?$/;

/** `[ID.]SERVICE.REGION`, `[ID.]REGION.SERVICE`, or `SERVICE` alone for one without regions. */
function general({ partition, labels }: Place, path: string): Reading {
  const at = labels.findLastIndex(isRegion);
  const behind = labels.slice(at + 1);
  const named = at === -1 || behind.length > 0 ? behind : labels.slice(0, at);
  const found = serviceOf(named, path);
  return { ...found, ...regional(labels[at], partition, found.service, named.at(-1)) };
}

/** The region in the host, else the one that the partition's services without regions sign for. */
function regional(
  region: string | undefined,
  partition: Partition,
  service: string | undefined,
  prefix = "",
): Pick<Reading, "region" | "regionBecause"> {
  const pseudo = pseudoRegions.get(prefix);
  if (pseudo !== undefined)
    return { region: pseudo, regionBecause: `where ${prefix} is a region of its own` };
  if (region !== undefined) return { region };
  return {
    region: globalRegions.get(`${partition.id} ${service}`) ?? partition.globalRegion,
    regionBecause: `without a region: the one of partition ${partition.id} for such hosts`,
  };
}

/** The name that the labels sign under: the longest tail that is in a table, else the label next to the region. */
function serviceOf(labels: readonly string[], path: string): Pick<Reading, "service" | "because"> {
  const last = labels.at(-1);
  if (last === undefined || notServices.test(last))
    return { service: undefined, because: "which names no service of AWS" };
  for (let start = 0; start < labels.length; start++) {
    const prefix = labels.slice(start).join(".");
    const service = byPath(dataPlaneNames.get(prefix) ?? publishedName(prefix), labels, path);
    if (service !== undefined)
      return { service, because: `where ${JSON.stringify(prefix)} signs as ${service}` };
  }
  // `ID-ats.iot`, `ID.iot`: the devices' side of AWS IoT; `iot` alone is its control plane.
  if (last === "iot" && labels.length > 1)
    return { service: byPath("iotdata", labels, path), because: "a data endpoint of AWS IoT" };
  return { service: last.replace(/-control-plane$/, "") };
}

/** The published signing name; dual-stack hosts write `streams.dynamodb` as `streams-dynamodb`, or the other way round. */
function publishedName(prefix: string): string | undefined {
  const published = signingNames.get(prefix);
  if (published !== undefined || prefix.includes(".")) return published;
  for (const { index } of prefix.matchAll(/-/g)) {
    const [one, other] = [prefix.slice(0, index), prefix.slice(index + 1)];
    for (const dotted of [`${one}.${other}`, `${other}.${one}`]) {
      const name = signingNames.get(dotted) ?? signingNames.get(`api.${dotted}`);
      if (name !== undefined) return name;
    }
  }
  return undefined;
}

/** MQTT over WebSockets has a name of its own, and so had the first version of Amazon Location. */
function byPath(service: string | undefined, labels: readonly string[], path: string): string | undefined {
  if (service === "iotdata" && /^\/mqtt(\?|$)/.test(path)) return "iotdevicegateway";
  if (labels.at(-1) === "geo" && /^\/(maps|places|routes)\/v0\//.test(path)) return "geo";
  return service;
}

function isRegion(label: string): boolean {
  return partitions.some(({ regions }) => regions.test(label));
}

function partitionNamed(id: string): Partition {
  const found = partitions.find(partition => partition.id === id);
  if (found === undefined) throw new Error(`no partition ${id}`);
  return found;
}

interface Suffix {
  readonly suffix: string;
  readonly partition: Partition;
}

/** Everything that hosts of AWS end in, the longest first. */
const suffixes: readonly Suffix[] = partitions
  .flatMap(partition => [
    { suffix: partition.suffix, partition },
    { suffix: partition.dualStackSuffix, partition },
    // Endpoints that belong to one customer: `ID.lambda-url.REGION.on.aws`.
    { suffix: partition.dualStackSuffix.replace(/^api\./, "on."), partition },
  ])
  .concat(
    // The consoles' own domains, where sign-in lives, as the SDK's endpoint rules for it have them.
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
    ].map(([suffix = "", id = ""]) => ({ suffix, partition: partitionNamed(id) })),
  )
  .sort((one, other) => other.suffix.length - one.suffix.length);
