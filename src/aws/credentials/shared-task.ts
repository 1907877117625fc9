/** Work that several callers wait for, each until its own signal aborts. */

/**
 * Settles as the work does, or rejects with the signal's reason if the signal is aborted first. The work itself
 * continues.
 */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}

/**
 * Work that is shared by all callers that wait for it. A caller that aborts detaches; the last one to detach cancels
 * the work.
 */
export class SharedTask<T> {
  readonly #cancel = new AbortController();
  readonly #work: Promise<T>;
  #waiting = 0;

  /** Starts the work; its signal is aborted when no caller waits any more. */
  constructor(work: (signal: AbortSignal) => Promise<T>) {
    this.#work = work(this.#cancel.signal);
    // Every waiting caller receives the rejection; if there is none, it is ignored.
    this.#work.catch(() => {});
  }

  /** Whether the last caller has detached, so that the work was cancelled. */
  get cancelled(): boolean {
    return this.#cancel.signal.aborted;
  }

  /** Settles as the work does, or rejects with the signal's reason if the signal is aborted first. */
  async wait(signal: AbortSignal | undefined): Promise<T> {
    this.#waiting++;
    try {
      return await unlessAborted(this.#work, signal);
    } finally {
      this.#waiting--;
      if (this.#waiting === 0 && signal?.aborted) this.#cancel.abort(signal.reason);
    }
  }
}
