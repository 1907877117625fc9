/** Writes the lines of the access log together: one call of the system for what ends within some milliseconds. */
import type { Sink } from "../../runtime.ts";
import { startTimer } from "../../system/timer.ts";

/** Milliseconds that a line may wait for others. */
const gatherTime = 10;

export class LogWriter {
  readonly #sink: Sink;
  #lines: string[] = [];
  #stopTimer: (() => void) | undefined;

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  /** Lines that stay together. */
  add(lines: readonly string[]): void {
    this.#lines.push(...lines);
    this.#stopTimer ??= startTimer(gatherTime, () => void this.flush());
  }

  /** Writes what waits. A closed sink changes nothing. */
  async flush(): Promise<void> {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    const lines = this.#lines;
    this.#lines = [];
    if (lines.length > 0) await this.#sink.write(Buffer.from(`${lines.join("\n")}\n`)).catch(() => {});
  }
}
