/** Whether and how transfers run concurrently. */

export interface ParallelOptions {
  /** `-Z`. */
  parallel: boolean;
  /** Maximum number of concurrent transfers, 1 to 65535. */
  parallelMax: number;
  /** Maximum number of concurrent transfers to one host; 0 means no limit. */
  parallelMaxHost: number;
  /** `--parallel-immediate`: transfers do not wait for a connection that they might share. */
  parallelImmediate: boolean;
}

/** Returns curl's defaults. A new object each time, because its lists are filled in place. */
export function parallelDefaults(): ParallelOptions {
  return {
    parallel: false,
    parallelMax: 50,
    parallelMaxHost: 0,
    parallelImmediate: false,
  };
}
