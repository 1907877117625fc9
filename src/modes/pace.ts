/** `--rate`: how soon after the start of one transfer the next may begin. */
import type { Runtime } from "../runtime.ts";

export class Pace {
  readonly #interval: number;
  readonly #runtime: Pick<Runtime, "elapsed" | "sleep">;
  #last: number;

  /** `interval`: milliseconds between two starts; the first transfer begins at once. */
  constructor(interval: number, runtime: Pick<Runtime, "elapsed" | "sleep">) {
    this.#interval = interval;
    this.#runtime = runtime;
    this.#last = runtime.elapsed();
  }

  /** Resolves when the next transfer may begin; it must then begin. */
  async wait(): Promise<void> {
    if (this.#interval === 0) return;
    const early = this.#last + this.#interval - this.#runtime.elapsed();
    if (early > 0) await this.#runtime.sleep(early);
    this.#last = this.#runtime.elapsed();
  }
}
