/** Which bucket a URL of S3 names, in its host or at the beginning of its path. */
import { partitionOf, splitHost } from "./partition.ts";
import { s3Host } from "./s3.ts";

/** A bucket in one partition of AWS. */
export interface Bucket {
  readonly name: string;
  /** "aws-cn". A bucket of the same name may exist in another partition, and be another one's. */
  readonly partition: string;
}

/**
 * In: a host in lower case without its port, and a path. Out: undefined when the host is none of the endpoints that S3 publishes
 * for buckets, or names no bucket (S3's guide, Methods for accessing a bucket: virtual-hosted and path-style).
 */
export function bucketOf(host: string, path: string): Bucket | undefined {
  const split = splitHost(host);
  const found = split?.domain === "api" ? s3Host(split) : undefined;
  if (split === undefined || found?.kind !== "bucket") return undefined;
  const name = found.bucket ?? path.split("/")[1] ?? "";
  const { id } = found.region === undefined ? split.partition : partitionOf(found.region);
  return name === "" ? undefined : { name, partition: id };
}

/** Do both URLs, each by its host and path, name the same bucket of S3 in the same partition? */
export function isSameBucket(one: UrlParts, other: UrlParts): boolean {
  const [before, after] = [bucketOf(one.host, one.path), bucketOf(other.host, other.path)];
  return before !== undefined && before.name === after?.name && before.partition === after.partition;
}

interface UrlParts {
  readonly host: string;
  readonly path: string;
}
