/** `--rate`: how soon after one transfer the next may begin. */
import type { Runtime } from "../runtime.ts";

export class Pace {
  readonly #interval: number;
  readonly #runtime: Pick<Runtime, "elapsed" | "sleep">;
  #last: number;

  /** `interval`: milliseconds between two beginnings; the first transfer begins now. */
  constructor(interval: number, runtime: Pick<Runtime, "elapsed" | "sleep">) {
    this.#interval = interval;
    this.#runtime = runtime;
    this.#last = runtime.elapsed();
  }

  /** Resolves when the next transfer may begin, which it then does. */
  async wait(): Promise<void> {
    if (this.#interval === 0) return;
    const early = this.#last + this.#interval - this.#runtime.elapsed();
    if (early > 0) await this.#runtime.sleep(early);
    this.#last = this.#runtime.elapsed();
  }
}
