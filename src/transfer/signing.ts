/** Signs the request of a hop: whose keys, which region, which hash of the body. */

import type { Identity } from "../aws/credentials/identity.ts";
import { profileRegion } from "../aws/credentials/profile.ts";
import { type Inference, inferEndpoint } from "../aws/endpoint.ts";
import type { Explained } from "../aws/explain.ts";
import { payloadHash } from "../aws/payload.ts";
import { chooseRegion } from "../aws/scope.ts";
import type { Chosen, SigningSettings } from "../aws/settings.ts";
import { sign } from "../aws/sign.ts";
import type { Hop } from "../request/hop.ts";
import type { WireRequest } from "../request/wire.ts";
import type { Runtime } from "../runtime.ts";
import type { Identities, SearchLimits } from "./identities.ts";

/** A request as it is sent, and what there is to explain about its signature: nothing when it has none. */
export interface Ready {
  readonly request: WireRequest;
  readonly explained: Omit<Explained, "redact"> | undefined;
}

export interface Signatory {
  readonly runtime: Runtime;
  readonly identities: Identities;
}

/**
 * The hop's request, signed now when it is to be signed. Rejects with a Failure: 67 without credentials, 26 when the
 * body cannot be read, 2 for names that no scope can hold.
 */
export async function ready(
  hop: Hop,
  request: WireRequest,
  { runtime, identities }: Signatory,
  signal: AbortSignal | undefined,
  connectTimeout: number,
): Promise<Ready> {
  const { signing } = hop;
  if (signing === undefined) return { request, explained: undefined };
  const { credentials, service } = signing;
  const limits = { signal, connectTimeout, region: signing.region?.value };
  const { identity } = await identities.find(credentials, limits);
  const host = hostOf(request) ?? hop.url.host;
  const inference = inferEndpoint(host, hop.url.path);
  const region = await regionFor(signing, inference, identity, { runtime, identities, limits });
  const signed = await sign(request, {
    identity,
    service: service.value,
    region: region.value,
    scheme: inference.scheme,
    instant: runtime.now(),
    payloadHash: await payloadHash(service.value, request.body),
  });
  return { request: signed.request, explained: { signed, service, region, identity } };
}

/** Whom the request is for, whatever it is sent through: its Host without the port. */
function hostOf({ headers }: WireRequest): string | undefined {
  const host = headers.find(({ name }) => name.toLowerCase() === "host")?.value;
  return host?.toLowerCase().replace(/:\d*$/, "");
}

async function regionFor(
  signing: SigningSettings,
  inference: Inference,
  identity: Identity,
  { runtime, identities, limits }: Signatory & { limits: SearchLimits },
): Promise<Chosen> {
  const { credentials } = signing;
  const ofProfile = profileRegion(runtime, credentials.profile);
  const sources = {
    typed: signing.region,
    inference,
    env: runtime.env,
    profile: ofProfile === undefined ? undefined : { value: ofProfile, rule: "the profile's region" },
    instance: undefined,
  };
  const chosen = chooseRegion(sources);
  // The instance is asked only when nothing else says the region, for it is a call over the network.
  if (chosen.rule !== "default" || !identity.fromInstance) return chosen;
  const ofInstance = await identities.regionOfInstance(credentials, limits);
  return ofInstance === undefined ? chosen : { value: ofInstance, rule: "the EC2 instance's region" };
}
