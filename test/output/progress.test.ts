import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { TransferStats } from "../../src/http/transport.ts";
import { rowOf, startProgress, wantsProgress } from "../../src/output/progress.ts";
import { fakeRuntime } from "../support/runtime.ts";
import { defaults } from "./answers.ts";
import { noFacts } from "./records.ts";

const stats = (downloadBytes: number, expectedBytes?: number, uploadBytes = 0): TransferStats => ({
  ...noFacts,
  downloadBytes,
  expectedBytes,
  uploadBytes,
});

describe("a row", () => {
  // The first eight are curl 7.88.1's own, for the same bytes in the same time.
  it.each([
    [
      stats(0),
      undefined,
      0,
      "  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0",
    ],
    [
      stats(3, 3),
      undefined,
      0.000604,
      "100     3  100     3    0     0   4966      0 --:--:-- --:--:-- --:--:--  4966",
    ],
    [
      stats(0, 0),
      undefined,
      0.001,
      "  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0",
    ],
    [
      stats(7, 30),
      undefined,
      0.000568,
      " 23    30   23     7    0     0  12323      0 --:--:-- --:--:-- --:--:-- 12323",
    ],
    [
      stats(1e6, 5e6),
      undefined,
      0.803,
      " 20 4882k   20  976k    0     0  1216k      0  0:00:04 --:--:--  0:00:04 1216k",
    ],
    [
      stats(25e5, 5e6),
      undefined,
      2.002,
      " 50 4882k   50 2441k    0     0  1219k      0  0:00:04  0:00:02  0:00:02 1219k",
    ],
    [
      stats(15000),
      undefined,
      0.90096,
      "100 15000    0 15000    0     0  16648      0 --:--:-- --:--:-- --:--:-- 16648",
    ],
    [
      stats(3, 3, 3e6),
      3e6,
      1.0584,
      "100 2929k  100     3  100 2929k      2  2768k  0:00:01  0:00:01 --:--:-- 2768k",
    ],
    [
      stats(512 * 1024 ** 2, 1024 ** 3),
      undefined,
      10,
      " 50 1024M   50  512M    0     0  51.2M      0  0:00:20  0:00:10  0:00:10 51.2M",
    ],
    [
      stats(1000, 1e9),
      undefined,
      10,
      "  0  953M    0  1000    0     0    100      0 115d 17h  0:00:10 115d 17h   100",
    ],
    [
      stats(10, 1e10),
      undefined,
      10,
      "  0 9536M    0    10    0     0      1      0  115740d  0:00:10  115740d     1",
    ],
    [
      stats(5 * 1024 ** 4, 5 * 1024 ** 4),
      undefined,
      7200,
      "100 5120G  100 5120G    0     0   728M      0  2:00:00  2:00:00 --:--:--  728M",
    ],
  ])("%#", (watched, uploadSize, seconds, row) => {
    expect(rowOf({ stats: watched, uploadSize }, seconds, []).row).toBe(row);
  });

  it("shows the speed of the last five seconds", () => {
    const samples = [
      { seconds: 10, bytes: 1_000_000 },
      { seconds: 14, bytes: 1_000_100 },
    ];
    const { row, sample } = rowOf({ stats: stats(1_000_500), uploadSize: undefined }, 15, samples);
    expect(row.endsWith("   100")).toBe(true);
    expect(sample).toEqual({ seconds: 15, bytes: 1_000_500 });
  });
});

describe("the meter", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("writes the heading and a row at once, a row each second and one at the end", async () => {
    const runtime = fakeRuntime({ stderrIsTerminal: true });
    const progress = startProgress(runtime);
    const live = { ...noFacts, expectedBytes: 100 };
    progress.watch(live, undefined);
    vi.advanceTimersByTime(1000);
    live.downloadBytes = 40;
    vi.advanceTimersByTime(1999);
    live.downloadBytes = 100;
    await progress.stop();
    vi.advanceTimersByTime(5000);
    const [names, more, rest, end] = runtime.stderr.text().split("\n");
    expect(names).toBe("  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current");
    expect(more).toBe("                                 Dload  Upload   Total   Spent    Left  Speed");
    expect(rest?.split("\r").map(row => row.slice(0, 20))).toEqual([
      "",
      "  0     0    0     0",
      "  0   100    0     0",
      " 40   100   40    40",
      "100   100  100   100",
    ]);
    expect(end).toBe("");
  });

  it.each([
    [{ file: "f" }, { stderrIsTerminal: true, stdoutIsTerminal: true }, true],
    [{}, { stderrIsTerminal: true, stdoutIsTerminal: true }, false],
    [{ file: "-" }, { stderrIsTerminal: true, stdoutIsTerminal: true }, false],
    [{}, { stderrIsTerminal: true }, true],
    [{ file: "f" }, { stdoutIsTerminal: true }, false],
    [{ file: "f", silent: true, showError: true }, { stderrIsTerminal: true }, false],
    [{ file: "f", progressMeter: false }, { stderrIsTerminal: true }, false],
  ])("%j on %j: %s", (settings, around, wanted) => {
    expect(wantsProgress({ ...defaults, ...settings }, fakeRuntime(around))).toBe(wanted);
  });
});
