/** Idle connections: which one is used, and which is closed instead. */
import { describe, expect, it } from "vitest";
import type { PooledConnection } from "../../src/http/exchange.ts";
import { IdleConnections } from "../../src/http/idle-connections.ts";

function setting() {
  let now = 0;
  const closed: number[] = [];
  const idle = new IdleConnections({ elapsed: () => now });
  const connection = (number: number, usable = true): PooledConnection => ({
    connection: {
      usable,
      close: () => void closed.push(number),
    } as unknown as PooledConnection["connection"],
    number,
    giveBack: () => {},
  });
  return {
    idle,
    connection,
    closed,
    wait: (milliseconds: number) => {
      now += milliseconds;
    },
  };
}

describe("an idle connection", () => {
  it("is used for a request with the same key, the latest first, and once", () => {
    const { idle, connection, closed } = setting();
    idle.keep(connection(1), "a");
    idle.keep(connection(2), "a");
    expect([idle.take("a")?.number, idle.take("a")?.number, idle.take("a")]).toEqual([2, 1, undefined]);
    expect(closed).toEqual([]);
  });

  it("is not used for a request with another key", () => {
    const { idle, connection } = setting();
    idle.keep(connection(1), "a");
    expect(idle.take("b")).toBeUndefined();
    expect(idle.take("a")?.number).toBe(1);
  });

  it("is closed, not used, once it has been idle for 118 seconds", () => {
    const { idle, connection, closed, wait } = setting();
    idle.keep(connection(1), "a");
    wait(1);
    idle.keep(connection(2), "a");
    wait(117_999);
    expect(idle.take("a")?.number).toBe(2);
    expect(idle.take("a")).toBeUndefined();
    expect(closed).toEqual([1]);
  });

  it("is closed, not used, when the other side has ended it", () => {
    const { idle, connection, closed } = setting();
    idle.keep(connection(1), "a");
    idle.keep(connection(2, false), "a");
    expect(idle.take("a")?.number).toBe(1);
    expect(closed).toEqual([2]);
  });

  it("is closed with all others at the end", () => {
    const { idle, connection, closed } = setting();
    idle.keep(connection(1), "a");
    idle.keep(connection(2), "b");
    idle.close();
    expect(closed).toEqual([1, 2]);
    expect(idle.take("a")).toBeUndefined();
  });
});
