/** Which bucket a URL names. */
import { expect, it } from "vitest";
import { bucketOf } from "../../../src/aws/endpoint/bucket.ts";

it.each<[string, string, string | undefined]>([
  ["b.s3.amazonaws.com", "/k", "b aws"],
  ["b.s3.eu-west-1.amazonaws.com", "/k", "b aws"],
  ["b.s3-eu-west-1.amazonaws.com", "/k", "b aws"],
  ["b.s3.dualstack.eu-west-1.amazonaws.com", "/k", "b aws"],
  ["a.b.c.s3.eu-west-1.amazonaws.com", "/k", "a.b.c aws"],
  ["s3.eu-west-1.amazonaws.com", "/b/k", "b aws"],
  ["s3.amazonaws.com", "/b", "b aws"],
  ["b.s3.cn-north-1.amazonaws.com.cn", "/k", "b aws-cn"],
  ["s3.amazonaws.com", "/", undefined],
  ["b.s3.amazonaws.com.evil.example", "/k", undefined],
  ["b.s3.evilamazonaws.com", "/k", undefined],
  ["b.s3-us-gov-west-1.amazonaws.com", "/k", "b aws-us-gov"],
  ["b.s3.us-gov-west-1.amazonaws.com", "/k", "b aws-us-gov"],
  ["b.s3-accelerate.amazonaws.com", "/k", "b aws"],
  ["ap-123456789012.s3-accesspoint.us-east-1.amazonaws.com", "/k", undefined],
  ["123456789012.s3-control.us-east-1.amazonaws.com", "/k", undefined],
  ["b.s3-website-eu-west-1.amazonaws.com", "/k", undefined],
  ["b.bucket.vpce-0123-abc.s3.us-east-1.vpce.amazonaws.com", "/k", undefined],
  ["b.s3-evil.us-east-1.elb.amazonaws.com", "/k", undefined],
  ["b.s3.us-east-1.api.aws", "/k", undefined],
  ["b.es.eu-west-1.amazonaws.com", "/k", undefined],
])("%s%s: %s", (host, path, expected) => {
  const bucket = bucketOf(host, path);
  expect(bucket && `${bucket.name} ${bucket.partition}`).toBe(expected);
});
