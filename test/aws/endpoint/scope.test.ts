/** Which service and region are chosen, and by which rule. */
import { describe, expect, it } from "vitest";
import { inferEndpoint } from "../../../src/aws/endpoint/endpoint.ts";
import { chooseRegion, inferredService, type RegionSources } from "../../../src/aws/endpoint/scope.ts";

const es = inferEndpoint("vpc-x.eu-west-1.es.amazonaws.com", "/");
const other = inferEndpoint("logs.example.com", "/");

describe("service", () => {
  it("is the host's", () => {
    expect(inferredService(es)).toEqual({ value: "es", rule: "host vpc-x.eu-west-1.es.amazonaws.com" });
  });

  it("is execute-api by default, and says why", () => {
    const rule = "default, for host logs.example.com is not one of AWS's";
    expect(inferredService(other)).toEqual({ value: "execute-api", rule });
  });
});

describe("region", () => {
  const all: RegionSources = {
    typed: { value: "typed-1", rule: "--aws-sigv4" },
    inference: es,
    env: { AWS_REGION: "env-1", AWS_DEFAULT_REGION: "env-2" },
    profile: () => ({ value: "profile-1", rule: "profile prod" }),
  };

  it("goes down the list", () => {
    const without: Partial<RegionSources>[] = [
      {},
      { typed: undefined },
      { inference: other },
      { env: { AWS_REGION: "", AWS_DEFAULT_REGION: "env-2" } },
      { env: {} },
      { profile: () => undefined },
    ];
    const chosen = without.map((_, i) => chooseRegion(Object.assign({ ...all }, ...without.slice(0, i + 1))));
    expect(chosen).toEqual([
      { value: "typed-1", rule: "--aws-sigv4" },
      { value: "eu-west-1", rule: "host vpc-x.eu-west-1.es.amazonaws.com" },
      { value: "env-1", rule: "AWS_REGION" },
      { value: "env-2", rule: "AWS_DEFAULT_REGION" },
      { value: "profile-1", rule: "profile prod" },
      { value: "us-east-1", rule: "default" },
    ]);
  });
});
