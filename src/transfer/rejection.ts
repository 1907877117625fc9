/** What a response says about the signature it rejects, and whether an expired session could be renewed. */
import { isS3Family } from "../aws/endpoint/endpoint.ts";
import type { RejectedResponse } from "../aws/rejection/parse.ts";
import type { ConnectionSettings, TransferStats } from "../http/transport.ts";
import type { WireRequest } from "../message/request.ts";
import { mayRenew } from "../plan/resign.ts";
import type { Rejection, TransferState } from "../plan/steps.ts";
import type { TransferContext } from "./context.ts";
import { credentialContext } from "./credential-context.ts";
import type { Signing } from "./sign-hop.ts";

/** The request that was rejected. */
interface RejectedRequest {
  readonly request: WireRequest;
  readonly signing: Signing;
  readonly stats: TransferStats;
}

/**
 * Undefined if the response says nothing about the signature, or came over an untrusted connection. Rejects if expired
 * credentials cannot be renewed.
 */
export async function learnRejection(
  response: RejectedResponse,
  { request, signing, stats }: RejectedRequest,
  state: TransferState,
  context: TransferContext,
): Promise<Rejection | undefined> {
  const { session, plan } = context;
  if (!(await isTrusted(request, stats, plan.connection))) return undefined;
  const { clockSkew, otherBucketRegion, tokenExpired } = await import("../aws/rejection/causes.ts");
  const named = isS3Family(signing.service.value) ? otherBucketRegion(response) : undefined;
  const bucketRegion = named === signing.region.value ? undefined : named;
  const skew = clockSkew(response, session.runtime.now())?.skewMilliseconds;
  const credentials = state.hop.signing?.credentials;
  const renewed =
    credentials !== undefined &&
    tokenExpired(response) &&
    mayRenew(state) &&
    (await session.identities.refresh(credentials, signing.identity, credentialContext(context)));
  return { bucketRegion, skew, renewed };
}

/**
 * Whether the response may be acted on: only over verified TLS or within this machine. Through a proxy it may come from
 * elsewhere.
 */
async function isTrusted(
  { origin }: WireRequest,
  { remoteIp }: TransferStats,
  settings: ConnectionSettings,
): Promise<boolean> {
  if (origin.scheme === "https" && settings.tls.verify) return true;
  const isNear = settings.unixSocket !== undefined || /^(127\.|::1$|::ffff:127\.)/.test(remoteIp);
  if (!isNear) return false;
  const { routeOf } = await import("../http/connect/route.ts");
  return routeOf(origin, settings).proxy === undefined;
}
