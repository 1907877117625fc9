/** Waiting for an answer about credentials: no longer than a signal allows, and together with others who want the same. */

/** What the work gives; rejects with the signal's reason when that comes first. The work itself goes on. */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}

/** One piece of work for all who wait for it. Who gives up leaves it to the others; the last one ends it. */
export class Shared<T> {
  readonly #abandon = new AbortController();
  readonly #work: Promise<T>;
  #waiting = 0;

  /** Begins the work; its signal ends when nobody waits any more. */
  constructor(work: (signal: AbortSignal) => Promise<T>) {
    this.#work = work(this.#abandon.signal);
    // Whoever waits hears of it; when nobody does, nobody wants to.
    this.#work.catch(() => {});
  }

  /** Has everybody given up? Then it will give nothing. */
  get abandoned(): boolean {
    return this.#abandon.signal.aborted;
  }

  /** Settles as the work does; with the signal's reason when that comes first. */
  async wait(signal: AbortSignal | undefined): Promise<T> {
    this.#waiting++;
    try {
      return await unlessAborted(this.#work, signal);
    } finally {
      this.#waiting--;
      if (this.#waiting === 0 && signal?.aborted) this.#abandon.abort(signal.reason);
    }
  }
}
