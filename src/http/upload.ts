/** A request body being sent: counts its bytes, and releases its source if the response arrives before its end. */
import type { Body } from "../message/request.ts";
import type { Timings } from "./timings.ts";

type UploadStep = IteratorResult<Uint8Array, undefined>;

export class Upload implements AsyncIterable<Uint8Array>, AsyncIterator<Uint8Array, undefined> {
  readonly #source: AsyncIterator<Uint8Array>;
  readonly #stats: Timings;
  readonly #stalled: () => boolean;
  #stop: (() => void) | undefined;
  readonly #mayGo: Promise<void> | undefined;
  #stopped = false;
  /** Whether the last byte has been passed on. */
  whole = false;

  /**
   * `stalled`: whether nothing more can be sent; then a pending read waits until the exchange has ended. `mayGo`
   * resolves when the first byte may be sent.
   */
  constructor(body: Body, stats: Timings, stalled: () => boolean = () => false, mayGo?: Promise<void>) {
    this.#source = body.open()[Symbol.asyncIterator]();
    this.#stats = stats;
    this.#stalled = stalled;
    this.#mayGo = mayGo;
  }

  /** Called when the exchange has ended: ends a pending read. */
  stop(): void {
    this.#stopped = true;
    this.#stop?.();
  }

  next(): Promise<UploadStep> {
    return new Promise((resolve, reject) => {
      const stop = () => reject(new Error("the transfer has ended"));
      if (this.#stopped) return stop();
      this.#stop = stop;
      if (this.#stalled()) return;
      const next = this.#mayGo?.then(() => this.#source.next()) ?? this.#source.next();
      next.then(({ done, value }) => {
        if (done === true) {
          this.whole = true;
          this.#stats.postTransfer = this.#stats.elapsed();
          resolve({ done: true, value: undefined });
          return;
        }
        this.#stats.uploadBytes += value.length;
        resolve({ done: false, value });
      }, reject);
    });
  }

  return(): Promise<UploadStep> {
    // Not awaited: a source that is waiting for its next byte would delay the end of the exchange.
    this.#source.return?.().catch(() => {});
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
