/** What counts as a failure, time limits, and what is retried. */

export interface FailureOptions {
  fail: "no" | "fail" | "fail-with-body";
  /** In seconds; 0 means no limit. */
  maxTime: number;
  /** In seconds; undefined means curl's 300. */
  connectTimeout: number | undefined;
  retry: number;
  /** In seconds; 0 means curl's doubling delay. */
  retryDelay: number;
  /** In seconds; 0 means no limit. */
  retryMaxTime: number;
  retryAllErrors: boolean;
  retryConnrefused: boolean;
  failEarly: boolean;
  /** In bytes per second. */
  speedLimit: number | undefined;
  /** In seconds. */
  speedTime: number | undefined;
  /** In bytes per second; 0 means no limit. */
  limitRate: number;
  /** `--rate`: milliseconds from the start of one transfer to the next; 0 means no delay. */
  rate: number;
}

/** Returns curl's defaults. A new object each time, because its lists are filled in place. */
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
