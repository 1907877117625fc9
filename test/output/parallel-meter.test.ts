/** The meter of -Z: curl's heading and columns, sums over all transfers. */
import { describe, expect, it } from "vitest";
import { ParallelMeter, rowOfAll, wantsParallelMeter } from "../../src/output/parallel-meter.ts";
import { fakeRuntime } from "../support/runtime.ts";

describe("the meter of -Z", () => {
  it("has the columns of curl", () => {
    const totals = { downloaded: 10, uploaded: 0, toDownload: 10, toUpload: 0 };
    const state = { transfers: 3, live: 0, seconds: 0.2, speed: 54 };
    expect(rowOfAll(totals, state)).toBe(
      "100 --     10     0     3     0  --:--:-- --:--:-- --:--:--    54     ",
    );
  });

  it("shows no percentage while the size of a transfer is unknown", () => {
    const totals = { downloaded: 10, uploaded: 5, toDownload: undefined, toUpload: 10 };
    const state = { transfers: 2, live: 1, seconds: 61, speed: 1 };
    expect(rowOfAll(totals, state)).toBe(
      "--  50     10     5     2     1  --:--:--  0:01:01 --:--:--     1     ",
    );
  });

  it("writes a heading, a row and a last row, summed over transfers", async () => {
    const runtime = fakeRuntime();
    const meter = new ParallelMeter(runtime);
    const stats = { downloadBytes: 4, expectedBytes: 8, uploadBytes: 0 };
    const one = meter.begin();
    one.watch(stats as Parameters<typeof one.watch>[0], undefined);
    const other = meter.begin();
    other.watch({ ...stats, downloadBytes: 8 } as Parameters<typeof one.watch>[0], undefined);
    await other.stop();
    await meter.stop();
    const [heading, ...rows] = runtime.stderr.text().split(/[\r\n]+/);
    expect(heading).toBe("DL% UL%  Dled  Uled  Xfers  Live Total     Current  Left    Speed");
    expect(rows.at(-2)).toMatch(/^75 {2}-- {5}12 {5}0 {5}2 {5}1 /);
  });

  it("is shown only on a terminal, and not with -s or --no-progress-meter in any group", () => {
    const on = { silent: false, progressMeter: true };
    const terminal = { stderr: { isTerminal: true } } as Parameters<typeof wantsParallelMeter>[1];
    const file = { stderr: { isTerminal: false } } as Parameters<typeof wantsParallelMeter>[1];
    expect(wantsParallelMeter([on, on], terminal)).toBe(true);
    expect(wantsParallelMeter([on], file)).toBe(false);
    expect(wantsParallelMeter([on, { ...on, silent: true }], terminal)).toBe(false);
    expect(wantsParallelMeter([{ ...on, progressMeter: false }], terminal)).toBe(false);
  });
});
