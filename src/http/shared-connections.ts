/** Connections that carry several requests at a time: existing ones, and ones being opened that may become shared. */
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
  /** Routes whose servers speak only HTTP/1.1. */
  readonly #unshared = new Set<string>();

  constructor(clock: Pick<Runtime, "elapsed">) {
    this.#clock = clock;
  }

  /** Returns a connection with this route's key that can accept a request; undefined if there is none. */
  take(key: string): PooledConnection | undefined {
    const left = (this.#byKey.get(key) ?? []).filter(shared => this.#isKept(shared));
    this.#byKey.set(key, left);
    return left.find(({ pooled }) => (pooled.connection.sharing?.room ?? 0) > 0)?.pooled;
  }

  /** Called when a response over the connection is complete. */
  keep(pooled: PooledConnection, key: string): void {
    const shared = this.#byKey.get(key)?.find(one => one.pooled === pooled);
    if (shared !== undefined) shared.restedAt = this.#clock.elapsed();
  }

  /**
   * Registers a connection that is being opened and that others with its key may want to share: `opening` returns a
   * promise until it is known whether they can.
   */
  begin(key: string, opened: Promise<PooledConnection>): void {
    const known = this.#settled(key, opened).finally(() => this.#opening.delete(key));
    this.#opening.set(key, known);
  }

  /**
   * Resolves when the connection that is being opened is ready; with false if it failed. Undefined if there is none to
   * wait for.
   */
  opening(key: string): Promise<boolean> | undefined {
    return this.#unshared.has(key) ? undefined : this.#opening.get(key);
  }

  /** Closes all of them. */
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
