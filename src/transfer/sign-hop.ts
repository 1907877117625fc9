/** Signs the request of a hop: with whose keys, for which region, with which hash of the body, at which time. */
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

/** What signing needs beside the hop. */
export interface Signer {
  readonly session: Session;
  readonly plan: Pick<Plan, "connection" | "region" | "silent" | "explain">;
  readonly deadline: Deadline;
  /** Milliseconds to add to this machine's clock. */
  readonly clockOffset: number;
}

/** A signed request, and everything that decided about its signature: `--explain` and explanations of rejections read it. */
export interface Signing {
  readonly signed: SignedRequest;
  readonly service: Resolved;
  readonly region: Resolved;
  readonly identity: Identity;
  readonly dateIsGiven: boolean;
  /** The request's target host, without a port. */
  readonly host: string;
  /** SHA-256 of the body in lower-case hex; undefined where it was not needed. */
  readonly bodyHash: string | undefined;
}

/** The final request of a hop; `signing` is undefined when it is sent unsigned. */
export interface Signed {
  readonly hop: Hop;
  readonly request: WireRequest;
  readonly signing: Signing | undefined;
}

/** What a signature is made from, but for the payload's hash: it has rules of its own in a URL. */
export interface Scope {
  readonly parameters: Omit<SigningParameters, "payloadHash">;
  readonly service: Resolved;
  readonly region: Resolved;
  readonly host: string;
}

/**
 * The hop's request in its final form, signed now when it is to be signed, and explained on stderr when that was asked for.
 * Rejects with a Failure: 67 without credentials, 26 when the body cannot be read, 2 for names that no scope can hold and for
 * a signed header that `--http2` does not send, 28 when the deadline passes.
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
  // Without keys the body is not read. Reading may take longer than keys last and than a signature's time may be old (a slow
  // pipe, gigabytes from a disk), so both are taken when it is over.
  await signer.session.identities.find(signing.credentials, credentialContext(signer));
  signer.deadline.enter("reading the body");
  const givenNames = hop.headers.given.map(({ name }) => name);
  const { signal } = signer.deadline;
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

/** Whose signature it is and what it is good for. Rejects as `signHop` does. */
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
  const region = await regionFor(signing, identity, signer);
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

/** The instance is asked only when nothing else says the region, for it is a call over the network. */
async function regionFor(
  { credentials, region }: SigningSettings,
  identity: Identity,
  signer: Signer,
): Promise<Resolved> {
  if (region.reason !== "default" || !identity.fromInstance) return region;
  const ofInstance = await signer.session.identities.regionOfInstance(credentials, credentialContext(signer));
  return ofInstance === undefined ? region : { value: ofInstance, reason: "the EC2 instance's region" };
}

/** Target host, regardless of proxy or `--connect-to`: the Host field without its port. */
function hostOf({ headers }: WireRequest): string | undefined {
  return fieldValue(headers, "host")?.toLowerCase().replace(/:\d*$/, "");
}

/** What is signed is what is sent: a server that misses a signed header rejects the request. */
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
