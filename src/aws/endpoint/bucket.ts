/** Which bucket a URL of S3 names, in its host or at the beginning of its path. */
import { partitions } from "./tables.ts";

/** A bucket in one partition of AWS. */
export interface Bucket {
  readonly name: string;
  /** What the partition's hosts end in: "amazonaws.com". */
  readonly suffix: string;
}

/**
 * In: a host in lower case without its port, and a path. Out: undefined when the host is none of S3's, or names no bucket
 * (S3's guide, Methods for accessing a bucket: virtual-hosted and path-style).
 */
export function bucketOf(host: string, path: string): Bucket | undefined {
  const suffix = suffixes.find(candidate => host.endsWith(`.${candidate}`));
  if (suffix === undefined) return undefined;
  const labels = host.slice(0, -suffix.length - 1).split(".");
  const at = labels.findLastIndex(label => /^s3(-|$)/.test(label));
  if (at === -1) return undefined;
  const name = at > 0 ? labels.slice(0, at).join(".") : (path.split("/")[1] ?? "");
  return name === "" ? undefined : { name, suffix };
}

/** The longest first: `amazonaws.com` is no part of `amazonaws.com.cn`, but one may come to end in another. */
const suffixes = [...new Set(partitions.map(({ suffix }) => suffix))].sort((a, b) => b.length - a.length);
