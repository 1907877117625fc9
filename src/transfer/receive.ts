/** Receives a response: writes heads and body, or skips a body that is not wanted. */
import { ExitCode, Failure } from "../exit.ts";
import type { Exchange } from "../http/transport.ts";
import { isEventStream } from "../message/media-type.ts";
import { bodyMeets } from "../plan/conditions.ts";
import { locationOf } from "../plan/redirect.ts";
import type { Outcome, Step } from "../plan/steps.ts";
import type { TransferPlan } from "../plan/transfers.ts";
import type { Runtime } from "../runtime.ts";
import type { TransferContext } from "./context.ts";
import { brokenBy, type SentHop } from "./send-hop.ts";

/**
 * What is done with a response: its body is shown, read and skipped, or left unread, possibly because it has not been
 * modified or is of another range than requested; or all of the response is discarded.
 */
export type Use = "show" | "skip" | "leave" | "not-modified" | "wrong-range" | "discard";

/** Decides that from the step that follows the response, and from the options. Pure. */
export function useOf(
  { outcome, hop, exchange }: SentHop,
  step: Step,
  { output, redirects }: TransferPlan,
): Use {
  if (step.kind === "resign") return "discard";
  if (step.kind === "unasked") return "leave";
  if (outcome.kind === "failure") return "show";
  // As in curl, -f does not read the body of a failure, and -I with any -X does not read what follows the head.
  if (output.fail === "fail" && outcome.status >= 400) return "leave";
  if (hop.verb === "HEAD" && hop.customMethod !== undefined && hop.customMethod !== "HEAD") return "leave";
  if (!redirects.follow || hop.url.webSocket || locationOf(outcome.status, outcome.headers) === undefined)
    return bodyMeets(hop, { ...outcome, length: exchange?.stats.expectedBytes });
  // As in curl, a redirect's body is read only so that the connection can be reused.
  return exchange?.bodyEnd === "kept" ? "skip" : "leave";
}

/**
 * The result of receiving a body: why it broke off, if it did, and the number of events of an event stream that were
 * written.
 */
export interface Received {
  readonly broken: (Outcome & { readonly kind: "failure" }) | undefined;
  readonly events: number;
}

/**
 * Receives the response to its end, or until it breaks off, and resolves with the result. Rejects if heads cannot be
 * written that came before a failure of the transport.
 */
export async function receive(
  sent: SentHop,
  use: Use,
  { transfer, sinks: { writer }, deadline: { signal }, session: { runtime } }: TransferContext,
): Promise<Received> {
  const { eventStream, maxFileSize = 0, suppressConnectHeaders } = transfer.output;
  let events = 0;
  const { exchange, whole, earlierHeads } = sent;
  const { limitRate = 0 } = transfer;
  const body =
    limitRate > 0 && sent.body ? await contentAtRate(sent.body, limitRate, runtime, signal) : sent.body;
  const shown = earlierHeads.filter(({ fromProxy }) => !(fromProxy && suppressConnectHeaders));
  const allowed = (content: AsyncIterable<Uint8Array>) =>
    maxFileSize === 0 ? content : limited(content, maxFileSize);
  if (use === "discard") {
    if (!whole) exchange?.abort();
    return { broken: undefined, events };
  }
  if (exchange === undefined || body === undefined) {
    // As in curl, heads are written even if no response followed: a proxy's response to CONNECT explains why there is
    // none.
    for (const { raw } of shown) await writer.head(raw, undefined, signal);
    return { broken: undefined, events };
  }
  try {
    for (const { raw } of shown) await writer.head(raw, undefined, signal);
    await writer.head(exchange.head.raw, exchange.head, signal);
    refuseLarge(exchange.stats.expectedBytes, maxFileSize);
    if (use === "wrong-range") throw unresumable();
    if (use === "leave" || use === "not-modified") exchange.abort();
    else if (use === "skip") await skip(body, exchange.stats.expectedBytes !== undefined);
    else if (eventStream && isEventStream(exchange.head.headers)) {
      const { eventLines } = await import("../output/event-stream/lines.ts");
      for await (const line of eventLines(allowed(body))) {
        await writer.body(line, signal);
        events++;
      }
    } else {
      const content = isConversation(sent, exchange)
        ? await conversation(exchange, maxFileSize, runtime)
        : body;
      for await (const chunk of allowed(content)) await writer.body(chunk, signal);
    }
    // As in curl, the trailers of a redirect are written too.
    for (const line of use === "show" || use === "skip" ? exchange.trailers : [])
      await writer.head(line, undefined, signal);
    return { broken: undefined, events };
  } catch (error) {
    exchange.abort();
    return { broken: brokenBy(error), events };
  }
}

/** Applies `--limit-rate`. */
async function contentAtRate(
  body: AsyncIterable<Uint8Array>,
  limitRate: number,
  runtime: Runtime,
  signal: AbortSignal | undefined,
): Promise<AsyncIterable<Uint8Array>> {
  const { atRate } = await import("./limit-rate.ts");
  return atRate(limitRate, body, runtime, signal);
}

type Upgraded = Exchange & Required<Pick<Exchange, "upgraded">>;

/** Whether the server accepted the WebSocket handshake. */
function isConversation({ hop }: SentHop, exchange: Exchange): exchange is Upgraded {
  return hop.url.webSocket === true && exchange.upgraded !== undefined;
}

async function conversation(
  exchange: Upgraded,
  longest: number,
  runtime: Runtime,
): Promise<AsyncIterable<Uint8Array>> {
  const { converse } = await import("./web-socket.ts");
  return converse(exchange, longest, runtime);
}

function unresumable(): Failure {
  return new Failure(ExitCode.RangeError, "HTTP server does not seem to support byte ranges. Cannot resume.");
}

/** `--max-filesize` for an announced length. Throws a Failure 63. */
function refuseLarge(length: number | undefined, most: number): void {
  if (most > 0 && length !== undefined && length > most)
    throw new Failure(ExitCode.FileSizeExceeded, "Maximum file size exceeded");
}

/** `--max-filesize` for an unknown length: as in curl 8, yields the bytes up to the limit, then throws a Failure 63. */
async function* limited(body: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<Uint8Array> {
  let left = most;
  for await (const chunk of body) {
    if (chunk.length > left) {
      if (left > 0) yield chunk.subarray(0, left);
      const message = `Exceeded the maximum allowed file size (${most}) with ${most} bytes`;
      throw new Failure(ExitCode.FileSizeExceeded, message);
    }
    left -= chunk.length;
    yield chunk;
  }
}

/**
 * Reads and discards the body of a redirect that is followed. As in curl, its content encoding may be unknown, and if
 * its length was announced, it may end early.
 */
async function skip(body: AsyncIterable<Uint8Array>, announced: boolean): Promise<void> {
  try {
    for await (const _ of body);
  } catch (error) {
    const exitCode = Failure.is(error) ? error.exitCode : undefined;
    if (exitCode === ExitCode.BadContentEncoding || (announced && exitCode === ExitCode.PartialFile)) return;
    throw error;
  }
}
