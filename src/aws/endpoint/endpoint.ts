/** Infers from a host name the service and the region to sign for, with the rule that determined them. */

import { fixedEnd, hostForm } from "./host-form.ts";
import { customerDomains, globalRegions, pseudoRegions, signInDomains } from "./hosts.ts";
import { hasRegion, isHostName, isRegion, partitionNamed, type SplitHost, splitHost } from "./partition.ts";
import { s3Host } from "./s3.ts";
import { s3CompatibleForms } from "./s3-compatible.ts";
import { because, type Naming, noService, serviceOf, tails } from "./service-name.ts";

/** SigV4 signs for one region, SigV4a for several. */
export type Scheme = "sigv4" | "sigv4a";

export interface Inference {
  readonly service: string | undefined;
  /** `*` for hosts that every region serves; they need SigV4a. */
  readonly region: string | undefined;
  /** For `--explain`: what determined the service, or why nothing did. */
  readonly rule: string;
  /** The same for the region. */
  readonly regionRule: string;
  readonly scheme: Scheme;
  /**
   * Whether the whole name is a known form of an AWS API host. If false, the host may still have a service, guessed
   * from its last label. The guess is good enough for a URL on the command line, but not for one that a server names.
   */
  readonly isApi: boolean;
}

/** Service and region with their rules, before the host name is prepended to the rules. */
interface Reading extends Naming {
  readonly region: string | undefined;
  readonly regionBecause?: string;
  readonly scheme?: "sigv4a";
}

/** Whether the service signs the path as it is sent, without normalizing it. */
export function isS3Family(service: string): boolean {
  return ["s3", "s3-object-lambda", "s3-outposts", "s3express"].includes(service);
}

/**
 * Returns service and region for a host name without its port; the path matters only for AWS IoT and Amazon Location.
 * Rules: AWS's published endpoints (tables.ts), data-plane hosts (hosts.ts) and other providers' object stores
 * (s3-compatible.ts). Any other host has neither.
 */
export function inferEndpoint(host: string, path: string): Inference {
  const split = splitHost(host);
  const reading = split === undefined ? compatibleStore(host) : read(split, path);
  if (reading === undefined) return noInference(`host ${host} is not one of AWS's`);
  const { service, region, because, regionBecause, scheme, isApi } = reading;
  return {
    service,
    region,
    rule: `host ${host}${because === undefined ? "" : `, ${because}`}`,
    regionRule: `host ${host}${regionBecause === undefined ? "" : `, ${regionBecause}`}`,
    scheme: scheme ?? "sigv4",
    isApi,
  };
}

/**
 * Whether AWS itself serves this host name (without a port) with an API that verifies signatures. For hosts that the
 * user did not choose: only complete, known forms count, and nothing below a name that AWS assigns to customers'
 * machines, such as load balancers. `reason` says what decided.
 */
export function judgeApiHost(host: string): { readonly isApi: boolean; readonly reason: string } {
  const { isApi, rule, service } = inferEndpoint(host, "/");
  const isGuess = !isApi && service !== undefined;
  return { isApi, reason: isGuess ? `${rule}: no known form of AWS API hosts` : rule };
}

function noInference(rule: string): Inference {
  return {
    service: undefined,
    region: undefined,
    rule,
    regionRule: rule,
    scheme: "sigv4",
    isApi: false,
  };
}

/** Object stores of other providers that implement the S3 API and sign as s3 for a region of their own. */
function compatibleStore(host: string): Reading | undefined {
  const name = host.toLowerCase().replace(/\.$/, "");
  if (!isHostName(name)) return undefined;
  // Building all patterns takes as long as signing; comparing the end of the name rules out nearly all of them.
  const found = s3CompatibleForms.find(
    ({ form }) => name.endsWith(fixedEnd(form)) && hostForm(form).test(name),
  );
  if (found === undefined) return undefined;
  const { provider, form, region } = found;
  const because = `of ${provider}'s form ${form}`;
  const named = region ?? hostForm(form).exec(name)?.groups?.region;
  return { service: "s3", region: named, because, regionBecause: because, isApi: false };
}

/** Returns undefined for a host that is under one of AWS's domains but is not an API. */
function read(given: SplitHost, path: string): Reading | undefined {
  if (given.domain === "customers") return fromTable(given, customerDomains);
  if (given.domain === "sign-in") return fromTable(given, signInDomains);
  const host = given.labels.at(-1) === "vpce" ? withoutVpcEndpoint(given) : given;
  if (host === undefined)
    return { ...noService("a service of one of AWS's customers"), region: given.labels.findLast(isRegion) };
  const marked = withoutMarks(host);
  return objectStorage(host) ?? everyRegion(marked) ?? general(withoutScope(marked), path);
}

/** Reads `[X.]VPCE-ID.SERVICE.REGION.vpce` as `SERVICE.REGION`; undefined if the service is a customer's. */
function withoutVpcEndpoint(host: SplitHost): SplitHost | undefined {
  const labels = host.labels.slice(0, -1);
  const id = labels.findLastIndex(label => label.startsWith("vpce-"));
  if (id === -1 || labels[id]?.startsWith("vpce-svc-")) return undefined;
  return { ...host, labels: labels.slice(id + 1) };
}

/**
 * FIPS endpoints are named `x-fips`, `fips.x` or `x-fips-y`, and dual-stack ones may be `x.dualstack`; all of them sign
 * like `x`.
 */
function withoutMarks(host: SplitHost): SplitHost {
  const labels = host.labels
    .filter((label, index, all) => index === all.length - 1 || (label !== "dualstack" && label !== "fips"))
    .filter((label, index, all) => !(label === "dualstack" && index === all.length - 1 && index > 0))
    .map(label => label.replace(/-fips(?=-|$)/, ""));
  return { ...host, labels };
}

/** Removes `us-gov` and `global`: `iam.us-gov.api.aws`, `budgets.global.sc2s.sgov.gov`, `global.health.amazonaws.com.cn`. */
function withoutScope({ labels, domain, partition }: SplitHost): SplitHost {
  const gov = labels.at(-1) === "us-gov";
  const global = labels.at(-1) === "global";
  const named = gov || global ? labels.slice(0, -1) : labels[0] === "global" ? labels.slice(1) : labels;

  // GovCloud shares both domains. Of the services without regions, commercial ones are `X.global.api.aws` and
  // GovCloud's are `X.api.aws`.
  const shared = partition.id === "aws" && domain === "dual stack" && !global && !labels.some(isRegion);
  return { domain, labels: named, partition: gov || shared ? partitionNamed("aws-us-gov") : partition };
}

/** `ID.SERVICE.REGION` under a domain where only the services in a table have APIs. */
function fromTable(host: SplitHost, services: ReadonlyMap<string, string>): Reading | undefined {
  const { partition, labels } = withoutMarks(host);
  const at = labels.findLastIndex(isRegion);
  const named = at === labels.length - 1 ? labels.slice(0, at) : labels.slice(at + 1);
  const prefix = tails(named).find(tail => services.has(tail));
  const service = services.get(prefix ?? "");
  if (prefix === undefined || service === undefined) return undefined;
  const isApi = labels[at] === undefined || hasRegion(host, labels[at]);
  return { service, ...because(prefix, service), ...regional(labels[at], partition, service), isApi };
}

/** Hosts that serve all regions at once, and therefore need SigV4a with the region set `*`. */
function everyRegion({ labels }: SplitHost): Reading | undefined {
  const name = labels.join(".");
  const service = forEveryRegion.find(([pattern]) => pattern.test(name))?.[1];
  if (service === undefined) return undefined;
  return { service, region: "*", regionBecause: "which all regions serve", scheme: "sigv4a", isApi: true };
}

const forEveryRegion: readonly (readonly [RegExp, string])[] = [
  [/^[^.]+\.mrap\.accesspoint\.s3-global$/, "s3"],
  [/^[^.]+\.cloudfront-kvs(\.global)?$/, "cloudfront-keyvaluestore"],
  [/^[^.]+(\.[^.]+)?\.endpoints?\.events$/, "events"],
  [/^[^.]+(\.[^.]+)?\.endpoints?\.email(\.global|\.us-gov)?$/, "ses"],
];

function objectStorage(host: SplitHost): Reading | undefined {
  const found = s3Host(host);
  if (found === undefined) return undefined;
  const { service, region, kind, form } = found;
  const plain = form.replace(/\[.*?\]|\.REGION/g, "") === service;
  return {
    service,
    ...(plain ? {} : { because: `of the form ${form}` }),
    ...regional(region, host.partition, service),
    isApi: kind !== "website",
  };
}

/** `[ID.]SERVICE.REGION`, `[ID.]REGION.SERVICE`, or only `SERVICE` if the service has no regions. */
function general(host: SplitHost, path: string): Reading {
  const { partition, labels } = host;
  const at = labels.findLastIndex(isRegion);
  const region = labels[at];
  const behind = labels.slice(at + 1);
  const named = at === -1 || behind.length > 0 ? behind : labels.slice(0, at);
  const owned = behind.length > 0 && at > 0;
  const found = serviceOf(named, owned, path);
  const isApi = found.isApi && (region === undefined || hasRegion(host, region));
  return { ...found, ...regional(region, partition, found.service, named.at(-1)), isApi };
}

/** The region in the host name, or else the one for which the partition's services without regions sign. */
function regional(
  region: string | undefined,
  partition: SplitHost["partition"],
  service: string | undefined,
  prefix = "",
): Pick<Reading, "region" | "regionBecause"> {
  const pseudo = pseudoRegions.get(prefix);
  if (pseudo !== undefined)
    return { region: pseudo, regionBecause: `where ${prefix} is a region of its own` };
  // The writer of an Aurora global database is in a region that its host name does not contain.
  if (region !== undefined || service === "rds-db") return { region };
  return {
    region: globalRegions.get(`${partition.id} ${service}`) ?? partition.globalRegion,
    regionBecause: `without a region: partition ${partition.id} defines one for such hosts`,
  };
}
