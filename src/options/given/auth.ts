/** Passwords and tokens for requests that are not signed. */
import type { Secret } from "../../secret.ts";

export interface AuthOptions {
  /** `-u USER:PASSWORD`. */
  user: Secret | undefined;
  /** `--oauth2-bearer`. */
  bearer: Secret | undefined;
  /** `-n`. */
  netrc: boolean;
  netrcFile: string | undefined;
  netrcOptional: boolean;
  /** `--disallow-username-in-url`. */
  disallowUsername: boolean;
}

/** Returns curl's defaults. A new object each time, because its lists are filled in place. */
export function authDefaults(): AuthOptions {
  return {
    user: undefined,
    bearer: undefined,
    netrc: false,
    netrcFile: undefined,
    netrcOptional: false,
    disallowUsername: false,
  };
}
