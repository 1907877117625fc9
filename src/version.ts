/** The version of awscurl. */

/** Defined by scripts/build.mjs; a program run from its source has no version. */
declare const AWSCURL_VERSION: string | undefined;

/** "1.2.3", as in package.json. */
export const version: string = typeof AWSCURL_VERSION === "undefined" ? "0.0.0" : AWSCURL_VERSION;
