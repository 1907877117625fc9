/** Signs the request of a hop: with which keys, for which region, with which hash of the body, at which time. */
import type { Identity } from "../aws/credentials/identity.ts";
import { withChecksum } from "../aws/signing/checksum.ts";
import { isHash, payloadHash } from "../aws/signing/payload.ts";
import type { Resolved, SigningSettings } from "../aws/signing/settings.ts";
import { type SignedRequest, sign } from "../aws/signing/sign.ts";
import type { SigningParameters } from "../aws/signing/signature.ts";
import { signedHeaders } from "../aws/signing/signed-headers.ts";
import { UsageFailure } from "../exit.ts";
import { fieldValue, isNamed } from "../message/fields.ts";
import type { WireRequest } from "../message/request.ts";
import { givenValue } from "../plan/headers.ts";
import { type Hop, wireRequest } from "../plan/hop.ts";
import type { Plan } from "../plan/plan.ts";
import { credentialContext } from "./credential-context.ts";
import type { Deadline } from "./deadline.ts";
import type { Session } from "./session.ts";

/** What signing needs in addition to the hop. */
export interface Signer {
  readonly session: Session;
  readonly plan: Pick<Plan, "connection" | "region" | "silent" | "explain">;
  readonly deadline: Deadline;
  /** Milliseconds to add to this machine's clock. */
  readonly clockOffset: number;
}

/** A signed request, and everything that determined its signature, for `--explain` and explanations of rejections. */
export interface Signing {
  readonly signed: SignedRequest;
  readonly service: Resolved;
  readonly region: Resolved;
  readonly identity: Identity;
  readonly dateIsGiven: boolean;
  /** The request's target host, without a port. */
  readonly host: string;
  /** The SHA-256 of the body in lower-case hex; undefined if it was not needed. */
  readonly bodyHash: string | undefined;
}

/** The final request of a hop; `signing` is undefined if it is sent unsigned. */
export interface Signed {
  readonly hop: Hop;
  readonly request: WireRequest;
  readonly signing: Signing | undefined;
}

/** The inputs of a signature, except the payload hash, which has its own rules for presigned URLs. */
export interface Scope {
  readonly parameters: Omit<SigningParameters, "payloadHash">;
  readonly service: Resolved;
  readonly region: Resolved;
  readonly host: string;
}

/**
 * Returns the hop's request in its final form, signed now if it is to be signed, and explained on stderr if requested.
 * Rejects with a Failure: 67 without credentials, 26 if the body cannot be read, 2 for names that a scope cannot
 * contain and for a signed header that `--http2` does not send, 28 if the deadline passes.
 */
export async function signHop(hop: Hop, signer: Signer): Promise<Signed> {
  const signed = await signedNow(hop, wireRequest(hop), signer);
  const { connection, explain } = signer.plan;
  if (connection.http2 && hop.url.scheme === "https") await checkCarried(signed);
  if (explain !== undefined) {
    const { explain: textOf, explainUnsigned } = await import("../aws/signing/explain.ts");
    const { signing } = signed;
    const text = signing ? textOf({ ...signing, ...explain }) : explainUnsigned(hop.unsignedBecause);
    await signer.session.runtime.stderr.write(Buffer.from(text));
  }
  return signed;
}

async function signedNow(hop: Hop, bare: WireRequest, signer: Signer): Promise<Signed> {
  const { signing } = hop;
  if (signing === undefined) return { hop, request: bare, signing: undefined };
  const { signal } = signer.deadline;
  if (bare.body !== undefined) {
    // First make sure that there are keys, because the body need not be read without them. Reading it (a slow pipe,
    // gigabytes from a disk) may outlast the keys or the validity of a signature, so the final keys and time are taken
    // afterwards.
    await signer.session.identities.find(signing.credentials, credentialContext(signer));
    signer.deadline.enter("reading the body");
  }
  const givenNames = hop.headers.given.map(({ name }) => name);
  const request = await withChecksum(signing.service.value, bare, givenNames, signal);
  const contentSha256 = givenValue(hop.headers.given, "x-amz-content-sha256");
  const unsigned = signing.rules.unsignedPayload || (contentSha256 !== undefined && !isHash(contentSha256));
  const hash = await payloadHash(signing.service.value, request.body, { unsigned, signal });
  const { parameters, ...scope } = await signingScope(hop, signing, request, signer);
  const signed = await sign(request, { ...parameters, payloadHash: hash });
  const dateIsGiven = givenValue(hop.headers.given, "x-amz-date") !== undefined;
  const { identity } = parameters;
  const bodyHash = isHash(hash) ? hash : undefined;
  return { hop, request: signed.request, signing: { signed, ...scope, identity, dateIsGiven, bodyHash } };
}

/** Returns the identity and the scope of the signature. Rejects like `signHop`. */
export async function signingScope(
  hop: Hop,
  signing: SigningSettings,
  request: WireRequest,
  signer: Signer,
): Promise<Scope> {
  const { credentials, service, scheme, rules } = signing;
  const { runtime, identities } = signer.session;
  signer.deadline.enter("looking for credentials");
  const { identity } = await identities.find(credentials, credentialContext(signer));
  // The instance is asked only if nothing else specifies the region, because that takes a network request.
  const isUnknown = signing.region.reason === "default" && identity.fromInstance;
  const region = isUnknown ? await regionOrDefault(signing, signer) : signing.region;
  const parameters = {
    identity,
    service: service.value,
    region: region.value,
    ...(scheme === undefined ? {} : { scheme }),
    instant: runtime.now() + signer.clockOffset,
    isSigned: signedHeaders(service.value, rules.signedHeaders),
  };
  return { parameters, service, region, host: hostOf(request) ?? hop.url.host };
}

/** Returns the EC2 instance's region if it has one, or else the default. */
async function regionOrDefault({ credentials, region }: SigningSettings, signer: Signer): Promise<Resolved> {
  const ofInstance = await signer.session.identities.regionOfInstance(credentials, credentialContext(signer));
  return ofInstance === undefined ? region : { value: ofInstance, reason: "the EC2 instance's region" };
}

/** The target host, regardless of proxy or `--connect-to`: the Host field without its port. */
function hostOf({ headers }: WireRequest): string | undefined {
  return fieldValue(headers, "host")?.toLowerCase().replace(/:\d*$/, "");
}

/** Rejects headers that would be signed but not sent: a server that does not receive a signed header rejects the request. */
async function checkCarried({ request, signing }: Signed): Promise<void> {
  const { isCarried } = await import("../http/h2/fields.ts");
  const signed = signing?.signed.signedHeaders.split(";") ?? [];
  const lost = request.headers.find(
    field => signed.some(name => isNamed(field, name)) && !isCarried(field),
  )?.name;
  if (lost === undefined) return;
  const name = lost.toLowerCase();
  throw new UsageFailure(
    `option --http2: HTTP/2 does not send the header ${name}, which is signed; '--no-sign-header ${name}' leaves it out`,
  );
}
