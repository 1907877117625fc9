/** Which bucket an S3 URL names, in its host or at the beginning of its path. */
import { partitionOf, splitHost } from "./partition.ts";
import { s3Host } from "./s3.ts";

/** A bucket in one partition of AWS. */
export interface Bucket {
  readonly name: string;
  /** For example "aws-cn". In another partition, a bucket of the same name may exist and belong to someone else. */
  readonly partition: string;
}

/**
 * Takes a host in lower case without its port, and a path. Returns undefined if the host is not one of the endpoints
 * that S3 publishes for buckets, or names no bucket (S3's guide, Methods for accessing a bucket: virtual-hosted and
 * path-style).
 */
export function bucketOf(host: string, path: string): Bucket | undefined {
  const split = splitHost(host);
  const found = split?.domain === "api" ? s3Host(split) : undefined;
  if (split === undefined || found?.kind !== "bucket") return undefined;
  const name = found.bucket ?? path.split("/")[1] ?? "";
  const { id } = found.region === undefined ? split.partition : partitionOf(found.region);
  return name === "" ? undefined : { name, partition: id };
}

/** Whether both URLs, given by host and path, name the same S3 bucket in the same partition. */
export function isSameBucket(one: UrlParts, other: UrlParts): boolean {
  const [before, after] = [bucketOf(one.host, one.path), bucketOf(other.host, other.path)];
  return before !== undefined && before.name === after?.name && before.partition === after.partition;
}

interface UrlParts {
  readonly host: string;
  readonly path: string;
}
