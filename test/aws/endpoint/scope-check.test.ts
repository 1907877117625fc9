import { describe, expect, test } from "vitest";
import { scopeProblem } from "../../../src/aws/endpoint/scope-check.ts";

const domain = "search-x.eu-west-1.es.amazonaws.com";
const problem = (service: string, region: string, host = domain) =>
  scopeProblem({ value: service, reason: "--service" }, { value: region, reason: "AWS_REGION" }, host);

describe("a region", () => {
  test.each([
    ["eu-west-1a", "region eu-west-1a (AWS_REGION) is an Availability Zone; its region is eu-west-1"],
    ["EU-WEST-1", "region EU-WEST-1 (AWS_REGION): AWS writes it in lower case, eu-west-1"],
    ["None", "region None (AWS_REGION) is what a program prints for a missing value"],
  ])("named %s is an error for a host of AWS, and a warning elsewhere", (region, text) => {
    expect(problem("es", region)).toEqual({ text, certain: true });
    expect(problem("es", region, "store.example")).toEqual({ text, certain: false });
  });

  test.each([
    "eu-west-1",
    "us-gov-west-1",
    "cn-north-1",
    "us-isob-east-1",
    "xy-newland-9",
    "*",
    "us-east-1,eu-*",
  ])("named %s is accepted", region => expect(problem("es", region)).toBeUndefined());

  test.each(['"eu-west-1"', "'eu-west-1'"])("named %s is an error for every host", region => {
    const text = "the region from AWS_REGION is in quotes, which docker's --env-file keeps: remove them";
    expect(problem("es", region, "store.example")).toEqual({ text, certain: true });
  });
});

describe("a service", () => {
  test.each([
    [
      "opensearch",
      "service opensearch (--service): OpenSearch domains sign as es, serverless collections as aoss",
    ],
    [
      "OpenSearch",
      "service OpenSearch (--service): OpenSearch domains sign as es, serverless collections as aoss",
    ],
    [
      "elasticsearch",
      "service elasticsearch (--service): OpenSearch and Elasticsearch domains sign as es, serverless collections as aoss",
    ],
  ])("named %s is an error for a host of AWS, and a warning elsewhere", (service, text) => {
    expect(problem(service, "eu-west-1")).toEqual({ text, certain: true });
    expect(problem(service, "eu-west-1", "localhost")).toEqual({ text, certain: false });
  });

  test("in quotes is an error for every host", () => {
    expect(problem('"es"', "eu-west-1", "localhost")).toEqual({
      text: "the service from --service is in quotes, which docker's --env-file keeps: remove them",
      certain: true,
    });
  });

  test.each(["es", "aoss", "s3", "constructor"])("named %s is accepted", service =>
    expect(problem(service, "eu-west-1")).toBeUndefined(),
  );
});
