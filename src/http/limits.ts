/** curl's limits that both versions of HTTP and the pool share. */

/** Milliseconds after which curl closes an unused connection (curl's manual, CURLOPT_MAXAGE_CONN). */
export const idleMilliseconds = 118_000;
