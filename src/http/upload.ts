/** A body on its way out: counts its bytes, and lets go of its source when the answer is there before the end. */
import type { Body } from "../message/request.ts";
import type { Timings } from "./timings.ts";

type UploadStep = IteratorResult<Uint8Array, undefined>;

export class Upload implements AsyncIterable<Uint8Array>, AsyncIterator<Uint8Array, undefined> {
  readonly #source: AsyncIterator<Uint8Array>;
  readonly #facts: Timings;
  readonly #stalled: () => boolean;
  #stop: (() => void) | undefined;
  #stopped = false;
  /** Has the last byte been handed over? */
  whole = false;

  /** stalled: nothing more can go out, and who asks for bytes gets none until the transfer is over. */
  constructor(body: Body, facts: Timings, stalled: () => boolean = () => false) {
    this.#source = body.open()[Symbol.asyncIterator]();
    this.#facts = facts;
    this.#stalled = stalled;
  }

  /** The transfer is over: whoever waits for bytes waits no longer. */
  stop(): void {
    this.#stopped = true;
    this.#stop?.();
  }

  next(): Promise<UploadStep> {
    return new Promise((resolve, reject) => {
      const stop = () => reject(new Error("the transfer is over"));
      if (this.#stopped) return stop();
      this.#stop = stop;
      if (this.#stalled()) return;
      this.#source.next().then(({ done, value }) => {
        if (done === true) {
          this.whole = true;
          resolve({ done: true, value: undefined });
          return;
        }
        this.#facts.uploadBytes += value.length;
        resolve({ done: false, value });
      }, reject);
    });
  }

  return(): Promise<UploadStep> {
    // Not awaited: a source that waits for its next byte would hold up the end of the transfer.
    this.#source.return?.().catch(() => {});
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
