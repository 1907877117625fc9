/** The one place where timers are started: their time cannot overflow. */

/** Milliseconds that Node's timers hold; a longer time fires at once (Node's documentation, setTimeout). */
const longestTimer = 2 ** 31 - 1;

/** Calls `act` once after so many milliseconds, however many they are. Returns a function that stops the timer. */
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

/** Calls `act` every so many milliseconds, and does not keep the process alive for it. Returns a function that stops it. */
export function startTicking(milliseconds: number, act: () => void): () => void {
  const timer = setInterval(act, milliseconds);
  timer.unref();
  return () => clearInterval(timer);
}

/** Waits so many milliseconds, or rejects with the signal's reason. */
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
