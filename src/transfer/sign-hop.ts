/** Signs the request of a hop: whose keys, which region, which hash of the body, at which time. */

import type { Identity } from "../aws/credentials/identity.ts";
import { profileRegion } from "../aws/credentials/profile.ts";
import { type Inference, inferEndpoint } from "../aws/endpoint/endpoint.ts";
import { chooseRegion } from "../aws/endpoint/scope.ts";
import { payloadHash } from "../aws/payload.ts";
import type { Chosen, SigningSettings } from "../aws/settings.ts";
import { type SignedRequest, type SigningParameters, sign } from "../aws/sign.ts";
import { signsWith } from "../aws/signed-headers.ts";
import { fieldValue } from "../message/fields.ts";
import type { WireRequest } from "../message/request.ts";
import { typedValue } from "../plan/headers.ts";
import type { Hop } from "../plan/hop.ts";
import type { Runtime } from "../runtime.ts";
import type { Identities, Search } from "./identities.ts";

/** A signed request, and everything that decided about its signature: `--explain` and explanations of refusals read it. */
export interface Signing {
  readonly signed: SignedRequest;
  readonly service: Chosen;
  readonly region: Chosen;
  readonly identity: Identity;
  readonly dateIsTyped: boolean;
  /** Whom the request is for, without a port. */
  readonly host: string;
}

export interface Ready {
  readonly request: WireRequest;
  /** Undefined: it goes out unsigned. */
  readonly signing: Signing | undefined;
}

/** What signing takes from a session. */
export interface Signatory {
  readonly runtime: Runtime;
  readonly identities: Identities;
  /** Milliseconds to add to this machine's clock: what a server said about it. */
  readonly clockOffset: number;
}

/** What a signature is made from, but for the payload's hash: it has rules of its own in a URL. */
export interface Scope {
  readonly parameters: Omit<SigningParameters, "payloadHash">;
  readonly service: Chosen;
  readonly region: Chosen;
  readonly host: string;
}

/**
 * The hop's request, signed now when it is to be signed. Rejects with a Failure: 67 without credentials, 26 when the
 * body cannot be read, 2 for names that no scope can hold.
 */
export async function ready(
  hop: Hop,
  request: WireRequest,
  signatory: Signatory,
  search: Search,
): Promise<Ready> {
  const { signing } = hop;
  if (signing === undefined) return { request, signing: undefined };
  // Without keys nothing is read. Reading may take longer than keys last and than a signature's time may be old (a slow
  // pipe, gigabytes from a disk), so both are taken when it is over.
  await signatory.identities.find(signing.credentials, search);
  const unsigned = signing.rules.unsignedPayload;
  const hash = await payloadHash(signing.service.value, request.body, { unsigned });
  const { parameters, service, region, host } = await scopeOf(hop, signing, request, signatory, search);
  const signed = await sign(request, { ...parameters, payloadHash: hash });
  const { identity } = parameters;
  const dateIsTyped = typedValue(hop.headers.typed, "x-amz-date") !== undefined;
  return { request: signed.request, signing: { signed, service, region, identity, dateIsTyped, host } };
}

/** Whose signature it is and what it is good for. Rejects as `ready` does. */
export async function scopeOf(
  hop: Hop,
  signing: SigningSettings,
  request: WireRequest,
  signatory: Signatory,
  search: Search,
): Promise<Scope> {
  const { credentials, service, rules } = signing;
  const { identity } = await signatory.identities.find(credentials, search);
  const host = hostOf(request) ?? hop.url.host;
  const inference = inferEndpoint(host, hop.url.path);
  const region = await regionFor(signing, inference, identity, signatory, search);
  const scheme = rules.scheme ?? (inference.scheme === "sigv4a" ? inference.scheme : undefined);
  const parameters = {
    identity,
    service: service.value,
    region: region.value,
    ...(scheme === undefined ? {} : { scheme }),
    instant: signatory.runtime.now() + signatory.clockOffset,
    signs: signsWith(service.value, rules.signedHeaders),
  };
  return { parameters, service, region, host };
}

/** Whom the request is for, whatever it is sent through: its Host without the port. */
function hostOf({ headers }: WireRequest): string | undefined {
  const host = fieldValue(headers, "host");
  return host?.toLowerCase().replace(/:\d*$/, "");
}

async function regionFor(
  { credentials, region: typed }: SigningSettings,
  inference: Inference,
  identity: Identity,
  { runtime, identities }: Signatory,
  search: Search,
): Promise<Chosen> {
  const ofProfile = profileRegion(runtime, credentials.profile);
  const profile = ofProfile === undefined ? undefined : { value: ofProfile, rule: "the profile's region" };
  const chosen = chooseRegion({ typed, inference, env: runtime.env, profile, instance: undefined });
  // The instance is asked only when nothing else says the region, for it is a call over the network.
  if (chosen.rule !== "default" || !identity.fromInstance) return chosen;
  const ofInstance = await identities.regionOfInstance(credentials, search);
  return ofInstance === undefined ? chosen : { value: ofInstance, rule: "the EC2 instance's region" };
}
