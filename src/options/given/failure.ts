/** What counts as a failure, time limits, and what is tried again. */

export interface FailureOptions {
  fail: "no" | "fail" | "fail-with-body";
  /** Seconds; 0 is no limit. */
  maxTime: number;
  /** Seconds; undefined is curl's 300. */
  connectTimeout: number | undefined;
  retry: number;
  /** Seconds; 0 is curl's doubling delay. */
  retryDelay: number;
  /** Seconds; 0 is no limit. */
  retryMaxTime: number;
  retryAllErrors: boolean;
  retryConnrefused: boolean;
  failEarly: boolean;
  /** Bytes a second. */
  speedLimit: number | undefined;
  /** Seconds. */
  speedTime: number | undefined;
  /** Bytes a second; 0 is no limit. */
  limitRate: number;
  /** `--rate`: milliseconds from one transfer to the next; 0 is none. */
  rate: number;
}

/** curl's defaults. A new object each time, because its lists are filled in place. */
export function failureDefaults(): FailureOptions {
  return {
    fail: "no",
    maxTime: 0,
    connectTimeout: undefined,
    retry: 0,
    retryDelay: 0,
    retryMaxTime: 0,
    retryAllErrors: false,
    retryConnrefused: false,
    failEarly: false,
    speedLimit: undefined,
    speedTime: undefined,
    limitRate: 0,
    rate: 0,
  };
}
