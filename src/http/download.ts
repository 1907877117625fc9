/** A response body: buffers what the connection delivers until it is read, and applies backpressure meanwhile. */

/** The number of bytes buffered for the reader before the connection is paused. */
const mostWaiting = 256 * 1024;

type DownloadStep = IteratorResult<Uint8Array, undefined>;

const done: DownloadStep = { done: true, value: undefined };

export class Download implements AsyncIterable<Uint8Array>, AsyncIterator<Uint8Array, undefined> {
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #reader: { resolve: (step: DownloadStep) => void; reject: (error: unknown) => void } | undefined;
  #ended = false;
  #failure: { readonly reason: unknown } | undefined;
  #paused = false;
  readonly #resume: () => void;
  readonly #giveUp: () => void;

  /** `resume` continues after a push that returned false; `giveUp` is called when the reader wants no more bytes. */
  constructor(resume: () => void, giveUp: () => void) {
    this.#resume = resume;
    this.#giveUp = giveUp;
  }

  /** Adds the next bytes; returns false if no more may follow until `resume`. */
  push(chunk: Uint8Array): boolean {
    if (this.#reader !== undefined) {
      const { resolve } = this.#reader;
      this.#reader = undefined;
      resolve({ done: false, value: chunk });
      return true;
    }
    this.#waiting.push(chunk);
    this.#waitingBytes += chunk.length;
    this.#paused = this.#waitingBytes >= mostWaiting;
    return !this.#paused;
  }

  /** Marks the body as complete. */
  end(): void {
    this.#ended = true;
    this.#reader?.resolve(done);
    this.#reader = undefined;
  }

  /** Marks the body as broken: the bytes received are still delivered, then the reason is thrown. */
  fail(reason: unknown): void {
    this.#failure = { reason };
    this.#reader?.reject(reason);
    this.#reader = undefined;
  }

  next(): Promise<DownloadStep> {
    const chunk = this.#waiting.shift();
    if (chunk !== undefined) {
      this.#waitingBytes -= chunk.length;
      this.#goOn();
      return Promise.resolve({ done: false, value: chunk });
    }
    if (this.#failure !== undefined) return Promise.reject(this.#failure.reason);
    if (this.#ended) return Promise.resolve(done);
    return new Promise((resolve, reject) => {
      this.#reader = { resolve, reject };
    });
  }

  return(): Promise<DownloadStep> {
    if (!this.#ended && this.#failure === undefined) this.#giveUp();
    this.#waiting = [];
    this.#ended = true;
    return Promise.resolve(done);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #goOn(): void {
    if (!this.#paused || this.#waitingBytes > 0) return;
    this.#paused = false;
    this.#resume();
  }
}
