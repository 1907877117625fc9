/** Which bucket a URL names. */
import { expect, it } from "vitest";
import { bucketOf } from "../../../src/aws/endpoint/bucket.ts";

it.each<[string, string, string | undefined]>([
  ["b.s3.amazonaws.com", "/k", "b amazonaws.com"],
  ["b.s3.eu-west-1.amazonaws.com", "/k", "b amazonaws.com"],
  ["b.s3-eu-west-1.amazonaws.com", "/k", "b amazonaws.com"],
  ["b.s3.dualstack.eu-west-1.amazonaws.com", "/k", "b amazonaws.com"],
  ["a.b.c.s3.eu-west-1.amazonaws.com", "/k", "a.b.c amazonaws.com"],
  ["s3.eu-west-1.amazonaws.com", "/b/k", "b amazonaws.com"],
  ["s3.amazonaws.com", "/b", "b amazonaws.com"],
  ["b.s3.cn-north-1.amazonaws.com.cn", "/k", "b amazonaws.com.cn"],
  ["s3.amazonaws.com", "/", undefined],
  ["b.s3.amazonaws.com.evil.example", "/k", undefined],
  ["b.s3.evilamazonaws.com", "/k", undefined],
  ["b.es.eu-west-1.amazonaws.com", "/k", undefined],
])("%s%s: %s", (host, path, expected) => {
  const bucket = bucketOf(host, path);
  expect(bucket && `${bucket.name} ${bucket.suffix}`).toBe(expected);
});
