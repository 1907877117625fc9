/** `-Y` and `-y`: ends a transfer that stays too slow, as curl does. */
import { ExitCode, Failure } from "../exit.ts";
import type { TransferStats } from "../http/transport.ts";
import type { LeastSpeed } from "../plan/steps.ts";
import { startTicking } from "../system/timer.ts";

const sampling = 1000;

/** The number of seconds over which the speed is measured. */
const measured = 5;

/**
 * Watches until the returned function is called. Calls `stop` with a Failure 28 if the transfer was too slow for too
 * long.
 */
export function watchSpeed(
  { bytes: least, seconds }: LeastSpeed,
  statsNow: () => TransferStats | undefined,
  stop: (failure: Failure) => void,
): () => void {
  let samples: number[] = [];
  let watched: TransferStats | undefined;
  let slowFor = 0;
  return startTicking(sampling, () => {
    const stats = statsNow();
    // As in curl, the time to connect does not count.
    if (stats === undefined || stats.preTransfer === 0) return;
    if (stats !== watched) samples = [0];
    watched = stats;
    samples.push(stats.downloadBytes + stats.uploadBytes);
    samples = samples.slice(-measured - 1);
    const speed = ((samples.at(-1) ?? 0) - (samples[0] ?? 0)) / (samples.length - 1);
    slowFor = speed < least ? slowFor + 1 : 0;
    if (slowFor < seconds) return;
    const text = `Operation too slow. Less than ${least} bytes/sec transferred the last ${seconds} seconds`;
    stop(new Failure(ExitCode.TimedOut, text));
  });
}
