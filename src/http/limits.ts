/** Limits that both versions of HTTP and the pool share, as curl has them. */

/** Milliseconds after which curl closes an unused connection (curl's manual, CURLOPT_MAXAGE_CONN). */
export const idleMilliseconds = 118_000;
