/** The state machine of a transfer as data: its rules, its state, the outcome of a request, and the next step. */
import type { Failure } from "../exit.ts";
import type { HeaderField } from "../message/request.ts";
import type { Hop } from "./hop.ts";
import type { RedirectSettings } from "./redirect.ts";

export interface RetrySettings {
  /** `--retry`. */
  readonly retries: number;
  /** `--retry-delay` in seconds; 0 means curl's doubling delay. */
  readonly delay: number;
  /** `--retry-max-time` in seconds; 0 means no limit. */
  readonly maxTime: number;
  readonly allErrors: boolean;
  readonly connectionRefused: boolean;
  /** `-f` or `--fail-with-body`: a status of 400 or above is a failure. */
  readonly failOnStatus: boolean;
}

/** `-Y` and `-y`: a transfer is too slow if it stays below this rate in bytes per second for this many seconds. */
export interface LeastSpeed {
  readonly bytes: number;
  readonly seconds: number;
}

/** The rules of a transfer, which do not change while it runs. */
export interface TransferRules {
  readonly first: Hop;
  readonly redirects: RedirectSettings;
  readonly retries: RetrySettings;
  /** False with `--no-skew-correction`. */
  readonly correctsClock: boolean;
}

/** The state of a transfer. */
export interface TransferState {
  /** The request to send now. */
  readonly hop: Hop;
  readonly redirectsFollowed: number;
  readonly retriesLeft: number;
  /** Milliseconds to wait before the next retry. */
  readonly nextDelay: number;
  /** Monotonic milliseconds at which the first attempt began. */
  readonly began: number;
  /** How far a server's clock is ahead, in milliseconds, which is added to this machine's clock. */
  readonly clockOffset: number;
  /** Causes that this attempt has already corrected: each is corrected once (signing.md, After the response). */
  readonly corrected: readonly ResignCause[];
}

export type Outcome =
  | {
      readonly kind: "response";
      readonly status: number;
      readonly headers: readonly HeaderField[];
      /**
       * What the response says about the request's signature; undefined if the request was not signed or the response
       * is not to be trusted.
       */
      readonly rejection?: Rejection | undefined;
      /** The body waited for 100 (Continue) and was not sent. */
      readonly heldBack?: boolean;
    }
  /** `refused`: the system reported ECONNREFUSED. */
  | { readonly kind: "failure"; readonly failure: Failure; readonly refused: boolean };

export interface Instant {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** In monotonic milliseconds, on the same clock as `began`. */
  readonly elapsed: number;
}

export type Step =
  /** The response is the last one. */
  | { readonly kind: "done" }
  | { readonly kind: "failure"; readonly failure: Failure }
  /** Wait `delay` milliseconds, then start over. `why` is curl's warning, `failure` the failure of this attempt. */
  | {
      readonly kind: "retry";
      readonly delay: number;
      readonly why: string;
      readonly failure: Failure | undefined;
      readonly state: TransferState;
    }
  | { readonly kind: "redirect"; readonly state: TransferState }
  /** Send the hop again without waiting for 100 (Continue) (RFC 9110, 15.5.18). */
  | { readonly kind: "unasked"; readonly state: TransferState }
  /** Send the hop again with a different signature; `notice` is a line for the user. */
  | {
      readonly kind: "resign";
      readonly cause: ResignCause;
      readonly notice: string | undefined;
      readonly state: TransferState;
    };

/** What a response says about the signature of the request that it rejects; determined by `transfer/rejection.ts`. */
export interface Rejection {
  /** The bucket's region according to S3, if it is not the one that was signed for. */
  readonly bucketRegion: string | undefined;
  /** How far the server's clock is ahead of this machine's, in milliseconds, if that is why it rejected the request. */
  readonly skew: number | undefined;
  /** The session had expired, and its source has provided a new one. */
  readonly renewed: boolean;
}

export type ResignCause = "region" | "clock" | "token";
