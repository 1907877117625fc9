/** Makes any wait abortable by a signal. */

/** Yields the items of the iterable; rejects with the signal's reason as soon as it is aborted, even if no item arrives. */
export async function* untilAborted<T>(
  items: AsyncIterable<T>,
  signal: AbortSignal | undefined,
): AsyncGenerator<T> {
  const iterator = items[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await abortable(iterator.next(), signal);
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    // Not awaited: a source that is waiting for its next item would delay the rejection.
    iterator.return?.()?.catch(() => {});
  }
}

/**
 * The promise's result, or a rejection with the signal's reason if the signal is aborted first. Each wait adds its own
 * listener and removes it: a race against one long-lived promise would keep every result in memory.
 */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) return onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}

interface Watch {
  readonly acts: Set<() => void>;
  readonly onAbort: () => void;
}

const watches = new WeakMap<AbortSignal, Watch>();

/**
 * Calls `act` when the signal is aborted, unless the returned function is called before. The signal has one listener for
 * all of them: with `-Z` many wait for the same one, and Node searches its whole list for each that comes or goes.
 */
export function whenAborted(signal: AbortSignal, act: () => void): () => void {
  const { acts, onAbort } = watches.get(signal) ?? beginWatch(signal);
  acts.add(act);
  return () => {
    if (!acts.delete(act) || acts.size > 0) return;
    signal.removeEventListener("abort", onAbort);
    watches.delete(signal);
  };
}

function beginWatch(signal: AbortSignal): Watch {
  const acts = new Set<() => void>();
  const watch: Watch = {
    acts,
    onAbort: () => {
      for (const act of acts) act();
    },
  };
  signal.addEventListener("abort", watch.onAbort, { once: true });
  watches.set(signal, watch);
  return watch;
}
