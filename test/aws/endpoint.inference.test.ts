/** Service and region of host names: every published host, and a table of data-plane hosts made by hand. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { endpointTables } from "../../scripts/endpoint-tables.ts";
import { inferEndpoint, isS3Family } from "../../src/aws/endpoint.ts";
import { sharedData } from "../support/data.ts";

type Expected = readonly [service: string | undefined, region: string | undefined, scheme?: string];

const publishedFile = sharedData("aws-endpoint-hosts.json");

describe.skipIf(publishedFile === undefined)("published endpoints", () => {
  it("are all inferred", () => {
    const hosts = Object.entries(
      JSON.parse(readFileSync(publishedFile ?? "", "utf8")) as Record<string, Expected>,
    );
    const wrong = hosts.map(([host, expected]) => difference(host, "/", expected)).filter(Boolean);
    console.log(`inference: published hosts ${hosts.length - wrong.length}/${hosts.length} right`);
    expect(hosts.length).toBe(5064);
    expect(wrong).toEqual([]);
  });

  it("and the tables in src are what the generator makes of the data", async () => {
    const tables = resolve(import.meta.dirname, "../../src/aws/endpoint-tables.ts");
    const folder = resolve(publishedFile ?? "", "..");
    expect(readFileSync(tables, "utf8")).toBe(await endpointTables(folder));
  });
});

/** Host, perhaps with a path -> service, region, scheme. */
const dataPlane: Readonly<Record<string, Expected>> = {
  // OpenSearch and Elasticsearch
  "search-logs-abcdefghijklmnopqrstuvwxyz.eu-west-1.es.amazonaws.com": ["es", "eu-west-1"],
  "vpc-logs-abc.ap-northeast-1.es.amazonaws.com": ["es", "ap-northeast-1"],
  "VPC-Logs-ABC.AP-Northeast-1.ES.AmazonAWS.com": ["es", "ap-northeast-1"],
  "vpc-logs-abc.ap-northeast-1.es.amazonaws.com.": ["es", "ap-northeast-1"],
  "search-logs-abc.us-gov-west-1.es.amazonaws.com": ["es", "us-gov-west-1"],
  "search-logs-abc.cn-north-1.es.amazonaws.com.cn": ["es", "cn-north-1"],
  "vpc-logs-abc.us-iso-east-1.es.c2s.ic.gov": ["es", "us-iso-east-1"],
  "vpc-logs-abc.eusc-de-east-1.es.amazonaws.eu": ["es", "eusc-de-east-1"],
  "search-us-east-1-logs-abc.us-west-2.es.amazonaws.com": ["es", "us-west-2"],
  "logs-abc.aos.us-east-2.on.aws": ["es", "us-east-2"],
  "logs-abc.aos.cn-northwest-1.on.amazonwebservices.com.cn": ["es", "cn-northwest-1"],
  "es.us-east-1.amazonaws.com": ["es", "us-east-1"],
  "es-fips.us-east-1.amazonaws.com": ["es", "us-east-1"],
  "abc123.us-east-1.aoss.amazonaws.com": ["aoss", "us-east-1"],
  "abc123.us-gov-west-1.aoss-fips.amazonaws.com": ["aoss", "us-gov-west-1"],
  "abc123.aoss.eu-central-1.on.aws": ["aoss", "eu-central-1"],
  "aoss.us-east-1.amazonaws.com": ["aoss", "us-east-1"],
  "pipeline-abc.us-east-1.osis.amazonaws.com": ["osis", "us-east-1"],
  "search-films-abc.us-east-1.cloudsearch.amazonaws.com": ["cloudsearch", "us-east-1"],
  "doc-films-abc.us-east-1.cloudsearch.amazonaws.com": ["cloudsearch", "us-east-1"],
  // API Gateway, Lambda, AppSync
  "a1b2c3.execute-api.eu-west-2.amazonaws.com": ["execute-api", "eu-west-2"],
  "a1b2c3-vpce-0123456789abcdef0.execute-api.eu-west-2.amazonaws.com": ["execute-api", "eu-west-2"],
  "a1b2c3.execute-api.cn-north-1.amazonaws.com.cn": ["execute-api", "cn-north-1"],
  "s3.execute-api.eu-west-2.amazonaws.com": ["execute-api", "eu-west-2"],
  "vpce-0123-abc.execute-api.us-east-1.vpce.amazonaws.com": ["execute-api", "us-east-1"],
  "abcdef.lambda-url.us-east-1.on.aws": ["lambda", "us-east-1"],
  "lambda.us-east-1.amazonaws.com": ["lambda", "us-east-1"],
  "lambda.us-east-1.api.aws": ["lambda", "us-east-1"],
  "abc.appsync-api.us-east-1.amazonaws.com": ["appsync", "us-east-1"],
  "abc.appsync-realtime-api.us-east-1.amazonaws.com": ["appsync", "us-east-1"],
  // Monitoring and logs
  "aps-workspaces.us-west-2.amazonaws.com": ["aps", "us-west-2"],
  "aps-workspaces-fips.us-west-2.amazonaws.com": ["aps", "us-west-2"],
  "xray.us-east-1.amazonaws.com": ["xray", "us-east-1"],
  "logs.us-east-1.amazonaws.com": ["logs", "us-east-1"],
  "monitoring.us-east-1.amazonaws.com": ["monitoring", "us-east-1"],
  // AWS IoT
  "a1b2c3.iot.eu-west-1.amazonaws.com": ["iotdata", "eu-west-1"],
  "a1b2c3-ats.iot.eu-west-1.amazonaws.com": ["iotdata", "eu-west-1"],
  "a1b2c3-ats.iot.eu-west-1.amazonaws.com/mqtt": ["iotdevicegateway", "eu-west-1"],
  "a1b2c3.iot.eu-west-1.amazonaws.com/mqtt?x=1": ["iotdevicegateway", "eu-west-1"],
  "a1b2c3-ats.iot.eu-west-1.amazonaws.com/mqtt/x": ["iotdata", "eu-west-1"],
  "data-ats.iot.eu-west-1.amazonaws.com/mqtt": ["iotdevicegateway", "eu-west-1"],
  "a1b2c3.ats.iot.cn-north-1.amazonaws.com.cn": ["iotdata", "cn-north-1"],
  "a1b2c3.jobs.iot.eu-west-1.amazonaws.com": ["iot-jobs-data", "eu-west-1"],
  "iot.eu-west-1.amazonaws.com": ["iot", "eu-west-1"],
  "iot.eu-west-1.amazonaws.com/mqtt": ["iot", "eu-west-1"],
  // Databases
  "db.cluster-abc.us-east-1.neptune.amazonaws.com": ["neptune-db", "us-east-1"],
  "db.cluster-ro-abc.cn-north-1.neptune.amazonaws.com.cn": ["neptune-db", "cn-north-1"],
  "g-abc.us-east-1.neptune-graph.amazonaws.com": ["neptune-graph", "us-east-1"],
  "dynamodb.us-east-1.amazonaws.com": ["dynamodb", "us-east-1"],
  "123456789012.ddb.us-east-1.amazonaws.com": ["dynamodb", "us-east-1"],
  "ingest-cell1.timestream.us-east-1.amazonaws.com": ["timestream", "us-east-1"],
  "rds-data.us-east-1.amazonaws.com": ["rds-data", "us-east-1"],
  "redshift-data.us-east-1.amazonaws.com": ["redshift-data", "us-east-1"],
  // Lattice
  "svc-0abc.7d67968.vpc-lattice-svcs.us-west-2.on.aws": ["vpc-lattice-svcs", "us-west-2"],
  // S3
  "s3.eu-west-1.amazonaws.com": ["s3", "eu-west-1"],
  "bucket.s3.eu-west-1.amazonaws.com": ["s3", "eu-west-1"],
  "my.dotted.bucket.s3.eu-west-1.amazonaws.com": ["s3", "eu-west-1"],
  "s3.s3.eu-west-1.amazonaws.com": ["s3", "eu-west-1"],
  "us-west-2.s3.eu-west-1.amazonaws.com": ["s3", "eu-west-1"],
  "us-west-2.s3.amazonaws.com": ["s3", "us-east-1"],
  "logs.es.s3.eu-west-1.amazonaws.com": ["s3", "eu-west-1"],
  "x-fips.s3.eu-west-1.amazonaws.com": ["s3", "eu-west-1"],
  "bucket.s3-eu-west-1.amazonaws.com": ["s3", "eu-west-1"],
  "s3-eu-west-1.amazonaws.com": ["s3", "eu-west-1"],
  "s3-us-gov-west-1.amazonaws.com": ["s3", "us-gov-west-1"],
  "s3-fips-us-gov-west-1.amazonaws.com": ["s3", "us-gov-west-1"],
  "bucket.s3.dualstack.eu-west-1.amazonaws.com": ["s3", "eu-west-1"],
  "bucket.s3.amazonaws.com": ["s3", "us-east-1"],
  "s3.amazonaws.com": ["s3", "us-east-1"],
  "s3-external-1.amazonaws.com": ["s3", "us-east-1"],
  "bucket.s3-accelerate.amazonaws.com": ["s3", "us-east-1"],
  "bucket.s3-website-eu-west-1.amazonaws.com": ["s3", "eu-west-1"],
  "bucket.s3-website.eu-central-1.amazonaws.com": ["s3", "eu-central-1"],
  "bucket.s3.cn-north-1.amazonaws.com.cn": ["s3", "cn-north-1"],
  "bucket.s3.us-isob-east-1.sc2s.sgov.gov": ["s3", "us-isob-east-1"],
  "bucket.s3.eusc-de-east-1.amazonaws.eu": ["s3", "eusc-de-east-1"],
  "bucket.s3-fips.us-gov-east-1.amazonaws.com": ["s3", "us-gov-east-1"],
  "ap-123456789012.s3-accesspoint.us-east-1.amazonaws.com": ["s3", "us-east-1"],
  "ap-123456789012.s3-accesspoint-fips.dualstack.us-east-1.amazonaws.com": ["s3", "us-east-1"],
  "123456789012.s3-control.us-east-1.amazonaws.com": ["s3", "us-east-1"],
  "123456789012.s3-control-fips.us-east-1.amazonaws.com": ["s3", "us-east-1"],
  "abc.mrap.accesspoint.s3-global.amazonaws.com": ["s3", "*", "sigv4a"],
  "ap-123456789012.s3-object-lambda.us-east-1.amazonaws.com": ["s3-object-lambda", "us-east-1"],
  "ap-123456789012.op-0123.s3-outposts.us-east-1.amazonaws.com": ["s3-outposts", "us-east-1"],
  "b--use1-az4--x-s3.s3express-use1-az4.us-east-1.amazonaws.com": ["s3express", "us-east-1"],
  "b--usw2-az1--x-s3.s3express-fips-usw2-az1.us-west-2.amazonaws.com": ["s3express", "us-west-2"],
  "s3express-control.us-east-1.amazonaws.com": ["s3express", "us-east-1"],
  "s3tables.us-east-1.amazonaws.com": ["s3tables", "us-east-1"],
  "s3vectors.us-east-1.api.aws": ["s3vectors", "us-east-1"],
  "bucket.vpce-0123-abc.s3.us-east-1.vpce.amazonaws.com": ["s3", "us-east-1"],
  "ap-123456789012.accesspoint.vpce-0123-abc.s3.us-east-1.vpce.amazonaws.com": ["s3", "us-east-1"],
  "123456789012.control.vpce-0123-abc.s3.us-east-1.vpce.amazonaws.com": ["s3", "us-east-1"],
  // VPC endpoints
  "vpce-0123-abc-us-east-1a.sqs.us-east-1.vpce.amazonaws.com": ["sqs", "us-east-1"],
  "vpce-0123-abc.bedrock-runtime.us-east-1.vpce.amazonaws.com": ["bedrock", "us-east-1"],
  "vpce-0123-abc.runtime.sagemaker.us-east-1.vpce.amazonaws.com": ["sagemaker", "us-east-1"],
  "vpce-0123-abc.sts.cn-north-1.vpce.amazonaws.com.cn": ["sts", "cn-north-1"],
  "vpce-0123-abc.vpce-svc-0456.us-east-1.vpce.amazonaws.com": [undefined, "us-east-1"],
  // Queues, streams, mail
  "us-west-2.queue.amazonaws.com": ["sqs", "us-west-2"],
  "queue.amazonaws.com": ["sqs", "us-east-1"],
  "sqs.us-west-2.amazonaws.com": ["sqs", "us-west-2"],
  "123.data-kinesis.us-east-1.amazonaws.com": ["kinesis", "us-east-1"],
  "email.us-east-1.amazonaws.com": ["ses", "us-east-1"],
  "abc.def.endpoints.email.global.api.aws": ["ses", "*", "sigv4a"],
  "abc.def.endpoint.events.amazonaws.com": ["events", "*", "sigv4a"],
  "b-123.kinesisvideo.us-east-1.amazonaws.com": ["kinesisvideo", "us-east-1"],
  "abc.data.mediastore.us-east-1.amazonaws.com": ["mediastore", "us-east-1"],
  // Agents, models, workflows
  "abc.gateway.bedrock-agentcore.us-east-1.amazonaws.com": ["bedrock-agentcore", "us-east-1"],
  "bedrock-runtime.us-east-1.amazonaws.com": ["bedrock", "us-east-1"],
  "bedrock-runtime-fips.us-gov-west-1.amazonaws.com": ["bedrock", "us-gov-west-1"],
  "runtime.sagemaker.us-east-1.amazonaws.com": ["sagemaker", "us-east-1"],
  "sync-states.us-east-1.amazonaws.com": ["states", "us-east-1"],
  "abc.airflow.us-east-1.amazonaws.com": ["airflow", "us-east-1"],
  "app.livy.emr-serverless-services.us-east-1.amazonaws.com": ["emr-serverless", "us-east-1"],
  "git-codecommit.us-east-1.amazonaws.com": ["codecommit", "us-east-1"],
  "domain-123.d.codeartifact.us-east-1.amazonaws.com": ["codeartifact", "us-east-1"],
  "123456789012.dkr.ecr.us-east-1.amazonaws.com": ["ecr", "us-east-1"],
  "123456789012.cloudfront-kvs.global.api.aws": ["cloudfront-keyvaluestore", "*", "sigv4a"],
  // Amazon Location: its second version is three services
  "maps.geo.us-east-1.amazonaws.com/v2/styles/Standard/descriptor": ["geo-maps", "us-east-1"],
  "maps.geo.us-east-1.amazonaws.com/maps/v0/maps/m/style-descriptor": ["geo", "us-east-1"],
  "tracking.geo.us-east-1.amazonaws.com": ["geo", "us-east-1"],
  // Services without regions, and sign-in
  "sts.amazonaws.com": ["sts", "us-east-1"],
  "iam.amazonaws.com": ["iam", "us-east-1"],
  "iam.us-gov.amazonaws.com": ["iam", "us-gov-west-1"],
  "iam.cn-north-1.amazonaws.com.cn": ["iam", "cn-north-1"],
  "route53.amazonaws.com": ["route53", "us-east-1"],
  "route53.amazonaws.com.cn": ["route53", "cn-northwest-1"],
  "global.health.amazonaws.com": ["health", "us-east-1"],
  "cloudfront.api.aws": ["cloudfront", "us-gov-west-1"],
  "us-east-1.signin.aws.amazon.com": ["signin", "us-east-1"],
  "eusc-de-east-1.signin.amazonaws-eusc.eu": ["signin", "eusc-de-east-1"],
  // Regions to come, in the form that each partition's regions have
  "sqs.eu-newland-7.amazonaws.com": ["sqs", "eu-newland-7"],
  // Dual-stack names with a dash for the dot
  "streams-dynamodb.eu-west-1.api.aws": ["dynamodb", "eu-west-1"],
  "catalog-marketplace.us-east-1.api.aws": ["aws-marketplace", "us-east-1"],
  "sagemaker-runtime.us-east-1.api.aws": ["sagemaker", "us-east-1"],
  // Names of objects' prototypes are names like any other
  "constructor.us-east-1.amazonaws.com": ["constructor", "us-east-1"],
  // Machines and load balancers are not services
  "web-123.us-east-1.elb.amazonaws.com": [undefined, "us-east-1"],
  "ec2-1-2-3-4.us-west-2.compute.amazonaws.com": [undefined, "us-west-2"],
  "ec2-1-2-3-4.compute-1.amazonaws.com": [undefined, "us-east-1"],
  // Not AWS's
  "search.example.com": [undefined, undefined],
  "es.us-east-1.example.com": [undefined, undefined],
  "amazonaws.com": [undefined, undefined],
  "evilamazonaws.com": [undefined, undefined],
  "es.us-east-1.amazonaws.com.example.com": [undefined, undefined],
  localhost: [undefined, undefined],
  "127.0.0.1": [undefined, undefined],
  "[::1]": [undefined, undefined],
};

describe("data-plane hosts", () => {
  const rows = Object.entries(dataPlane);
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
      "host iam.amazonaws.com, without a region: the one of partition aws for such hosts",
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
