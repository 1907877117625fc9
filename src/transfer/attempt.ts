/** Sends one request and hands its answer on: heads and body to the writer, unless a redirect leads elsewhere. */
import type { Refusal } from "../aws/refusal-body.ts";
import { ExitCode, Failure } from "../exit.ts";
import type { ConnectionSettings, EarlierHead, Exchange, Trace, TransferFacts } from "../http/transport.ts";
import type { WireRequest } from "../message/request.ts";
import type { Progress } from "../output/progress.ts";
import type { Writer } from "../output/writer.ts";
import type { Outcome } from "../plan/next-step.ts";
import type { Deadline } from "./deadline.ts";
import { peek } from "./peek-body.ts";
import type { Log } from "./record.ts";
import type { Remedy } from "./resign.ts";
import type { Session } from "./session.ts";

/** What a transfer uses for every request it makes. */
export interface Tools {
  readonly writer: Writer;
  readonly trace: Trace | undefined;
  readonly progress: Progress | undefined;
  readonly log: Log;
}

export interface AttemptSettings extends Tools {
  readonly session: Session;
  readonly connection: ConnectionSettings;
  readonly decompress: boolean;
  readonly deadline: Deadline;
  /** Does this answer point elsewhere, and was it asked to go there? Then its body is read and not shown. */
  readonly isFollowed: (answer: Outcome & { kind: "answer" }) => boolean;
  /** Is the body of an answer with this status not even read? */
  readonly isUnread: (status: number) => boolean;
  /**
   * Hears of an answer that may refuse a signature, with the beginning of its body; says what to send instead, if anything.
   * Undefined when nothing was signed.
   */
  readonly onRefusal: ((answer: RefusedAnswer) => Promise<Remedy | undefined>) | undefined;
}

export interface RefusedAnswer extends Refusal {
  /** Did it come over verified TLS or from this machine? */
  readonly trusted: boolean;
}

/** Bytes of a refusal that are read before it is decided what to do with it (signing.md, After the answer). */
const readOfRefusals = 64 * 1024;

export class Attempt {
  readonly #settings: AttemptSettings;
  /** Filled by the transport as they arrive. */
  #earlierHeads: readonly EarlierHead[] = [];
  #earlierShown = false;

  constructor(settings: AttemptSettings) {
    this.#settings = settings;
  }

  /**
   * Resolves when the answer is read to its end, with the Failure that ended it, or with a remedy: then the answer was not
   * shown. Anything but a Failure is thrown, and a Failure to write what came before one.
   */
  async outcome(request: WireRequest): Promise<Outcome | Remedy> {
    let exchange: Exchange | undefined;
    try {
      exchange = await this.#exchange(request);
      const { status, headers } = exchange.head;
      const answer = { kind: "answer", status, headers } as const;
      this.#settings.log.answered(exchange.head);
      const read = await this.#read(exchange);
      if ("kind" in read) return read;
      await this.#receive(exchange, read, this.#settings.isFollowed(answer));
      return answer;
    } catch (error) {
      if (!Failure.is(error)) throw error;
      const interim = this.#earlierHeads.findLast(head => !head.fromProxy);
      if (exchange === undefined && interim !== undefined) this.#settings.log.answered(interim);
      await this.#showEarlier();
      return { kind: "failure", failure: error, refused: isRefused(error) };
    }
  }

  #exchange(request: WireRequest): Promise<Exchange> {
    const { session, connection, decompress, trace, progress, deadline, log } = this.#settings;
    return session.connections.send(request, {
      connection,
      decompress,
      trace,
      signal: deadline.signal,
      watch: (facts, earlierHeads) => {
        this.#earlierHeads = earlierHeads;
        log.watch(facts, earlierHeads);
        deadline.watch(facts);
        progress?.watch(facts, request.body?.length);
      },
    });
  }

  /** The answer's body, or what is sent instead of taking it. */
  async #read(exchange: Exchange): Promise<AsyncIterable<Uint8Array> | Remedy> {
    const { onRefusal, connection } = this.#settings;
    const { status, headers } = exchange.head;
    if (onRefusal === undefined || !mayRefuse(status)) return exchange.body;
    const { bytes, whole, broken, body } = await peek(exchange.body, readOfRefusals);
    // Half an answer says nothing for sure; it is shown as far as it came.
    if (broken) return body;
    const trusted = await isTrusted(exchange.request, exchange.facts, connection);
    const remedy = await onRefusal({ status, headers, body: bytes, trusted });
    if (remedy !== undefined && !whole) exchange.abort();
    return remedy ?? body;
  }

  /** As in curl, also when no answer followed: what a proxy said to CONNECT is why there is none. */
  async #showEarlier(): Promise<void> {
    if (this.#earlierShown) return;
    this.#earlierShown = true;
    for (const { raw } of this.#earlierHeads) await this.#settings.writer.head(raw);
  }

  async #receive(exchange: Exchange, body: AsyncIterable<Uint8Array>, followed: boolean): Promise<void> {
    const { writer, isUnread, log } = this.#settings;
    try {
      await this.#showEarlier();
      await writer.head(exchange.head.raw);
      if (!isUnread(exchange.head.status)) {
        if (followed) await readOver(body, exchange.facts.expectedBytes !== undefined);
        else for await (const chunk of body) await writer.body(chunk);
      } else {
        log.unread();
        exchange.abort();
      }
    } catch (error) {
      exchange.abort();
      throw error;
    }
  }
}

/**
 * The body of a redirect that is followed is of no interest. As for curl, it may be coded in a way that nobody knows, and when
 * its length was announced it may end before.
 */
async function readOver(body: AsyncIterable<Uint8Array>, announced: boolean): Promise<void> {
  try {
    for await (const _ of body);
  } catch (error) {
    const exitCode = Failure.is(error) ? error.exitCode : undefined;
    if (exitCode === ExitCode.BadContentEncoding || (announced && exitCode === ExitCode.PartialFile)) return;
    throw error;
  }
}

/** S3 answers 301 and 307 when a request was signed for another region than the bucket's. */
function mayRefuse(status: number): boolean {
  return status >= 400 || status === 301 || status === 307;
}

/** Only over verified TLS, or within this machine, is anything done on an answer's word; a proxy in it leads out of it. */
async function isTrusted(
  { origin }: WireRequest,
  { remoteIp }: TransferFacts,
  settings: ConnectionSettings,
): Promise<boolean> {
  if (origin.scheme === "https" && settings.tls.verify) return true;
  const isNear = settings.unixSocket !== undefined || /^(127\.|::1$|::ffff:127\.)/.test(remoteIp);
  if (!isNear) return false;
  const { routeOf } = await import("../http/connect/route.ts");
  return routeOf(origin, settings).proxy === undefined;
}

function isRefused({ exitCode, cause }: Failure): boolean {
  return exitCode === ExitCode.NotConnected && (cause as NodeJS.ErrnoException)?.code === "ECONNREFUSED";
}
