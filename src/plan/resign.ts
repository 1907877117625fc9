/** A rejected signature: is there a cause that the same request, signed differently, does not have? Each is corrected once. Pure. */
import { givenValue } from "./headers.ts";
import type { Hop } from "./hop.ts";
import type { Rejection, ResignCause, Step, TransferRules, TransferState } from "./steps.ts";

/** The resign step of the first cause that applies and was not corrected before; undefined: the response stands. */
export function resigned(
  rules: Pick<TransferRules, "correctsClock">,
  state: TransferState,
  rejection: Rejection | undefined,
): (Step & { readonly kind: "resign" }) | undefined {
  if (rejection === undefined || state.hop.body?.repeatable === false) return undefined;
  return otherRegion(state, rejection) ?? otherClock(rules, state, rejection) ?? otherToken(state, rejection);
}

/** May an expired session be renewed for this hop? Not in the place of a token given with `-H`, and once only. */
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

/** A date given with `-H` would stay as it is, and the request be rejected again. */
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
