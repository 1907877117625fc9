/** Timers beyond the range of Node's, and waits that a signal ends. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { sleep, startTimer } from "../../src/system/timer.ts";

const day = 86_400_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it.each([1, 2 ** 31 - 1, 2 ** 31, 2_147_484_000, 100 * day, 2 ** 33 + 5])(
  "a timer of %d ms fires once, then and not before",
  milliseconds => {
    const act = vi.fn();
    startTimer(milliseconds, act);
    vi.advanceTimersByTime(milliseconds - 1);
    expect(act).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(act).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(day);
    expect(act).toHaveBeenCalledTimes(1);
  },
);

it("a timer without an end never fires", () => {
  const act = vi.fn();
  const stop = startTimer(Number.POSITIVE_INFINITY, act);
  vi.advanceTimersByTime(200 * day);
  stop();
  expect(act).not.toHaveBeenCalled();
  expect(vi.getTimerCount()).toBe(0);
});

it("a timer can be stopped in its first part and in a later one", () => {
  const act = vi.fn();
  startTimer(50 * day, act)();
  const stop = startTimer(50 * day, act);
  vi.advanceTimersByTime(40 * day);
  stop();
  vi.advanceTimersByTime(50 * day);
  expect(act).not.toHaveBeenCalled();
});

it("a signal ends a sleep with its reason, even if it was aborted before", async () => {
  const controller = new AbortController();
  const slept = sleep(50 * day, controller.signal);
  controller.abort(new Error("enough"));
  await expect(slept).rejects.toThrow("enough");
  await expect(sleep(1, controller.signal)).rejects.toThrow("enough");
  expect(vi.getTimerCount()).toBe(0);
});
