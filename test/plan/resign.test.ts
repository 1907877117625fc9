/** When a rejected request is re-signed: which cause comes first, how often, and when the response is final. */
import { describe, expect, it } from "vitest";
import { begin } from "../../src/plan/next-step.ts";
import { mayRenew, resigned } from "../../src/plan/resign.ts";
import type { Rejection, TransferState } from "../../src/plan/steps.ts";
import { optionsFor, planFor, transfersOf } from "./planned.ts";

const nothing: Rejection = { bucketRegion: undefined, skew: undefined, renewed: false };
const keys = { AWS_ACCESS_KEY_ID: "AKIARESIGN0000000000", AWS_SECRET_ACCESS_KEY: "resign/secret=" };
const corrects = { correctsClock: true };

async function stateFor(...args: string[]): Promise<TransferState> {
  const plan = await planFor(optionsFor([...args, "https://b.s3.amazonaws.com/k"], { sign: true }), {
    env: keys,
  });
  const [transfer] = await transfersOf(plan);
  if (transfer === undefined) throw new Error("no transfer");
  return begin(transfer, 0);
}

describe("a rejected request", () => {
  it("is final if its cause is unknown", async () => {
    expect(resigned(corrects, await stateFor(), nothing)).toBeUndefined();
    expect(resigned(corrects, await stateFor(), undefined)).toBeUndefined();
  });

  it("is signed for the bucket's region first, then with the server's clock, then with another token", async () => {
    const all = { bucketRegion: "eu-west-1", skew: 120_000, renewed: true };
    let state = await stateFor();
    const causes = [];
    // A fifth time would be a loop without end.
    for (let turn = 0; turn < 5; turn++) {
      const step = resigned(corrects, state, all);
      if (step === undefined) break;
      causes.push(step.cause);
      state = step.state;
    }
    expect(causes).toEqual(["region", "clock", "token"]);
    expect(state.hop.signing?.region.value).toBe("eu-west-1");
    expect(state.clockOffset).toBe(120_000);
  });

  it.each([
    [240_000, "4 minutes behind"],
    [-240_000, "4 minutes ahead of"],
  ])("gets a notice about a clock that is %d ms off", async (skew, words) => {
    const step = resigned(corrects, await stateFor(), { ...nothing, skew });
    expect(step?.notice).toContain(words);
    expect(step?.state.clockOffset).toBe(skew);
  });

  it("keeps a region that an option specifies", async () => {
    const state = await stateFor("--region", "us-east-1");
    expect(resigned(corrects, state, { ...nothing, bucketRegion: "eu-west-1" })).toBeUndefined();
  });

  it("keeps this machine's clock with --no-skew-correction, and a date given with -H", async () => {
    const skewed = { ...nothing, skew: 240_000 };
    expect(resigned({ correctsClock: false }, await stateFor(), skewed)).toBeUndefined();
    expect(resigned(corrects, await stateFor("-H", "X-Amz-Date: 20260101T000000Z"), skewed)).toBeUndefined();
  });

  it("is final if its body cannot be read again", async () => {
    const state = await stateFor();
    const body = { repeatable: false } as NonNullable<TransferState["hop"]["body"]>;
    const piped = { ...state, hop: { ...state.hop, body } };
    expect(resigned(corrects, piped, { ...nothing, renewed: true })).toBeUndefined();
    expect(mayRenew(piped)).toBe(false);
  });
});

describe("an expired session", () => {
  it("may be renewed once, for a signed request without a given token", async () => {
    const state = await stateFor();
    expect(mayRenew(state)).toBe(true);
    expect(mayRenew({ ...state, corrected: ["token"] })).toBe(false);
    expect(mayRenew({ ...state, corrected: ["clock"] })).toBe(true);
    expect(mayRenew({ ...state, hop: { ...state.hop, signing: undefined } })).toBe(false);
    expect(mayRenew(await stateFor("-H", "X-Amz-Security-Token: t"))).toBe(false);
  });
});
