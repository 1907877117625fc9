/** Sends a signed request and reads the head of its response, and the beginning of the body of a rejection. */
import type { Identity } from "../aws/credentials/identity.ts";
import { isS3Family } from "../aws/endpoint/endpoint.ts";
import type { RejectedResponse } from "../aws/rejection/parse.ts";
import { ExitCode, Failure } from "../exit.ts";
import type { BodyEnd, EarlierHead, Exchange, TransferStats } from "../http/transport.ts";
import type { WireRequest } from "../message/request.ts";
import { httpFailure } from "../output/report.ts";
import type { Outcome, TransferState } from "../plan/steps.ts";
import type { Secret } from "../secret.ts";
import type { TransferContext } from "./context.ts";
import { peekBody } from "./peek-body.ts";
import { learnRejection } from "./rejection.ts";
import type { Signed, Signing } from "./sign-hop.ts";

/** The outcome of a request: its response up to the body, or the failure that ended it. */
export interface SentHop extends Signed {
  readonly outcome: Outcome;
  readonly stats: TransferStats;
  readonly earlierHeads: readonly EarlierHead[];
  /** Undefined if there was no response. */
  readonly exchange: Exchange | undefined;
  /** The response's body from its first byte; undefined if there was no response. */
  readonly body: AsyncIterable<Uint8Array> | undefined;
  /** Whether the whole body has already been received. */
  readonly whole: boolean;
  /** The response that rejects a signed request, with the beginning of its body. */
  readonly rejected: RejectedResponse | undefined;
}

/** How many bytes of a rejection are read before deciding what to do about it (signing.md, After the response). */
const readOfRejections = 64 * 1024;

/** Resolves with a response or a transport failure; rejects if expired credentials cannot be renewed. */
export async function sendHop(
  signed: Signed,
  state: TransferState,
  context: TransferContext,
): Promise<SentHop> {
  const { session, plan, transfer, deadline, sinks } = context;
  if (signed.signing !== undefined) sinks.trace?.hide(secretsOf(signed.signing.identity));
  const webSocket = signed.hop.url.webSocket === true;
  const request = webSocket
    ? await asWebSocket(signed.request)
    : await withBodyRules(signed.request, context);
  const inFlight = await session.connections.send(request, {
    connection: webSocket ? { ...plan.connection, ...webSocketConnection } : plan.connection,
    decompress: transfer.decompress,
    http: signed.hop.unasked ? { ...transfer.http, continueTimeout: undefined } : transfer.http,
    trace: sinks.trace,
    certificates: /%\{(?:certs|num_certs|json)\}/i.test(transfer.output.writeOut ?? ""),
    signal: deadline.signal,
  });
  const { stats, earlierHeads } = inFlight;
  deadline.watch(stats);
  sinks.progress?.watch(stats, signed.request.body?.length);
  try {
    const exchange = await inFlight.response;
    return await responded({ ...signed, stats, earlierHeads, exchange }, state, context);
  } catch (error) {
    const outcome = brokenBy(refusedTunnel(error, stats, transfer.output) ?? error);
    return { ...signed, stats, earlierHeads, outcome, ...noResponse };
  }
}

/** Returns the request with its body rate-limited (`--limit-rate`) and traced (`--trace`). */
async function withBodyRules(
  request: WireRequest,
  {
    transfer: { limitRate = 0 },
    session: { runtime },
    deadline: { signal },
    sinks: { trace },
  }: TransferContext,
): Promise<WireRequest> {
  let { body } = request;
  if (limitRate > 0 && body !== undefined) {
    const { bodyAtRate } = await import("./limit-rate.ts");
    body = bodyAtRate(limitRate, body, runtime, signal);
  }
  if (trace?.requestData !== undefined && body !== undefined) {
    const { tracedBody } = await import("./trace.ts");
    body = tracedBody(body, bytes => trace.requestData?.(bytes));
  }
  return body === request.body ? request : { ...request, body };
}

/** HTTP/2 has a different handshake (RFC 8441), and through a proxy a WebSocket needs a tunnel (RFC 6455, 4.1). */
const webSocketConnection = { http2: false, proxyTunnel: true };

/** Returns the request with the fields of a WebSocket handshake. */
async function asWebSocket(request: WireRequest): Promise<WireRequest> {
  const { withHandshake } = await import("../http/web-socket/handshake.ts");
  return withHandshake(request);
}

function secretsOf({ secretAccessKey, sessionToken }: Identity): readonly Secret[] {
  return sessionToken === undefined ? [secretAccessKey] : [secretAccessKey, sessionToken];
}

const noResponse = { exchange: undefined, body: undefined, whole: false, rejected: undefined };

/** As in curl, `-f` also covers a proxy that refuses a tunnel; undefined for other failures. */
function refusedTunnel(
  error: unknown,
  { proxyConnectStatus }: TransferStats,
  { fail }: Pick<TransferContext["transfer"]["output"], "fail">,
): Failure | undefined {
  const isRefused = Failure.is(error) && proxyConnectStatus >= 300;
  return isRefused && fail !== "no" ? httpFailure(proxyConnectStatus) : undefined;
}

/** Returns the outcome of a transport failure. An error that is not a Failure is a bug and thrown. */
export function brokenBy(error: unknown): Outcome & { readonly kind: "failure" } {
  if (!Failure.is(error)) throw error;
  const refused =
    error.exitCode === ExitCode.NotConnected &&
    (error.cause as NodeJS.ErrnoException | undefined)?.code === "ECONNREFUSED";
  return { kind: "failure", failure: error, refused };
}

type Responded = Pick<SentHop, keyof Signed | "stats" | "earlierHeads"> & { readonly exchange: Exchange };

async function responded(sent: Responded, state: TransferState, context: TransferContext): Promise<SentHop> {
  const { head, bodyEnd, heldBack } = sent.exchange;
  const { status, headers } = head;
  const outcome = { kind: "response", status, headers, heldBack } as const;
  const asIs = { ...sent, outcome, body: sent.exchange.body, whole: false, rejected: undefined };
  if (sent.signing === undefined || !mayReject(status, sent.signing, bodyEnd)) return asIs;
  const { bytes, whole, broken, body } = await peekBody(sent.exchange.body, readOfRejections);
  // An incomplete response is not evidence of anything; it is shown as far as it was received.
  if (broken) return { ...asIs, body };
  const rejected = { status, headers, body: bytes };
  const rejection = await learnRejection(rejected, { ...sent, signing: sent.signing }, state, context);
  return { ...asIs, body, whole, rejected, outcome: { ...outcome, rejection } };
}

/**
 * Whether the response may reject the signature. S3 responds with 301 and 307 if a request was signed for another
 * region than the bucket's, and frames their bodies; the body of any other redirect is not worth waiting for.
 */
function mayReject(status: number, { service }: Signing, bodyEnd: BodyEnd): boolean {
  if (status === 301 || status === 307) return isS3Family(service.value) && bodyEnd !== "at-close";
  return status >= 400;
}
