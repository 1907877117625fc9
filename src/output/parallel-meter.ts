/** curl's progress meter for `-Z`: one line about all transfers, rewritten twice a second. */
import type { TransferStats } from "../http/transport.ts";
import type { Runtime } from "../runtime.ts";
import { startTicking } from "../system/timer.ts";
import { amount, clock, type Progress, type Sample } from "./progress.ts";
import type { OutputSettings } from "./settings.ts";

const parallelHeading = "DL% UL%  Dled  Uled  Xfers  Live Total     Current  Left    Speed\n";

/** The interval between two rows in milliseconds, as in curl. */
const parallelPeriod = 500;

/** The current speed is measured over this many rows. */
const recentRows = 10;

/** Whether the meter is shown: the same rules as for a single transfer's meter, whatever the output files are. */
export function wantsParallelMeter(
  groups: readonly Pick<OutputSettings, "silent" | "progressMeter">[],
  { stderr }: Pick<Runtime, "stderr">,
): boolean {
  return stderr.isTerminal && groups.every(({ silent, progressMeter }) => progressMeter && !silent);
}

/** The displayed state of one transfer. */
interface WatchedTransfer {
  stats: TransferStats | undefined;
  uploadSize: number | undefined;
}

/** Bytes and sizes of all transfers so far. */
interface Totals {
  readonly downloaded: number;
  readonly uploaded: number;
  /** Undefined if the size of a transfer is not known. */
  readonly toDownload: number | undefined;
  readonly toUpload: number | undefined;
}

export class ParallelMeter {
  readonly #runtime: Pick<Runtime, "stderr" | "elapsed">;
  readonly #begun: number;
  readonly #live = new Set<WatchedTransfer>();
  readonly #samples: Sample[] = [];
  readonly #stopTicking: () => void;
  #ended: Totals = { downloaded: 0, uploaded: 0, toDownload: 0, toUpload: 0 };
  #transfers = 0;
  #last: Promise<void> = Promise.resolve();

  /** Writes the heading and starts writing rows. */
  constructor(runtime: Pick<Runtime, "stderr" | "elapsed">) {
    this.#runtime = runtime;
    this.#begun = runtime.elapsed();
    this.#show(parallelHeading, "");
    this.#stopTicking = startTicking(parallelPeriod, () => this.#show("", ""));
  }

  /** Adds a transfer; its `stop` ends its share. */
  begin(): Progress {
    const watched: WatchedTransfer = { stats: undefined, uploadSize: undefined };
    this.#live.add(watched);
    this.#transfers++;
    return {
      watch(stats, uploadSize) {
        watched.stats = stats;
        watched.uploadSize = uploadSize;
      },
      stop: async () => {
        this.#live.delete(watched);
        this.#ended = withTransfer(this.#ended, watched);
      },
    };
  }

  /** Writes the last row and a newline. Must be called once, when all transfers have ended. */
  stop(): Promise<void> {
    this.#stopTicking();
    this.#show("", "\n");
    return this.#last;
  }

  #show(before: string, after: string): void {
    const { stderr, elapsed } = this.#runtime;
    const seconds = (elapsed() - this.#begun) / 1000;
    let totals = this.#ended;
    for (const watched of this.#live) totals = withTransfer(totals, watched);
    const oldest = this.#samples[0];
    const bytes = totals.downloaded + totals.uploaded;
    const speed = speedSince(oldest ?? { seconds: 0, bytes: 0 }, { seconds, bytes });
    this.#samples.push({ seconds, bytes });
    if (this.#samples.length > recentRows) this.#samples.shift();
    const row = rowOfAll(totals, { transfers: this.#transfers, live: this.#live.size, seconds, speed });
    this.#last = stderr.write(Buffer.from(`${before}\r${row}${after}`)).catch(() => {});
  }
}

function withTransfer(totals: Totals, { stats, uploadSize }: WatchedTransfer): Totals {
  return {
    downloaded: totals.downloaded + (stats?.downloadBytes ?? 0),
    uploaded: totals.uploaded + (stats?.uploadBytes ?? 0),
    toDownload: plus(totals.toDownload, stats === undefined ? 0 : stats.expectedBytes),
    toUpload: plus(totals.toUpload, uploadSize ?? 0),
  };
}

function plus(total: number | undefined, size: number | undefined): number | undefined {
  return total === undefined || size === undefined ? undefined : total + size;
}

/** Returns bytes per second. */
function speedSince(before: Sample, now: Sample): number {
  const passed = now.seconds - before.seconds;
  return passed > 0 ? (now.bytes - before.bytes) / passed : now.bytes - before.bytes;
}

/** Returns one row of the meter. `speed` is in bytes per second. */
export function rowOfAll(
  { downloaded, uploaded, toDownload, toUpload }: Totals,
  {
    transfers,
    live,
    seconds,
    speed,
  }: { readonly transfers: number; readonly live: number; readonly seconds: number; readonly speed: number },
): string {
  const estimate = toDownload && speed > 0 ? Math.trunc(toDownload / speed) : 0;
  const spent = Math.trunc(seconds);
  return [
    share(downloaded, toDownload),
    share(uploaded, toUpload),
    amount(downloaded),
    amount(uploaded),
    String(transfers).padStart(5),
    String(live).padStart(5),
    "",
    clock(estimate),
    clock(spent),
    clock(estimate > spent ? estimate - spent : 0),
    `${amount(speed)}     `,
  ].join(" ");
}

/** Three columns; `--` if the size is unknown or zero. */
function share(bytes: number, size: number | undefined): string {
  return (size ? String(Math.min(Math.trunc((bytes / size) * 100), 100)) : "--").padEnd(3);
}
