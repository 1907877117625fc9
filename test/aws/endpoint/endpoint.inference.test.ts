/** Service and region of host names: every published host, and a table of data-plane hosts made by hand. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { endpointTables } from "../../../scripts/endpoint-tables.ts";
import { bucketOf } from "../../../src/aws/endpoint/bucket.ts";
import { inferEndpoint, isS3Family, judgeApiHost } from "../../../src/aws/endpoint/endpoint.ts";
import { sharedData } from "../../support/data.ts";
import { unless } from "../../support/needs.ts";
import { dataPlaneHosts, type Expected } from "./data-plane-hosts.ts";
import { lookalikeHosts } from "./lookalike-hosts.ts";

const publishedFile = sharedData("aws-endpoint-hosts.json");
const noHosts = publishedFile === undefined ? "AWS's hosts are not beside the checkout" : undefined;

describe("published endpoints", unless(noHosts), () => {
  it("are all inferred", () => {
    const hosts = Object.entries(
      JSON.parse(readFileSync(publishedFile ?? "", "utf8")) as Record<string, Expected>,
    );
    const wrong = hosts.map(([host, expected]) => difference(host, "/", expected)).filter(Boolean);
    console.log(`inference: published hosts ${hosts.length - wrong.length}/${hosts.length} right`);
    expect(hosts.length).toBe(5064);
    expect(wrong).toEqual([]);
    expect(hosts.filter(([host]) => !judgeApiHost(host).isApi)).toEqual([]);
  });

  it("and the tables in src match the output of the generator", async () => {
    const tables = resolve(import.meta.dirname, "../../../src/aws/endpoint/tables.ts");
    const folder = resolve(publishedFile ?? "", "..");
    expect(readFileSync(tables, "utf8")).toBe(await endpointTables(folder));
  });
});

describe("data-plane hosts", () => {
  const rows = Object.entries(dataPlaneHosts);
  const wrong = rows.map(([url, expected]) => {
    const [host = "", path = "/"] = url.split(/(?=\/)(.*)/s);
    return difference(host, path, expected);
  });

  it("are all inferred", () => {
    const right = wrong.filter(text => text === undefined).length;
    console.log(`inference: hosts made by hand ${right}/${rows.length} right`);
    expect(rows.length).toBeGreaterThanOrEqual(120);
    expect(wrong.filter(Boolean)).toEqual([]);
  });
});

describe("hosts that look like AWS's APIs but are not", () => {
  it("are not API hosts and do not name a bucket", () => {
    const wrong = lookalikeHosts.filter(host => judgeApiHost(host).isApi || bucketOf(host, "/k"));
    console.log(
      `inference: lookalike hosts ${lookalikeHosts.length - wrong.length}/${lookalikeHosts.length} seen through`,
    );
    expect(lookalikeHosts.length).toBeGreaterThanOrEqual(130);
    expect(wrong).toEqual([]);
  });

  it("with one label of S3's hosts changed, or one more after the bucket, are not either", () => {
    const wrong = s3Hosts.flatMap(host => {
      const [bucket, ...labels] = host.split(".");
      return labels
        .flatMap((label, at) => {
          const [before, after] = [labels.slice(0, at), labels.slice(at + 1)];
          return [`${label}-evil`, `evil-${label}`, `evil.${label}-evil`, `${label}.evil`].map(changed =>
            [bucket, ...before, changed, ...after].join("."),
          );
        })
        .concat([`${host}.evil.example`, `${host}-evil.example`])
        .filter(changed => judgeApiHost(changed).isApi || bucketOf(changed, "/k") !== undefined);
    });
    expect(wrong).toEqual([]);
  });

  it.each([
    ["sqs.eu-west-1.amazonaws.com", true, "host sqs.eu-west-1.amazonaws.com"],
    [
      "b.s3.us-east-1.elb.amazonaws.com",
      false,
      "host b.s3.us-east-1.elb.amazonaws.com, which is below elb: load balancers",
    ],
    [
      "x.foo.us-east-1.amazonaws.com",
      false,
      'host x.foo.us-east-1.amazonaws.com, where "foo" is taken for the service: no known form of AWS API hosts',
    ],
    ["d111.cloudfront.net", false, "host d111.cloudfront.net is not one of AWS's"],
  ])("%s: API host %s, with a reason in words", (host, isApi, reason) => {
    expect(judgeApiHost(host)).toEqual({ isApi, reason });
  });
});

/** One of each form that S3 publishes for buckets. */
const s3Hosts = [
  "b.s3.amazonaws.com",
  "b.s3.eu-west-1.amazonaws.com",
  "b.s3-fips.us-east-1.amazonaws.com",
  "b.s3.dualstack.eu-west-1.amazonaws.com",
  "b.s3-fips.dualstack.us-east-1.amazonaws.com",
  "b.s3-eu-west-1.amazonaws.com",
  "b.s3-external-1.amazonaws.com",
  "b.s3-accelerate.amazonaws.com",
  "b.s3-accelerate.dualstack.amazonaws.com",
  "b.s3.cn-north-1.amazonaws.com.cn",
  "b.s3.us-iso-east-1.c2s.ic.gov",
] as const;

describe("the rule in words", () => {
  it.each([
    ["vpc-logs-abc.eu-west-1.es.amazonaws.com", "host vpc-logs-abc.eu-west-1.es.amazonaws.com", undefined],
    [
      "bedrock-runtime.us-east-1.amazonaws.com",
      'host bedrock-runtime.us-east-1.amazonaws.com, where "bedrock-runtime" signs as bedrock',
      "host bedrock-runtime.us-east-1.amazonaws.com",
    ],
    [
      "iam.amazonaws.com",
      "host iam.amazonaws.com",
      "host iam.amazonaws.com, without a region: partition aws defines one for such hosts",
    ],
    [
      "logs.example.com",
      "host logs.example.com is not one of AWS's",
      "host logs.example.com is not one of AWS's",
    ],
  ])("%s", (host, rule, regionRule) => {
    expect(inferEndpoint(host, "/")).toMatchObject({ rule, regionRule: regionRule ?? rule });
  });
});

describe("S3's family", () => {
  it.each([
    ["s3", true],
    ["s3-object-lambda", true],
    ["s3-outposts", true],
    ["s3express", true],
    ["s3tables", false],
    ["s3vectors", false],
    ["es", false],
  ])("%s: %s", (service, expected) => {
    expect(isS3Family(service)).toBe(expected);
  });
});

/** What is wrong about a host, or undefined. s3express sessions sign with SigV4 under keys of their own. */
function difference(
  host: string,
  path: string,
  [service, region, scheme = "sigv4"]: Expected,
): string | undefined {
  const found = inferEndpoint(host, path);
  const expected = [service, region, scheme.replace("-s3express", "")].join(" ");
  const got = [found.service, found.region, found.scheme].join(" ");
  return got === expected ? undefined : `${host}${path}: ${got}, not ${expected}`;
}
