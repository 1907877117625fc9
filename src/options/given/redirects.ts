/** Which redirects are followed. */

export interface RedirectOptions {
  follow: boolean;
  /** -1 is no limit. */
  maxRedirs: number;
  locationTrusted: boolean;
}

/** curl's defaults. A new object each time, because its lists are filled in place. */
export function redirectDefaults(): RedirectOptions {
  return {
    follow: false,
    maxRedirs: 50,
    locationTrusted: false,
  };
}
