/**
 * Detects regions and services that must be mistakes: quoted values, zones instead of regions, names under which AWS
 * does not sign.
 */
import { printable } from "../../message/printable.ts";
import type { Resolved } from "../signing/settings.ts";
import { isRegion, splitHost } from "./partition.ts";

export interface ScopeProblem {
  /** What is wrong and what to write instead; printable. */
  readonly text: string;
  /** Whether no request with it can be right. False where another provider's store may have a name of its own. */
  readonly certain: boolean;
}

/** Returns what is wrong with the scope of a request to that host; undefined if no problem is known. */
export function scopeProblem(service: Resolved, region: Resolved, host: string): ScopeProblem | undefined {
  const quoted = [
    { name: "service", ...service },
    { name: "region", ...region },
  ].find(({ value }) => isQuoted(value));
  if (quoted !== undefined) {
    const text = `the ${quoted.name} from ${quoted.reason} is in quotes, which docker's --env-file keeps: remove them`;
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

/** Common names of services whose signing name is different. */
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

/**
 * Recognizes obvious mistakes: an AWS region in another spelling, an Availability Zone, or what a program prints for a
 * missing value.
 */
function misspelledRegion({ value, reason }: Resolved): string | undefined {
  const said = `region ${printable(value)} (${reason})`;
  const lower = value.toLowerCase();
  const zone = /^(.+-\d+)[a-z]$/.exec(lower)?.[1];
  if (["none", "null", "undefined"].includes(lower))
    return `${said} is what a program prints for a missing value`;
  if (lower !== value && isRegion(lower)) return `${said}: AWS writes it in lower case, ${lower}`;
  if (zone !== undefined && isRegion(zone)) return `${said} is an Availability Zone; its region is ${zone}`;
  return undefined;
}

/** Other stores have their own regions (`auto`, `default`), but AWS's have one form. */
function otherRegionHint({ value, reason }: Resolved): string | undefined {
  const wrong = value.split(",").find(name => !hasForm(name));
  if (wrong === undefined) return undefined;
  return `region ${printable(wrong)} (${reason}) is not a region of AWS; regions look like eu-west-1`;
}

/** Whether this is a region or, in a region set, `*` and the like; new regions have the form of the existing ones. */
function hasForm(name: string): boolean {
  return name.includes("*") || /^[a-z]+(-[a-z]+)+-\d+$/.test(name);
}
