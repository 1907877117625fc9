/** Which redirects are followed, and which protocols are used. */

export interface RedirectOptions {
  follow: boolean;
  /** `--follow`: a redirect that turns the request into a GET is no reason for another method, not even that of `-X`. */
  followStatus: boolean;
  /** -1 is no limit. */
  maxRedirs: number;
  locationTrusted: boolean;
  /** `--post301` and its relatives: a POST stays one. */
  post301: boolean;
  post302: boolean;
  post303: boolean;
  /** `--proto`; undefined: all. */
  protocols: ReadonlySet<string> | undefined;
  /** `--proto-redir`; undefined: curl's default. */
  redirectProtocols: ReadonlySet<string> | undefined;
  /** `--proto-default`. */
  defaultProtocol: string | undefined;
}

/** curl's defaults. A new object each time, because its lists are filled in place. */
export function redirectDefaults(): RedirectOptions {
  return {
    follow: false,
    followStatus: false,
    maxRedirs: 50,
    locationTrusted: false,
    post301: false,
    post302: false,
    post303: false,
    protocols: undefined,
    redirectProtocols: undefined,
    defaultProtocol: undefined,
  };
}
