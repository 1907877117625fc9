/** Retries as in curl's tool: when, after what delay, with what warning, and how often. */
import { describe, expect, it } from "vitest";
import { ExitCode, Failure } from "../../src/exit.ts";
import type { Options } from "../../src/options/options.ts";
import { begin, next } from "../../src/plan/next-step.ts";
import type { Instant, Outcome, Step, TransferState } from "../../src/plan/steps.ts";
import type { TransferPlan } from "../../src/plan/transfers.ts";
import { optionsFor, planFor, transfersOf } from "./planned.ts";

const answer = (status: number, ...lines: string[]): Outcome => ({
  kind: "response",
  status,
  headers: lines.map(line => {
    const [, name = "", value = ""] = /^([^:]*): *(.*)$/.exec(line) ?? [];
    return { name, value };
  }),
});
const failure = (exitCode: ExitCode, refused = false): Outcome => ({
  kind: "failure",
  failure: new Failure(exitCode, "it failed"),
  refused,
});

async function planned(overrides: Partial<Options>, args = ["http://h/"]): Promise<TransferPlan> {
  const [plan] = await transfersOf(await planFor(optionsFor(args, overrides)));
  if (!plan) throw new Error("no transfer");
  return plan;
}

async function stepAfter(
  overrides: Partial<Options>,
  outcome: Outcome,
  instant: Partial<Instant> = {},
): Promise<Step> {
  const plan = await planned(overrides);
  return next(plan, begin(plan, 0), outcome, { now: 0, elapsed: 0, ...instant });
}

describe("a retry", () => {
  const retried: [Outcome, Partial<Options>][] = [
    ...[408, 429, 500, 502, 503, 504].map((status): [Outcome, Partial<Options>] => [answer(status), {}]),
    [failure(ExitCode.TimedOut), {}],
    [failure(ExitCode.HostNotResolved), {}],
    [failure(ExitCode.ProxyNotResolved), {}],
    [failure(ExitCode.NotConnected, true), { retryConnrefused: true }],
    [answer(503), { fail: "fail" }],
    [answer(404), { fail: "fail", retryAllErrors: true }],
    [answer(404), { fail: "fail-with-body", retryAllErrors: true }],
    [failure(ExitCode.PartialFile), { retryAllErrors: true }],
    [failure(ExitCode.NotConnected, true), { retryAllErrors: true }],
  ];
  it.each(retried)("follows %j with %j", async (outcome, options) => {
    expect(await stepAfter({ retry: 1, ...options }, outcome)).toMatchObject({ kind: "retry", delay: 1000 });
  });

  const left: [Outcome, Partial<Options>, Step["kind"]][] = [
    [answer(503), { retry: 0 }, "done"],
    [answer(200), {}, "done"],
    [answer(404), {}, "done"],
    [answer(501), {}, "done"],
    [answer(404), { retryAllErrors: true }, "done"],
    [answer(404), { fail: "fail" }, "failure"],
    [answer(400), { fail: "fail" }, "failure"],
    [answer(399), { fail: "fail" }, "done"],
    [answer(200), { fail: "fail", retryAllErrors: true }, "done"],
    [failure(ExitCode.NotConnected, true), {}, "failure"],
    [failure(ExitCode.NotConnected), { retryConnrefused: true }, "failure"],
    [failure(ExitCode.PartialFile), {}, "failure"],
    [failure(ExitCode.TlsConnectError), {}, "failure"],
  ];
  it.each(left)("does not follow %j with %j: %s", async (outcome, options, kind) => {
    expect((await stepAfter({ retry: 3, ...options }, outcome)).kind).toBe(kind);
  });

  it("does not follow a body that was a pipe", async () => {
    const plan = await planned({ retry: 3 }, ["-T", "-", "http://h/x"]);
    const step = next(plan, begin(plan, 0), answer(503), { now: 0, elapsed: 0 });
    expect(step.kind).toBe("done");
  });

  it("starts with the first URL, without its redirects", async () => {
    const plan = await planned({ retry: 1, follow: true });
    const redirect = next(plan, begin(plan, 0), answer(302, "Location: /n"), { now: 0, elapsed: 0 });
    if (redirect.kind !== "redirect") throw new Error(redirect.kind);
    const step = next(plan, redirect.state, answer(503), { now: 0, elapsed: 0 });
    expect(step).toMatchObject({
      kind: "retry",
      state: { hop: plan.first, redirectsFollowed: 0, retriesLeft: 0 },
    });
  });

  it("follows one redirect too many if every error counts", async () => {
    const step = await stepAfter(
      { retry: 1, retryAllErrors: true, follow: true, maxRedirs: 0 },
      answer(302, "Location: /n"),
    );
    expect(step.kind).toBe("retry");
  });
});

describe("the delay of a retry", () => {
  async function delays(overrides: Partial<Options>, outcome: Outcome): Promise<number[]> {
    const plan = await planned(overrides);
    const found: number[] = [];
    for (let state: TransferState = begin(plan, 0); ; ) {
      const step = next(plan, state, outcome, { now: 0, elapsed: 0 });
      if (step.kind !== "retry") return found;
      found.push(step.delay / 1000);
      state = step.state;
    }
  }

  it("doubles from one second to ten minutes", async () => {
    expect(await delays({ retry: 12 }, answer(503))).toEqual([
      1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600,
    ]);
  });

  it("is always --retry-delay if given", async () => {
    expect(await delays({ retry: 3, retryDelay: 7 }, answer(503))).toEqual([7, 7, 7]);
  });

  it.each([
    ["Retry-After: 5", 5],
    ["retry-after: 0", 1],
    ["Retry-After: Thu, 01 Jan 1970 00:00:30 GMT", 30],
    ["Retry-After: Wed, 31 Dec 1969 00:00:00 GMT", 1],
    ["Retry-After: 999999999", 21_600],
    ["Retry-After: soon", 1],
    ["Retry-After:", 1],
  ])("%s", async (line, seconds) => {
    expect(await delays({ retry: 1 }, answer(503, line))).toEqual([seconds]);
  });

  it("does not depend on a Retry-After after a failure", async () => {
    expect(
      await delays({ retry: 1, fail: "fail", retryAllErrors: true }, answer(404, "Retry-After: 9")),
    ).toEqual([1]);
  });
});

describe("--retry-max-time", () => {
  it.each([
    [9.9, answer(503), "retry"],
    [10, answer(503), "done"],
    [12, failure(ExitCode.TimedOut), "failure"],
    [5, answer(503, "Retry-After: 4"), "retry"],
    [5, answer(503, "Retry-After: 6"), "done"],
  ])("of 10 s after %s s", async (spent, outcome, kind) => {
    expect((await stepAfter({ retry: 3, retryMaxTime: 10 }, outcome, { elapsed: spent * 1000 })).kind).toBe(
      kind,
    );
  });

  it("counts from the first attempt, not from the start of the process", async () => {
    const plan = await planned({ retry: 1, retryMaxTime: 10 });
    expect(next(plan, begin(plan, 50_000), answer(503), { now: 0, elapsed: 55_000 }).kind).toBe("retry");
  });
});

describe("the warning about a retry", () => {
  it.each([
    [answer(503), {}, "Problem : HTTP error. Retrying in 1 second. 2 retries left."],
    [answer(503), { retry: 1 }, "Problem : HTTP error. Retrying in 1 second. 1 retry left."],
    [
      failure(ExitCode.TimedOut),
      { retryDelay: 3 },
      "Problem : timeout. Retrying in 3 seconds. 2 retries left.",
    ],
    [
      failure(ExitCode.NotConnected, true),
      { retryConnrefused: true },
      "Problem : connection refused. Retrying in 1 second. 2 retries left.",
    ],
    [
      failure(ExitCode.PartialFile),
      { retryAllErrors: true },
      "Problem (retrying all errors). Retrying in 1 second. 2 retries left.",
    ],
  ])("%j", async (outcome, options, why) => {
    expect(await stepAfter({ retry: 2, ...options }, outcome)).toMatchObject({ why });
  });
});
