/** Which region's STS is called, and that only one table defines the partitions. */
import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { stsRegion } from "../../../src/aws/credentials/sts-endpoint.ts";
import { partitions } from "../../../src/aws/endpoint/tables.ts";
import { fakeRuntime } from "../../support/runtime.ts";

/** The region that is asked for a role of this partition, or without a role. */
function regionFor(partition: string | undefined, given?: string, AWS_REGION?: string): string {
  const arn = partition && `arn:${partition}:iam::123456789012:role/r`;
  const env = AWS_REGION === undefined ? {} : { AWS_REGION };
  return stsRegion(arn, given, fakeRuntime({ env }), undefined);
}

describe("the region of STS", () => {
  it.each(partitions)("for a role of $id is the given one in the same partition", ({ id, globalRegion }) => {
    expect(regionFor(id, globalRegion)).toBe(globalRegion);
  });

  it.each(partitions)(
    "for a role of $id is its global one when a region of another partition is given",
    ({ id, globalRegion }) => {
      const others = partitions.filter(other => other.id !== id).map(other => other.globalRegion);
      expect(others.map(other => regionFor(id, other))).toEqual(others.map(() => globalRegion));
    },
  );

  it.each<[string | undefined, string, string | undefined, string]>([
    ["aws", "xy-newland-1", undefined, "xy-newland-1"],
    ["aws-cn", "xy-newland-1", undefined, "cn-northwest-1"],
    ["aws-unheard-of", "eu-west-1", undefined, "eu-west-1"],
    ["aws", "*", "eu-west-1", "eu-west-1"],
    ["aws", "aws-global", undefined, "us-east-1"],
    ["aws-us-gov", "us-east-1", "us-gov-east-1", "us-gov-east-1"],
    [undefined, "cn-north-1", undefined, "cn-north-1"],
    [undefined, "", undefined, "us-east-1"],
  ])("for a role of %s, --region %s and AWS_REGION %s is %s", (partition, given, variable, expected) => {
    expect(regionFor(partition, given, variable)).toBe(expected);
  });
});

it("only the generated tables name the regions of a partition", () => {
  const root = resolve(import.meta.dirname, "../../../src");
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter(name => name.endsWith(".ts"));
  const codeOf = (name: string) =>
    readFileSync(resolve(root, name), "utf8").replace(/^ *(\/\/|\/?\*).*$/gm, "");
  const isWritten = (text: string) =>
    partitions.some(({ id, globalRegion }) => id !== "aws" && text.includes(globalRegion)) ||
    /\/\^?\(?(us-gov|us-iso|eu-isoe|eusc|cn)-/.test(text);
  const found = files.filter(name => isWritten(codeOf(name)));
  expect(found.sort()).toEqual(["aws/endpoint/tables.ts", "options/completion/aws-names.ts"]);
});
