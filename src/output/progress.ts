/** curl's progress meter: two header lines, and one line that is rewritten once a second. */
import type { TransferStats } from "../http/transport.ts";
import type { Runtime } from "../runtime.ts";
import { startTicking } from "../system/timer.ts";
import type { OutputSettings } from "./settings.ts";

/** The meter of one transfer attempt. */
export interface Progress {
  /**
   * Shows these statistics from now on, reading them while they change. `uploadSize` is the size of the request body in
   * bytes, if known.
   */
  watch(stats: TransferStats, uploadSize: number | undefined): void;
  /** Writes the last row and a newline. Must be called once, however the transfer ended. */
  stop(): Promise<void>;
}

const meterHeading =
  "  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n" +
  "                                 Dload  Upload   Total   Spent    Left  Speed\n";

/** The interval between two rows in milliseconds. */
const period = 1000;

/** The current speed is measured over this many seconds. */
const recent = 5;

/**
 * Whether a meter is shown: as in curl, if the body does not go to a terminal, and not with `-s` or
 * `--no-progress-meter`. Unlike curl, which also writes it into logs, only if stderr is a terminal.
 */
export function wantsProgress(
  { file, silent, progressMeter }: OutputSettings,
  { stdout, stderr }: Runtime,
): boolean {
  const shown = (file === undefined || file === "-") && stdout.isTerminal;
  return stderr.isTerminal && progressMeter && !silent && !shown;
}

/** Starts a meter: writes the header and a first row now, and then a row each second until `stop`. */
export function startProgress({ stderr, elapsed }: Runtime): Progress {
  const started = elapsed();
  const samples: Sample[] = [];
  let watched: Watched = { stats: undefined, uploadSize: undefined };
  let last: Promise<void> = Promise.resolve();

  const show = (before: string, after: string) => {
    const seconds = (elapsed() - started) / 1000;
    const { row, sample } = rowOf(watched, seconds, samples);
    samples.push(sample);
    if (samples.length > recent + 1) samples.shift();
    last = stderr.write(Buffer.from(`${before}\r${row}${after}`)).catch(() => {});
  };
  show(meterHeading, "");
  const stopTicking = startTicking(period, () => show("", ""));
  return {
    watch(stats, uploadSize) {
      watched = { stats, uploadSize };
    },
    stop() {
      stopTicking();
      show("", "\n");
      return last;
    },
  };
}

interface Watched {
  readonly stats: TransferStats | undefined;
  readonly uploadSize: number | undefined;
}

/** Bytes transferred in both directions after this many seconds. */
export interface Sample {
  readonly seconds: number;
  readonly bytes: number;
}

/** Returns one row of 79 columns, and its sample, from which later rows compute the current speed. */
export function rowOf(
  { stats, uploadSize }: Watched,
  seconds: number,
  samples: readonly Sample[],
): { row: string; sample: Sample } {
  const down = progressOf(stats?.downloadBytes ?? 0, stats?.expectedBytes, seconds);
  const up = progressOf(stats?.uploadBytes ?? 0, uploadSize, seconds);
  const bytes = down.bytes + up.bytes;
  const expected = (down.size ?? down.bytes) + (up.size ?? up.bytes);
  const estimate = Math.max(down.estimate, up.estimate);
  const spent = Math.trunc(seconds);
  const oldest = samples[0];
  const passed = oldest === undefined ? 0 : seconds - oldest.seconds;
  const current =
    oldest === undefined || passed <= 0 ? down.speed + up.speed : (bytes - oldest.bytes) / passed;
  const row = [
    `${percentage(bytes, expected)} ${amount(expected)} `,
    `${percentage(down.bytes, down.size)} ${amount(down.bytes)} `,
    `${percentage(up.bytes, up.size)} ${amount(up.bytes)} `,
    `${amount(down.speed)}  ${amount(up.speed)}`,
    clock(estimate),
    clock(spent),
    clock(estimate > 0 ? estimate - spent : 0),
    amount(current),
  ].join(" ");
  return { row, sample: { seconds, bytes } };
}

/** `size` is undefined if unknown. `estimate`: the seconds that the whole transfer takes at this speed. */
function progressOf(bytes: number, size: number | undefined, seconds: number) {
  const speed = seconds > 0 ? Math.trunc(bytes / seconds) : bytes;
  const estimate = size !== undefined && speed > 0 ? Math.trunc(size / speed) : 0;
  return { bytes, size, speed, estimate };
}

function percentage(bytes: number, of: number | undefined): string {
  return String(of === undefined || of === 0 ? 0 : Math.trunc((bytes / of) * 100)).padStart(3);
}

/** Five columns: bytes, or units of 1024, with one decimal if there is room. */
export function amount(value: number): string {
  const bytes = Math.trunc(value);
  if (bytes < 100_000) return String(bytes).padStart(5);
  const kilobyte = 1024;
  if (bytes < 10_000 * kilobyte) return `${Math.trunc(bytes / kilobyte)}k`.padStart(5);
  for (const [unit, letter] of units) {
    if (bytes < 100 * unit) return `${Math.trunc(bytes / unit)}.${tenths(bytes, unit)}${letter}`.padStart(5);
    if (bytes < 10_000 * unit) return `${Math.trunc(bytes / unit)}${letter}`.padStart(5);
  }
  return `${Math.trunc(bytes / 1024 ** 5)}P`.padStart(5);
}

const units: readonly (readonly [number, string])[] = [
  [1024 ** 2, "M"],
  [1024 ** 3, "G"],
  [1024 ** 4, "T"],
];

function tenths(bytes: number, unit: number): number {
  return Math.min(Math.trunc((bytes % unit) / Math.trunc(unit / 10)), 9);
}

/** Eight columns: hours, minutes and seconds; then days and hours; then days. */
export function clock(seconds: number): string {
  if (seconds <= 0) return "--:--:--";
  const two = (value: number) => String(Math.trunc(value)).padStart(2, "0");
  const hours = Math.trunc(seconds / 3600);
  if (hours <= 99) return `${String(hours).padStart(2)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
  const days = Math.trunc(hours / 24);
  return days <= 999 ? `${String(days).padStart(3)}d ${two(hours % 24)}h` : `${String(days).padStart(7)}d`;
}
