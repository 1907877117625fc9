/** Sends one request and hands its answer on: heads and body to the writer, unless a redirect leads elsewhere. */
import { ExitCode, Failure } from "../exit.ts";
import type { ConnectionSettings, Exchange, Trace } from "../http/transport.ts";
import type { Progress } from "../output/progress.ts";
import type { OutputSettings } from "../output/settings.ts";
import type { Writer } from "../output/writer.ts";
import type { Outcome } from "../request/next.ts";
import type { WireRequest } from "../request/wire.ts";
import type { Deadline } from "./deadline.ts";
import type { Log } from "./log.ts";
import type { Session } from "./run.ts";

export interface AttemptSettings {
  readonly session: Session;
  readonly connection: ConnectionSettings;
  readonly decompress: boolean;
  readonly fail: OutputSettings["fail"];
  readonly writer: Writer;
  readonly deadline: Deadline;
  readonly trace: Trace | undefined;
  readonly progress: Progress | undefined;
  readonly log: Log;
  /** Will the transfer go on where this answer points? Then its body is of no interest. */
  readonly isFollowed: (answer: Outcome & { kind: "answer" }) => boolean;
}

export class Attempt {
  readonly #settings: AttemptSettings;

  constructor(settings: AttemptSettings) {
    this.#settings = settings;
  }

  /** Resolves when the answer is read to its end, or with the Failure that ended it. Anything but a Failure is thrown. */
  async outcome(request: WireRequest): Promise<Outcome> {
    try {
      const exchange = await this.#exchange(request);
      const { status, headers } = exchange.head;
      const answer = { kind: "answer", status, headers } as const;
      await this.#receive(exchange, this.#settings.isFollowed(answer));
      return answer;
    } catch (error) {
      if (!Failure.is(error)) throw error;
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
      watch: facts => {
        log.watch(facts);
        deadline.watch(facts);
        progress?.watch(facts, request.body?.length);
      },
    });
  }

  async #receive(exchange: Exchange, followed: boolean): Promise<void> {
    const { writer, fail, log } = this.#settings;
    log.answered(exchange.head);
    try {
      for (const { raw } of exchange.earlierHeads) await writer.head(raw);
      await writer.head(exchange.head.raw);
      // As in curl, `-f` is not interested in what a failure looks like.
      if (fail === "fail" && exchange.head.status >= 400) exchange.abort();
      else for await (const chunk of exchange.body) if (!followed) await writer.body(chunk);
    } catch (error) {
      exchange.abort();
      throw error;
    }
  }
}

function isRefused({ exitCode, cause }: Failure): boolean {
  return exitCode === ExitCode.NotConnected && (cause as NodeJS.ErrnoException)?.code === "ECONNREFUSED";
}
