/** Which redirects are followed, and which protocols are used. */

export interface RedirectOptions {
  follow: boolean;
  /** `--follow`: the method changes only where a redirect turns the request into a GET, which `-X` cannot override. */
  followStatus: boolean;
  /** -1 means no limit. */
  maxRedirs: number;
  locationTrusted: boolean;
  /** `--post301` and related options: a redirected POST stays a POST. */
  post301: boolean;
  post302: boolean;
  post303: boolean;
  /** `--proto`; undefined means all. */
  protocols: ReadonlySet<string> | undefined;
  /** `--proto-redir`; undefined means curl's default. */
  redirectProtocols: ReadonlySet<string> | undefined;
  /** `--proto-default`. */
  defaultProtocol: string | undefined;
}

/** Returns curl's defaults. A new object each time, because its lists are filled in place. */
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
