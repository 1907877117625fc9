/** What the plan has to be told by other rooms. */

import { profileCaBundle } from "../aws/credentials/profile.ts";
import { bucketOf } from "../aws/endpoint/bucket.ts";
import { inferEndpoint, isS3Family } from "../aws/endpoint/endpoint.ts";
import { inferredService } from "../aws/endpoint/scope.ts";
import { lengthNeeded } from "../aws/payload.ts";
import type { PlanFacts } from "../plan/plan.ts";
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
