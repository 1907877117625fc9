import { describe, expect, it } from "vitest";
import { Failure, UsageFailure } from "../../src/exit.ts";
import { httpFailure, reportFailure, reportWarning } from "../../src/output/report.ts";
import { fakeRuntime } from "../support/runtime.ts";

const silent = { silent: true, showError: false };
const silentButErrors = { silent: true, showError: true };

describe("failures", () => {
  const failure = new Failure(6, "Could not resolve host: x", ["tried a", "tried b"]);
  const usage = new UsageFailure("option --x: is unknown");
  const printed = "awscurl: (6) Could not resolve host: x\n  tried a\n  tried b\n";
  const usagePrinted =
    "awscurl: option --x: is unknown\nawscurl: try 'awscurl --help' for more information\n";
  it.each([
    ["a failure", failure, undefined, 6, printed],
    ["a failure with -s", failure, silent, 6, ""],
    ["a failure with -sS", failure, silentButErrors, 6, printed],
    ["a wrong command line", usage, undefined, 2, usagePrinted],
    ["a wrong command line with -s", usage, silent, 2, usagePrinted],
    [
      "an HTTP error",
      httpFailure(404),
      undefined,
      22,
      "awscurl: (22) The requested URL returned error: 404\n",
    ],
    [
      "controls in a message",
      new Failure(1, "a\x1b[2Jb\nc"),
      undefined,
      1,
      "awscurl: (1) a\\x1b[2Jb\\x0ac\n",
    ],
    ["what is no error at all", "text", undefined, 70, "awscurl: (70) a bug in awscurl: string\n"],
  ] as const)("%s", async (_, error, loudness, exitCode, text) => {
    const runtime = fakeRuntime();
    expect(await reportFailure(error, runtime, loudness)).toBe(exitCode);
    expect(runtime.stderr.text()).toBe(text);
    expect(runtime.stdout.text()).toBe("");
  });

  it("print a bug's name and stack but not its message, even with -s", async () => {
    const runtime = fakeRuntime();
    expect(await reportFailure(new TypeError("CANARY\nat CANARY"), runtime, silent)).toBe(70);
    const [first, ...stack] = runtime.stderr.text().trimEnd().split("\n");
    expect(first).toBe("awscurl: (70) a bug in awscurl: TypeError");
    expect(stack.length).toBeGreaterThan(0);
    expect(stack.every(line => line.startsWith("    at "))).toBe(true);
    expect(runtime.stderr.text()).not.toContain("CANARY");
  });
});

describe("warnings", () => {
  it("are one line", async () => {
    const runtime = fakeRuntime();
    await reportWarning("Problem: HTTP error.", runtime, { silent: false, showError: false });
    expect(runtime.stderr.text()).toBe("Warning: Problem: HTTP error.\n");
  });

  it("are silenced by -s, and -S does not restore them", async () => {
    const runtime = fakeRuntime();
    await reportWarning("x", runtime, silentButErrors);
    expect(runtime.stderr.text()).toBe("");
  });
});
