/** What the plan has to be told by other rooms. */
import { bucketOf } from "../aws/bucket.ts";
import { profileCaBundle } from "../aws/credentials/profile.ts";
import { inferEndpoint, isS3Family } from "../aws/endpoint.ts";
import { lengthNeeded } from "../aws/payload.ts";
import { inferredService } from "../aws/scope.ts";
import type { PlanFacts } from "../request/plan.ts";
import type { Runtime } from "../runtime.ts";
import { version } from "../version.ts";

export function planFacts(runtime: Runtime): PlanFacts {
  return {
    runtime,
    version,
    caBundle: profile => profileCaBundle(runtime, profile),
    inferService: (host, path) => inferredService(inferEndpoint(host, path)),
    isS3Family,
    lengthNeeded,
    bucketOf,
  };
}
