/** Waits that a signal ends, whatever is waited for. */

/** What the items are, one after another; rejects with the signal's reason as soon as it is aborted, even if no item comes. */
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
    // Not awaited: a source that waits for its next item would hold up the end.
    iterator.return?.()?.catch(() => {});
  }
}

/**
 * The promise's result, or a rejection with the signal's reason when that comes first. A listener for each wait, and none
 * left behind: a race against one lasting promise would keep every result in memory.
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
