/** The state machine of a transfer as data: its rules, where it stands, what came of a request, and what to do next. */
import type { Failure } from "../exit.ts";
import type { HeaderField } from "../message/request.ts";
import type { Hop } from "./hop.ts";
import type { RedirectSettings } from "./redirect.ts";

export interface RetrySettings {
  /** `--retry`. */
  readonly retries: number;
  /** `--retry-delay`, seconds; 0 is curl's doubling delay. */
  readonly delay: number;
  /** `--retry-max-time`, seconds; 0 is no limit. */
  readonly maxTime: number;
  readonly allErrors: boolean;
  readonly connectionRefused: boolean;
  /** `-f` or `--fail-with-body`: a status of 400 and above counts as a failure. */
  readonly failOnStatus: boolean;
}

/** `-Y` and `-y`: fewer bytes a second for so many seconds are too slow. */
export interface LeastSpeed {
  readonly bytes: number;
  readonly seconds: number;
}

/** What does not change while a transfer runs. */
export interface TransferRules {
  readonly first: Hop;
  readonly redirects: RedirectSettings;
  readonly retries: RetrySettings;
  /** false: `--no-skew-correction`. */
  readonly correctsClock: boolean;
}

/** Where a transfer stands. */
export interface TransferState {
  /** What to send now. */
  readonly hop: Hop;
  readonly redirectsFollowed: number;
  readonly retriesLeft: number;
  /** Milliseconds to wait before the next retry. */
  readonly nextDelay: number;
  /** Monotonic milliseconds at which the first attempt began. */
  readonly began: number;
  /** Milliseconds to add to this machine's clock: how far a server's clock is ahead of it. */
  readonly clockOffset: number;
  /** Causes that this attempt has corrected already: each is corrected once (signing.md, After the response). */
  readonly corrected: readonly ResignCause[];
}

export type Outcome =
  | {
      readonly kind: "response";
      readonly status: number;
      readonly headers: readonly HeaderField[];
      /** What the response says about the request's signature; undefined when nothing was signed or nothing is to be believed. */
      readonly rejection?: Rejection | undefined;
      /** The body waited for 100 (Continue) and was not sent. */
      readonly heldBack?: boolean;
    }
  /** `refused`: the system reported ECONNREFUSED. */
  | { readonly kind: "failure"; readonly failure: Failure; readonly refused: boolean };

export interface Instant {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Monotonic milliseconds, of the same clock as `began`. */
  readonly elapsed: number;
}

export type Step =
  /** The response is the last one. */
  | { readonly kind: "done" }
  | { readonly kind: "failure"; readonly failure: Failure }
  /** Wait `delay` milliseconds, then start over; `why` is curl's warning, `failure` what this attempt failed with. */
  | {
      readonly kind: "retry";
      readonly delay: number;
      readonly why: string;
      readonly failure: Failure | undefined;
      readonly state: TransferState;
    }
  | { readonly kind: "redirect"; readonly state: TransferState }
  /** Send the hop again without asking before its body (RFC 9110, 15.5.18). */
  | { readonly kind: "unasked"; readonly state: TransferState }
  /** Send the hop again with another signature; `notice` is a line for the user. */
  | {
      readonly kind: "resign";
      readonly cause: ResignCause;
      readonly notice: string | undefined;
      readonly state: TransferState;
    };

/** What a response says about the signature of the request that it rejects; learned by `transfer/rejection.ts`. */
export interface Rejection {
  /** S3 names another region for the bucket than the one signed for. */
  readonly bucketRegion: string | undefined;
  /** How far the server's clock is ahead of this machine's, when that is why it rejected the request; milliseconds. */
  readonly skew: number | undefined;
  /** The session had expired, and its source has given out another one. */
  readonly renewed: boolean;
}

export type ResignCause = "region" | "clock" | "token";
