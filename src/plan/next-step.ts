/**
 * Decides what follows a response or a failure: done, failure, redirect, retry, or the same request signed differently.
 * Pure.
 */

import { ExitCode, Failure } from "../exit.ts";
import { fieldValue } from "../message/fields.ts";
import type { HeaderField } from "../message/request.ts";
import { isComplete } from "./conditions.ts";
import { locationOf, redirected } from "./redirect.ts";
import { resigned } from "./resign.ts";
import type { Instant, Outcome, RetrySettings, Step, TransferRules, TransferState } from "./steps.ts";

const second = 1000;
/** The longest delay that curl reaches by doubling, and the longest Retry-After it honors, in milliseconds. */
const longestDelay = 10 * 60 * second;
const longestRetryAfter = 6 * 60 * 60 * second;

/**
 * Returns the state of a transfer that has not begun. `elapsed` is the monotonic clock and `clockOffset` the known
 * offset of the server's clock, both in milliseconds.
 */
export function begin({ first, retries }: TransferRules, elapsed: number, clockOffset = 0): TransferState {
  return {
    hop: first,
    redirectsFollowed: 0,
    retriesLeft: retries.retries,
    nextDelay: retries.delay > 0 ? retries.delay * second : second,
    began: elapsed,
    clockOffset,
    corrected: [],
  };
}

/**
 * Decides what follows the outcome of `state.hop`. Never throws: a redirect that cannot be followed is a failure like
 * any other.
 */
export function next(rules: TransferRules, state: TransferState, outcome: Outcome, instant: Instant): Step {
  const other = outcome.kind === "response" ? resigned(rules, state, outcome.rejection) : undefined;
  if (other !== undefined) return other;
  if (outcome.kind === "response" && outcome.status === 417 && outcome.heldBack)
    return { kind: "unasked", state: { ...state, hop: { ...state.hop, unasked: true } } };
  const step = outcome.kind === "response" ? followed(rules, state, outcome) : undefined;
  if (step?.kind === "redirect") return step;
  const failure = step?.failure ?? (outcome.kind === "failure" ? outcome.failure : undefined);
  const retry = retried(rules, state, outcome, failure, instant);
  if (retry) return retry;
  const final = failure ?? refusedUpgrade(state, outcome) ?? statusFailure(rules.retries, state, outcome);
  return final ? { kind: "failure", failure: final } : { kind: "done" };
}

/** Returns curl's failure for a WebSocket handshake whose response is not 101. */
function refusedUpgrade({ hop }: TransferState, outcome: Outcome): Failure | undefined {
  if (!hop.url.webSocket || outcome.kind === "failure" || outcome.status === 101) return undefined;
  return new Failure(ExitCode.HttpError, `Refused WebSocket upgrade: ${outcome.status}`);
}

/** `-f` and `--fail-with-body`: a status of 400 or above is a failure with curl's text. */
function statusFailure(
  { failOnStatus }: RetrySettings,
  { hop }: Pick<TransferState, "hop">,
  outcome: Outcome,
): Failure | undefined {
  if (!failOnStatus || outcome.kind === "failure" || outcome.status < 400) return undefined;
  if (isComplete(hop, outcome.status)) return undefined;
  return new Failure(ExitCode.HttpError, `The requested URL returned error: ${outcome.status}`);
}

type Followed =
  | { kind: "redirect"; state: TransferState; failure?: never }
  | { kind: "stuck"; failure: Failure };

function followed(
  { redirects }: TransferRules,
  state: TransferState,
  { status, headers }: Outcome & { kind: "response" },
): Followed | undefined {
  // As in curl, a redirect counts as a rejection of the WebSocket.
  const follows = redirects.follow && !state.hop.url.webSocket;
  const location = follows ? locationOf(status, headers) : undefined;
  if (location === undefined) return undefined;
  if (redirects.max !== -1 && state.redirectsFollowed >= redirects.max) {
    const message = `Maximum (${redirects.max}) redirects followed`;
    return { kind: "stuck", failure: new Failure(ExitCode.TooManyRedirects, message) };
  }
  try {
    const hop = redirected(state.hop, { status, headers, location }, redirects);
    return { kind: "redirect", state: { ...state, hop, redirectsFollowed: state.redirectsFollowed + 1 } };
  } catch (error) {
    if (!Failure.is(error)) throw error;
    return { kind: "stuck", failure: error };
  }
}

/** As in curl's post_per_transfer, the whole transfer starts over with its first URL. */
function retried(
  { first, retries }: TransferRules,
  state: TransferState,
  outcome: Outcome,
  failure: Failure | undefined,
  { now, elapsed }: Instant,
): Step | undefined {
  const cause = state.retriesLeft > 0 ? retryCause(retries, outcome, failure) : undefined;
  if (cause === undefined || first.body?.repeatable === false) return undefined;

  const asked =
    cause === " : HTTP error" && outcome.kind === "response" ? retryAfter(outcome.headers, now) : 0;
  const delay = Math.max(asked, state.nextDelay);
  if (retries.maxTime > 0) {
    const spent = elapsed - state.began;
    if (spent >= retries.maxTime * second || spent + asked > retries.maxTime * second) return undefined;
  }
  const left = state.retriesLeft - 1;
  const doubled = retries.delay > 0 ? state.nextDelay : Math.min(state.nextDelay * 2, longestDelay);
  return {
    kind: "retry",
    delay,
    why: `Problem${cause}. Retrying in ${secondsText(delay)}. ${retriesText(state.retriesLeft)} left.`,
    failure: failure ?? statusFailure(retries, state, outcome),
    // A new attempt discards the corrections of the previous one, except that of the clock.
    state: {
      ...state,
      hop: first,
      redirectsFollowed: 0,
      retriesLeft: left,
      nextDelay: doubled,
      corrected: [],
    },
  };
}

const transientStatus: readonly number[] = [408, 429, 500, 502, 503, 504];
const transientFailure: readonly number[] = [
  ExitCode.TimedOut,
  ExitCode.HostNotResolved,
  ExitCode.ProxyNotResolved,
];

/** Returns why curl would retry, in the text of its warning. */
function retryCause(
  retries: RetrySettings,
  outcome: Outcome,
  failure: Failure | undefined,
): string | undefined {
  if (failure && transientFailure.includes(failure.exitCode)) return " : timeout";
  if (retries.connectionRefused && outcome.kind === "failure" && outcome.refused)
    return " : connection refused";
  if (!failure && outcome.kind === "response" && transientStatus.includes(outcome.status))
    return " : HTTP error";
  const failed =
    failure !== undefined || (outcome.kind === "response" && retries.failOnStatus && outcome.status >= 400);
  return retries.allErrors && failed ? " (retrying all errors)" : undefined;
}

/** Returns the delay of a Retry-After, given in seconds or as a date, in milliseconds; 0 if there is none. */
function retryAfter(headers: readonly HeaderField[], now: number): number {
  const text = fieldValue(headers, "retry-after") ?? "";
  const asked = /^\d+$/.test(text) ? Number(text) * second : Date.parse(text) - now;
  return Number.isNaN(asked) ? 0 : Math.min(Math.max(asked, 0), longestRetryAfter);
}

/** Formats milliseconds as curl does: whole seconds, or all three decimals. */
function secondsText(milliseconds: number): string {
  if (milliseconds === second) return "1 second";
  return `${(milliseconds / second).toFixed(milliseconds % second === 0 ? 0 : 3)} seconds`;
}

function retriesText(number: number): string {
  return number === 1 ? "1 retry" : `${number} retries`;
}
