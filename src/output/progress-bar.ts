/**
 * `-#`: curl's bar of number signs with a percentage, or its moving ship if the size is not known. Loaded only when
 * used.
 */
import type { TransferStats } from "../http/transport.ts";
import type { Runtime } from "../runtime.ts";
import { startTicking } from "../system/timer.ts";
import type { Progress } from "./progress.ts";

/** The interval between two redraws in milliseconds. */
const redrawn = 100;

/** curl's limits for the terminal's width, and its width if there is no terminal. */
const leastColumns = 20;
const mostColumns = 256;
const usual = 79;

const ship = "-=O=-";

/** Draws the bar until `stop`. */
export function startBar({ stderr, env }: Pick<Runtime, "stderr" | "env">): Progress {
  const width = Math.min(Math.max(columnsIn(env) ?? (stderr.columns || usual), leastColumns), mostColumns);
  let stats: TransferStats | undefined;
  let uploadSize: number | undefined;
  let drawn = 0;
  let last: Promise<void> = Promise.resolve();
  const draw = (after: string) => {
    last = stderr.write(Buffer.from(`\r${barOf(stats, uploadSize, width, drawn++)}${after}`)).catch(() => {});
  };
  const stopTicking = startTicking(redrawn, () => {
    if (stats !== undefined) draw("");
  });
  return {
    watch(watched, size) {
      stats = watched;
      uploadSize = size;
    },
    stop() {
      stopTicking();
      if (stats === undefined) return Promise.resolve();
      draw("\n");
      return last;
    },
  };
}

/** Returns the width that `COLUMNS` sets, which curl prefers to the terminal's own. */
function columnsIn({ COLUMNS }: Runtime["env"]): number | undefined {
  const given = /^\d+$/.test(COLUMNS ?? "") ? Number(COLUMNS) : 0;
  return given > leastColumns && given < 10_000 ? given : undefined;
}

/** Returns one line. `drawn` is the number of lines drawn before, for the ship. */
function barOf(
  stats: Pick<TransferStats, "downloadBytes" | "uploadBytes" | "expectedBytes"> | undefined,
  uploadSize: number | undefined,
  width: number,
  drawn: number,
): string {
  const done = (stats?.downloadBytes ?? 0) + (stats?.uploadBytes ?? 0);
  const total = (stats?.expectedBytes ?? 0) + (uploadSize ?? 0);
  if (total === 0) {
    const room = width - ship.length;
    const at = drawn % (2 * room);
    return `${" ".repeat(at < room ? at : 2 * room - at)}${ship}`.padEnd(width);
  }
  const share = Math.min(done / total, 1);
  const bar = "#".repeat(Math.trunc((width - 7) * share)).padEnd(width - 7);
  return `${bar} ${(share * 100).toFixed(1).padStart(5)}%`;
}
