/** Writes lines of the access log together: one system call for those that arrive within some milliseconds. */
import type { Sink } from "../../runtime.ts";
import { startTimer } from "../../system/timer.ts";

/** How long a line may wait for others, in milliseconds. */
const gatherTime = 10;

export class LogWriter {
  readonly #sink: Sink;
  #lines: string[] = [];
  #stopTimer: (() => void) | undefined;

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  /** Adds lines that stay together. */
  add(lines: readonly string[]): void {
    this.#lines.push(...lines);
    this.#stopTimer ??= startTimer(gatherTime, () => void this.flush());
  }

  /** Writes the pending lines. A closed sink is ignored. */
  async flush(): Promise<void> {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    const lines = this.#lines;
    this.#lines = [];
    if (lines.length > 0) await this.#sink.write(Buffer.from(`${lines.join("\n")}\n`)).catch(() => {});
  }
}
