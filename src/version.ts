/** Which awscurl this is. */

/** Put in place by scripts/build.mjs; from the source the program has no version of its own. */
declare const AWSCURL_VERSION: string | undefined;

/** "1.2.3", as in package.json. */
export const version: string = typeof AWSCURL_VERSION === "undefined" ? "0.0.0" : AWSCURL_VERSION;
