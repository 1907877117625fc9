/** Which service and region are chosen, and by which rule. */
import { describe, expect, it } from "vitest";
import { inferEndpoint } from "../../../src/aws/endpoint/endpoint.ts";
import {
  chooseRegion,
  inferredAsCurl,
  inferredService,
  type RegionSources,
} from "../../../src/aws/endpoint/scope.ts";

const es = inferEndpoint("vpc-x.eu-west-1.es.amazonaws.com", "/");
const other = inferEndpoint("logs.example.com", "/");

describe("service", () => {
  it("is the host's", () => {
    expect(inferredService(es)).toEqual({ value: "es", reason: "host vpc-x.eu-west-1.es.amazonaws.com" });
  });

  it("is execute-api by default, and says why", () => {
    const reason = "default, for host logs.example.com is not one of AWS's";
    expect(inferredService(other)).toEqual({ value: "execute-api", reason });
  });
});

describe("--aws-sigv4 without a service", () => {
  const read = (host: string, regionIsGiven = false) =>
    inferredAsCurl(inferEndpoint(host, "/"), host, regionIsGiven);

  it("reads service and region from the first two labels of an unknown host", () => {
    expect(read("s3.eu-central-1.store.example")).toMatchObject({
      service: "s3",
      region: "eu-central-1",
      rule: "--aws-sigv4, first label of host s3.eu-central-1.store.example",
      regionRule: "--aws-sigv4, second label of host s3.eu-central-1.store.example",
    });
  });

  it.each(["vpc-x.eu-west-1.es.amazonaws.com", "iam.amazonaws.com", "bucket.s3.eu-central-1.wasabisys.com"])(
    "changes nothing for a known host: %s",
    host => {
      expect(read(host)).toEqual(inferEndpoint(host, "/"));
    },
  );

  it.each([
    ["localhost", "service"],
    ["[::1]", "service"],
    ["", "service"],
    [".b.c", "service"],
    ["svc.localhost", "region"],
    ["a..c", "region"],
  ])("fails with curl's exit code and message if the host has no such label: %s", (host, missing) => {
    expect(() => read(host)).toThrow(`aws-sigv4: ${missing} missing in parameters and hostname`);
    expect(() => read(host)).toThrow(expect.objectContaining({ exitCode: 3 }));
  });

  it("needs no second label if a region is given", () => {
    expect(read("svc.localhost", true)).toMatchObject({ service: "svc" });
  });
});

describe("region", () => {
  const all: RegionSources = {
    given: { value: "typed-1", reason: "--aws-sigv4" },
    inference: es,
    env: { AWS_REGION: "env-1", AWS_DEFAULT_REGION: "env-2" },
    profile: () => ({ value: "profile-1", reason: "profile prod" }),
  };

  it("is taken from the first source that specifies it", () => {
    const without: Partial<RegionSources>[] = [
      {},
      { given: undefined },
      { inference: other },
      { env: { AWS_REGION: "", AWS_DEFAULT_REGION: "env-2" } },
      { env: {} },
      { profile: () => undefined },
    ];
    const chosen = without.map((_, i) => chooseRegion(Object.assign({ ...all }, ...without.slice(0, i + 1))));
    expect(chosen).toEqual([
      { value: "typed-1", reason: "--aws-sigv4" },
      { value: "eu-west-1", reason: "host vpc-x.eu-west-1.es.amazonaws.com" },
      { value: "env-1", reason: "AWS_REGION" },
      { value: "env-2", reason: "AWS_DEFAULT_REGION" },
      { value: "profile-1", reason: "profile prod" },
      { value: "us-east-1", reason: "default" },
    ]);
  });
});
