/** Connections that carry several requests at a time: those that are there, and those that are being made and may become one. */
import type { Runtime } from "../runtime.ts";
import type { PooledConnection } from "./exchange.ts";
import { idleMilliseconds } from "./limits.ts";

interface Shared {
  readonly pooled: PooledConnection;
  /** When its last exchange ended, in monotonic milliseconds. */
  restedAt: number;
}

export class SharedConnections {
  readonly #clock: Pick<Runtime, "elapsed">;
  readonly #byKey = new Map<string, Shared[]>();
  readonly #opening = new Map<string, Promise<boolean>>();
  /** Routes whose servers speak HTTP/1.1 alone. */
  readonly #unshared = new Set<string>();

  constructor(clock: Pick<Runtime, "elapsed">) {
    this.#clock = clock;
  }

  /** A connection with this route's key that has room for a request; undefined without one. */
  take(key: string): PooledConnection | undefined {
    const left = (this.#byKey.get(key) ?? []).filter(shared => this.#isKept(shared));
    this.#byKey.set(key, left);
    return left.find(({ pooled }) => (pooled.connection.sharing?.room ?? 0) > 0)?.pooled;
  }

  /** A response over the connection is whole. */
  keep(pooled: PooledConnection, key: string): void {
    const shared = this.#byKey.get(key)?.find(one => one.pooled === pooled);
    if (shared !== undefined) shared.restedAt = this.#clock.elapsed();
  }

  /**
   * A connection is being made that others with its key may want to share: `opening` returns a promise until it is known whether they can.
   */
  begin(key: string, opened: Promise<PooledConnection>): void {
    const known = this.#settled(key, opened).finally(() => this.#opening.delete(key));
    this.#opening.set(key, known);
  }

  /** Resolves when the connection that is being made is there: with false when it failed. Undefined when there is none to wait for. */
  opening(key: string): Promise<boolean> | undefined {
    return this.#unshared.has(key) ? undefined : this.#opening.get(key);
  }

  /** Closes them all. */
  close(): void {
    for (const all of this.#byKey.values()) for (const { pooled } of all) pooled.connection.close();
    this.#byKey.clear();
  }

  async #settled(key: string, opened: Promise<PooledConnection>): Promise<boolean> {
    try {
      const pooled = await opened;
      const { sharing } = pooled.connection;
      if (sharing === undefined) {
        this.#unshared.add(key);
        return true;
      }
      const shared = { pooled, restedAt: this.#clock.elapsed() };
      const others = this.#byKey.get(key);
      if (others === undefined) this.#byKey.set(key, [shared]);
      else others.push(shared);
      await sharing.settled;
      return true;
    } catch {
      return false;
    }
  }

  #isKept({ pooled: { connection }, restedAt }: Shared): boolean {
    if (!connection.usable) return false;
    const isFresh = this.#clock.elapsed() - restedAt < idleMilliseconds;
    if (isFresh || connection.sharing?.underWay !== 0) return true;
    connection.close();
    return false;
  }
}
