/** The only place where timers are started; any duration is possible. */

/** The longest delay of Node's timers in milliseconds; a longer one fires at once (Node's documentation, setTimeout). */
const longestTimer = 2 ** 31 - 1;

/** Calls `act` once after this many milliseconds, however large the number. Returns a function that stops the timer. */
export function startTimer(milliseconds: number, act: () => void): () => void {
  let left = milliseconds;
  let timer: NodeJS.Timeout;
  const wait = () => {
    const part = Math.min(left, longestTimer);
    left -= part;
    timer = setTimeout(left > 0 ? wait : act, part);
  };
  wait();
  return () => clearTimeout(timer);
}

/**
 * Calls `act` repeatedly at this interval in milliseconds, without keeping the process alive. Returns a function that
 * stops it.
 */
export function startTicking(milliseconds: number, act: () => void): () => void {
  const timer = setInterval(act, milliseconds);
  timer.unref();
  return () => clearInterval(timer);
}

/** Waits this many milliseconds, or rejects with the signal's reason. */
export function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const onAbort = () => {
      stop();
      reject(signal?.reason);
    };
    const stop = startTimer(milliseconds, () => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    });
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}
