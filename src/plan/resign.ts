/** Decides whether a rejected request can be signed differently to correct the cause. Each cause is corrected once. Pure. */
import { givenValue } from "./headers.ts";
import type { Hop } from "./hop.ts";
import type { Rejection, ResignCause, Step, TransferRules, TransferState } from "./steps.ts";

/**
 * Returns the resign step for the first cause that applies and has not been corrected yet; undefined if the response is
 * final.
 */
export function resigned(
  rules: Pick<TransferRules, "correctsClock">,
  state: TransferState,
  rejection: Rejection | undefined,
): (Step & { readonly kind: "resign" }) | undefined {
  if (rejection === undefined || state.hop.body?.repeatable === false) return undefined;
  return otherRegion(state, rejection) ?? otherClock(rules, state, rejection) ?? otherToken(state, rejection);
}

/** Whether an expired session may be renewed for this hop: only once, and not if the token was given with `-H`. */
export function mayRenew({ hop, corrected }: TransferState): boolean {
  const isGiven = givenValue(hop.headers.given, "x-amz-security-token") !== undefined;
  return (
    hop.signing !== undefined && hop.body?.repeatable !== false && !isGiven && !corrected.includes("token")
  );
}

function otherRegion(state: TransferState, { bucketRegion }: Rejection) {
  const { signing } = state.hop;
  if (bucketRegion === undefined || signing === undefined || signing.regionIsGiven) return undefined;
  const region = { value: bucketRegion, reason: "the response, which names the bucket's region" };
  return step("region", state, { ...state.hop, signing: { ...signing, region } });
}

/** A date given with `-H` would stay the same, so the request would be rejected again. */
function otherClock(
  { correctsClock }: Pick<TransferRules, "correctsClock">,
  state: TransferState,
  { skew }: Rejection,
) {
  if (skew === undefined || !correctsClock || givenValue(state.hop.headers.given, "x-amz-date") !== undefined)
    return undefined;
  const minutes = Math.round(Math.abs(skew) / 60_000);
  const side = skew > 0 ? "behind" : "ahead of";
  const notice = `this machine's clock is ${minutes} minutes ${side} the server's; retried with the server's time`;
  return step("clock", { ...state, clockOffset: skew }, state.hop, notice);
}

function otherToken(state: TransferState, { renewed }: Rejection) {
  return renewed ? step("token", state, state.hop) : undefined;
}

function step(cause: ResignCause, state: TransferState, hop: Hop, notice?: string) {
  if (state.corrected.includes(cause)) return undefined;
  const corrected = [...state.corrected, cause];
  return { kind: "resign" as const, cause, notice, state: { ...state, hop, corrected } };
}
