/** Idle connections, kept by route; the last one added is used first, and connections that are too old are closed. */
import type { Runtime } from "../runtime.ts";
import type { PooledConnection } from "./exchange.ts";
import { idleMilliseconds } from "./limits.ts";

interface Idle {
  readonly pooled: PooledConnection;
  /** In monotonic milliseconds. */
  readonly since: number;
}

export class IdleConnections {
  readonly #clock: Pick<Runtime, "elapsed">;
  readonly #byKey = new Map<string, Idle[]>();

  constructor(clock: Pick<Runtime, "elapsed">) {
    this.#clock = clock;
  }

  /**
   * Returns a connection that can carry a request with this route's key and that now belongs to the caller; undefined
   * if there is none.
   */
  take(key: string): PooledConnection | undefined {
    const idle = this.#byKey.get(key);
    for (let kept = idle?.pop(); kept !== undefined; kept = idle?.pop()) {
      const isFresh = this.#clock.elapsed() - kept.since < idleMilliseconds;
      if (kept.pooled.connection.usable && isFresh) return kept.pooled;
      kept.pooled.connection.close();
    }
    return undefined;
  }

  /** Keeps a connection whose response is complete. */
  keep(pooled: PooledConnection, key: string): void {
    const kept = { pooled, since: this.#clock.elapsed() };
    const idle = this.#byKey.get(key);
    if (idle === undefined) this.#byKey.set(key, [kept]);
    else idle.push(kept);
  }

  /** Closes all of them. */
  close(): void {
    for (const idle of this.#byKey.values()) for (const { pooled } of idle) pooled.connection.close();
    this.#byKey.clear();
  }
}
