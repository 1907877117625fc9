/** Regions and services that cannot be what was meant: quoted, zones instead of regions, names that AWS does not sign under. */
import { printable } from "../../message/printable.ts";
import type { Resolved } from "../signing/settings.ts";
import { isRegion, splitHost } from "./partition.ts";

export interface ScopeProblem {
  /** What is wrong and what to write instead, printable. */
  readonly text: string;
  /** Can no request with it be right? False where a store that is not AWS's may have a name of its own. */
  readonly certain: boolean;
}

/** What is wrong with the scope of a request to that host; undefined when nothing is known to be. */
export function scopeProblem(service: Resolved, region: Resolved, host: string): ScopeProblem | undefined {
  const quoted = [
    { name: "service", ...service },
    { name: "region", ...region },
  ].find(({ value }) => isQuoted(value));
  if (quoted !== undefined) {
    const text = `the ${quoted.name} from ${quoted.reason} is in quotes; docker's --env-file keeps them: write it without`;
    return { text, certain: true };
  }
  const certain = splitHost(host) !== undefined;
  const text =
    serviceProblem(service) ?? misspelledRegion(region) ?? (certain ? otherRegionHint(region) : undefined);
  return text === undefined ? undefined : { text, certain };
}

function isQuoted(value: string): boolean {
  return value.length > 1 && /^(["']).*\1$/s.test(value);
}

/** What people call a service whose signing name is another one. */
const signsAs: Readonly<Record<string, string>> = {
  opensearch: "OpenSearch domains sign as es, serverless collections as aoss",
  elasticsearch: "OpenSearch and Elasticsearch domains sign as es, serverless collections as aoss",
  "opensearch-serverless": "OpenSearch Serverless signs as aoss",
  opensearchserverless: "OpenSearch Serverless signs as aoss",
};

function serviceProblem({ value, reason }: Resolved): string | undefined {
  const right = Object.hasOwn(signsAs, value.toLowerCase()) ? signsAs[value.toLowerCase()] : undefined;
  return right === undefined ? undefined : `service ${printable(value)} (${reason}): ${right}`;
}

/** What is meant is known: a region of AWS in another spelling, one of its zones, or what a program prints for nothing. */
function misspelledRegion({ value, reason }: Resolved): string | undefined {
  const said = `region ${printable(value)} (${reason})`;
  const lower = value.toLowerCase();
  const zone = /^(.+-\d+)[a-z]$/.exec(lower)?.[1];
  if (["none", "null", "undefined"].includes(lower)) return `${said} is what a program prints for no region`;
  if (lower !== value && isRegion(lower)) return `${said}: AWS writes it in lower case, ${lower}`;
  if (zone !== undefined && isRegion(zone)) return `${said} is an Availability Zone; its region is ${zone}`;
  return undefined;
}

/** Other stores have regions of their own (`auto`, `default`); AWS's have one form. */
function otherRegionHint({ value, reason }: Resolved): string | undefined {
  const wrong = value.split(",").find(name => !hasForm(name));
  if (wrong === undefined) return undefined;
  return `region ${printable(wrong)} (${reason}) is not a region of AWS; regions look like eu-west-1`;
}

/** A region, or in a region set `*` and the like; new regions have the form of the old ones. */
function hasForm(name: string): boolean {
  return name.includes("*") || /^[a-z]+(-[a-z]+)+-\d+$/.test(name);
}
