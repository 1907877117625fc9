/** `-m` and its messages. */
import { describe, expect, it } from "vitest";
import { Timings } from "../../src/http/timings.ts";
import { Deadline } from "../../src/transfer/deadline.ts";

/** A clock that stands at this many milliseconds. */
const at = (milliseconds: number) => ({ elapsed: () => milliseconds });

async function reasonOf(deadline: Deadline): Promise<unknown> {
  await new Promise(resolve => deadline.signal?.addEventListener("abort", resolve, { once: true }));
  return deadline.signal?.reason;
}

describe("a time limit", () => {
  it("of 0 means none", () => {
    expect(new Deadline(0, at(0), 0).signal).toBeUndefined();
  });

  it("that has already passed ends at once, before anything is known", async () => {
    expect(await reasonOf(new Deadline(0.1, at(350), 0))).toMatchObject({
      exitCode: 28,
      message: "Operation timed out after 350 milliseconds while looking for credentials",
    });
  });

  it.each([
    [{ connect: 0.1 }, "Connection timed out after 350 milliseconds"],
    [
      { preTransfer: 0.1, downloadBytes: 7 },
      "Operation timed out after 350 milliseconds with 7 bytes received",
    ],
    [
      { preTransfer: 0.1, downloadBytes: 7, expectedBytes: 9 },
      "Operation timed out after 350 milliseconds with 7 out of 9 bytes received",
    ],
  ])("%j: %s", async (known, message) => {
    const deadline = new Deadline(0.1, at(350), 0);
    deadline.watch(Object.assign(new Timings(() => 0), known));
    expect(await reasonOf(deadline)).toMatchObject({ exitCode: 28, message });
  });

  it("whose timer is early is reported with its own length", async () => {
    const times = [0, 99.4];
    const clock = { elapsed: () => times.shift() ?? 99.4 };
    expect(await reasonOf(new Deadline(0.1, clock, 0))).toMatchObject({
      message: "Operation timed out after 100 milliseconds while looking for credentials",
    });
  });

  it("beyond the range of a timer does not end at once", async () => {
    const deadline = new Deadline(1e12, at(0), 0);
    await new Promise(resolve => setTimeout(resolve, 20));
    expect(deadline.signal?.aborted).toBe(false);
    deadline.clear();
  });
});
