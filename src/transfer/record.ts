/** What becomes known of a transfer while it runs, kept for `-w`. */
import { ExitCode, type Failure } from "../exit.ts";
import type { ResponseHead, TransferFacts } from "../http/transport.ts";
import { resolveLocation } from "../message/location.ts";
import type { WireRequest } from "../message/request.ts";
import { urlText } from "../message/target.ts";
import type { Hop } from "../plan/hop.ts";
import { locationOf } from "../plan/redirect.ts";
import type { RejectedUrl, TransferPlan } from "../plan/transfers.ts";
import type { Runtime } from "../runtime.ts";
import { version } from "../version.ts";

export class Log {
  readonly #transfer: Pick<TransferPlan | RejectedUrl, "typedUrl" | "urlNumber" | "output">;
  readonly #runtime: Runtime;
  readonly #begun: number;
  #hop: Hop | undefined;
  #request: WireRequest | undefined;
  #head: ResponseHead | undefined;
  #facts: TransferFacts | undefined;
  #earlierHeads: readonly ResponseHead[] = [];
  #unread = false;
  #redirectFacts: TransferFacts[] = [];
  #retries = 0;

  constructor(
    transfer: Pick<TransferPlan | RejectedUrl, "typedUrl" | "urlNumber" | "output">,
    runtime: Runtime,
  ) {
    this.#transfer = transfer;
    this.#runtime = runtime;
    this.#begun = runtime.elapsed();
  }

  /** Of the last answer; 0 before there is one. */
  get status(): number {
    return this.#head?.status ?? 0;
  }

  /** false: the host was looked up for the last request, and no connection to it came up. */
  get connected(): boolean {
    const { nameLookup, connect } = this.#facts ?? {};
    return !nameLookup || connect !== 0;
  }

  /** The request that goes out next. */
  sent(hop: Hop, request: WireRequest): void {
    this.#hop = hop;
    this.#request = request;
    this.#facts = undefined;
    this.#earlierHeads = [];
    this.#unread = false;
  }

  watch(facts: TransferFacts, earlierHeads: readonly ResponseHead[]): void {
    this.#facts = facts;
    this.#earlierHeads = earlierHeads;
  }

  answered(head: ResponseHead): void {
    this.#head = head;
  }

  /** The body of the last answer is left unread: as in curl, what came of it along with the head does not count. */
  unread(): void {
    this.#unread = true;
  }

  /** The last answer was a redirect, and it is followed. */
  redirected(): void {
    if (this.#facts !== undefined) this.#redirectFacts.push(this.#facts);
  }

  /** The transfer begins anew. */
  retried(): void {
    this.#retries += 1;
    this.#redirectFacts = [];
    this.#head = undefined;
  }

  /** Prints `-w`. `failure`: how the transfer ended, when it did not end well. Rejects with Failure 23. */
  async writeOut(failure: Failure | undefined): Promise<undefined> {
    const { typedUrl, urlNumber, output } = this.#transfer;
    if (output.writeOut === undefined) return;
    const { printWriteOut } = await import("../output/write-out.ts");
    const record = {
      url: typedUrl,
      effectiveUrl: this.#effectiveUrl(),
      urlNumber,
      request: this.#request,
      head: this.#head,
      earlierHeads: this.#earlierHeads,
      facts: this.#facts && (this.#unread ? { ...this.#facts, downloadBytes: 0 } : this.#facts),
      redirectFacts: this.#redirectFacts,
      retries: this.#retries,
      redirectUrl: this.#redirectUrl(),
      file: output.file === "-" ? undefined : output.file,
      exitCode: failure?.exitCode ?? ExitCode.Ok,
      errorMessage: failure?.message,
      elapsed: (this.#runtime.elapsed() - this.#begun) / 1000,
      agent: `awscurl/${version}`,
    };
    await printWriteOut(output.writeOut, record, this.#runtime);
  }

  /** The URL that was asked last; of the one that was typed curl keeps the fragment. */
  #effectiveUrl(): string {
    const { typedUrl } = this.#transfer;
    if (this.#hop === undefined) return typedUrl;
    const fragment = this.#redirectFacts.length === 0 ? (/#.*$/s.exec(typedUrl)?.[0] ?? "") : "";
    return urlText(this.#hop.url) + fragment;
  }

  /** Where the last answer points, when it was not followed. */
  #redirectUrl(): string | undefined {
    const location = this.#head && locationOf(this.#head.status, this.#head.headers);
    if (this.#hop === undefined || location === undefined) return undefined;
    try {
      return urlText(resolveLocation(this.#hop.url, location));
    } catch {
      return undefined;
    }
  }
}
