/** How several transfers run at a time. */

export interface ParallelOptions {
  /** `-Z`. */
  parallel: boolean;
  /** Transfers at a time, 1 to 65535. */
  parallelMax: number;
  /** Transfers at a time to one host; 0 is no limit. */
  parallelMaxHost: number;
  /** No transfer waits for a connection that it may share. */
  parallelImmediate: boolean;
}

/** curl's defaults. A new object each time, because its lists are filled in place. */
export function parallelDefaults(): ParallelOptions {
  return {
    parallel: false,
    parallelMax: 50,
    parallelMaxHost: 0,
    parallelImmediate: false,
  };
}
