/** S3's host names, each matched from its first label to its last (S3's endpoints and quotas, AWS General Reference). */
import { hostForm } from "./host-form.ts";
import { hasRegion, type SplitHost } from "./partition.ts";

export interface S3Host {
  /** The signing name. */
  readonly service: string;
  /** Undefined for host names without a region. */
  readonly region: string | undefined;
  /**
   * `bucket`: buckets and their objects. `website`: does not accept signed requests. `other`: access points, control
   * plane, zones.
   */
  readonly kind: "bucket" | "website" | "other";
  /** The bucket in the host name. */
  readonly bucket: string | undefined;
  /** The form that was matched, for `--explain`. */
  readonly form: string;
}

/**
 * Matches the part of a host name before AWS's domain, without a VPC endpoint; undefined if it is not a published form
 * of S3's hosts.
 */
export function s3Host(host: SplitHost): S3Host | undefined {
  const name = host.labels.join(".");
  for (const { form, pattern, service, kind, fixed } of forms) {
    const match = pattern.exec(name);
    if (match === null) continue;
    const { bucket, region } = match.groups ?? {};
    const isServed = region === undefined || hasRegion(host, region);
    if (isServed) return { service, region: fixed ?? region, kind, bucket, form };
  }
  return undefined;
}

interface Form extends Pick<S3Host, "form" | "service" | "kind"> {
  readonly pattern: RegExp;
  /** The region of hosts whose region does not have the usual form. */
  readonly fixed: string | undefined;
}

const forms: readonly Form[] = [
  form("s3", "bucket", "[BUCKET.]s3[-fips][.dualstack].REGION"),
  form("s3", "bucket", "[BUCKET.]s3"),
  // Regions older than the form with a dot: `s3-eu-west-1`, `s3-fips-us-gov-west-1`.
  form("s3", "bucket", "[BUCKET.]s3[-fips]-REGION"),
  form("s3", "bucket", "[BUCKET.]s3-external-1"),
  form("s3", "bucket", "[BUCKET.]s3-accelerate[.dualstack]"),
  form("s3", "website", "[BUCKET.]s3-website.REGION"),
  form("s3", "website", "[BUCKET.]s3-website-REGION"),
  form("s3", "other", "[ID.]s3-accesspoint[-fips][.dualstack].REGION"),
  form("s3", "other", "[ID.]s3-control[-fips][.dualstack].REGION"),
  form("s3-object-lambda", "other", "[ID.]s3-object-lambda[-fips].REGION"),
  // Published by AWS as an endpoint, with a region that matches no partition's pattern.
  form("s3-object-lambda", "other", "s3-object-lambda.us-east.special", "us-east.special"),
  form("s3-outposts", "other", "[ID.ID.]s3-outposts[-fips].REGION"),
  form("s3express", "other", "s3express-control[-fips][.dualstack].REGION"),
  form("s3express", "other", "[ID.]s3express[-fips]-ZONE[.dualstack].REGION"),
];

function form(service: string, kind: S3Host["kind"], text: string, fixed?: string): Form {
  let made: RegExp | undefined;
  return {
    ...{ service, kind, form: text, fixed },
    // Created when the first host needs it.
    get pattern() {
      made ??= hostForm(text);
      return made;
    },
  };
}
