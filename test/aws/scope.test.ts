/** Which service and region are chosen, and by which rule. */
import { describe, expect, it } from "vitest";
import { inferEndpoint } from "../../src/aws/endpoint.ts";
import {
  type AwsSigv4,
  chooseRegion,
  chooseService,
  parseAwsSigv4,
  type RegionSources,
} from "../../src/aws/scope.ts";
import { UsageFailure } from "../../src/exit.ts";

const es = inferEndpoint("vpc-x.eu-west-1.es.amazonaws.com", "/");
const other = inferEndpoint("logs.example.com", "/");

describe("--aws-sigv4", () => {
  it.each<[string, AwsSigv4]>([
    ["aws", { region: undefined, service: undefined }],
    ["aws:amz", { region: undefined, service: undefined }],
    ["AWS:AMZ", { region: undefined, service: undefined }],
    ["aws:amz:us-east-2", { region: "us-east-2", service: undefined }],
    ["aws:amz:us-east-2:es", { region: "us-east-2", service: "es" }],
    ["aws:amz::es", { region: undefined, service: "es" }],
    ["aws::us-east-2:es", { region: "us-east-2", service: "es" }],
    ["aws:amz:us-east-2:", { region: "us-east-2", service: undefined }],
    ["aws:amz:us-east-2:es:x", { region: "us-east-2", service: "es:x" }],
  ])("%s", (typed, expected) => expect(parseAwsSigv4(typed)).toEqual(expected));

  it.each(["", ":", "goog", "osc:osc:r:s", "goog:goog4", "aws:goog", "xaws", "aws4:amz"])(
    "%j is refused",
    typed => {
      expect(() => parseAwsSigv4(typed)).toThrow(UsageFailure);
      expect(() => parseAwsSigv4(typed)).toThrow(`option --aws-sigv4: got '${typed}', but`);
    },
  );
});

describe("service", () => {
  it.each<[string, Parameters<typeof chooseService>, string, string]>([
    ["typed", ["s3", { region: undefined, service: "sqs" }, es], "s3", "--service"],
    ["--aws-sigv4", [undefined, { region: undefined, service: "sqs" }, es], "sqs", "--aws-sigv4"],
    [
      "host",
      [undefined, { region: "x", service: undefined }, es],
      "es",
      "host vpc-x.eu-west-1.es.amazonaws.com",
    ],
    [
      "default",
      [undefined, undefined, other],
      "execute-api",
      "default, for host logs.example.com is not one of AWS's",
    ],
    ["case as typed", ["IoTSecuredTunneling", undefined, es], "IoTSecuredTunneling", "--service"],
  ])("%s", (_, sources, value, rule) => expect(chooseService(...sources)).toEqual({ value, rule }));
});

describe("region", () => {
  const all: RegionSources = {
    typed: "typed-1",
    awsSigv4: { region: "curl-1", service: undefined },
    inference: es,
    env: { AWS_REGION: "env-1", AWS_DEFAULT_REGION: "env-2" },
    profile: { value: "profile-1", rule: "profile prod" },
    instance: { value: "instance-1", rule: "EC2 instance" },
  };

  it("goes down the list", () => {
    const without: Partial<RegionSources>[] = [
      {},
      { typed: undefined },
      { awsSigv4: undefined },
      { inference: other },
      { env: { AWS_REGION: "", AWS_DEFAULT_REGION: "env-2" } },
      { env: {} },
      { profile: undefined },
      { instance: undefined },
    ];
    const chosen = without.map((_, i) => chooseRegion(Object.assign({ ...all }, ...without.slice(0, i + 1))));
    expect(chosen).toEqual([
      { value: "typed-1", rule: "--region" },
      { value: "curl-1", rule: "--aws-sigv4" },
      { value: "eu-west-1", rule: "host vpc-x.eu-west-1.es.amazonaws.com" },
      { value: "env-1", rule: "AWS_REGION" },
      { value: "env-2", rule: "AWS_DEFAULT_REGION" },
      { value: "profile-1", rule: "profile prod" },
      { value: "instance-1", rule: "EC2 instance" },
      { value: "us-east-1", rule: "default" },
    ]);
  });

  it.each([
    ["--region", { typed: "us east 1" }, "option --region: got 'us east 1'"],
    ["a line end", { typed: "us-east-1\r\nX: y" }, "option --region: got 'us-east-1\\x0d\\x0aX: y'"],
    ["a slash", { typed: "us/east" }, "option --region"],
    ["a comma", { typed: "us,east" }, "option --region"],
    [
      "the environment",
      { typed: undefined, awsSigv4: undefined, inference: other, env: { AWS_REGION: "é" } },
      "AWS_REGION: got",
    ],
  ])("a name that would break the scope apart: %s", (_, sources, message) => {
    expect(() => chooseRegion({ ...all, ...sources })).toThrow(UsageFailure);
    expect(() => chooseRegion({ ...all, ...sources })).toThrow(message);
  });
});
