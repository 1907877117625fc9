/** The Authorization of a request that is not signed: a bearer token, `-u`, `.netrc`, or the login of the URL. */
import { ExitCode, Failure } from "../exit.ts";
import { byteString } from "../message/bytes.ts";
import type { ParsedUrl } from "../message/url.ts";
import { Secret } from "../secret.ts";
import type { FindLogin } from "./netrc.ts";
import type { UserPassword } from "./option-values.ts";

/** Credentials for the requests of a group that are not signed. */
export interface LoginSettings {
  /** `-u`, as byte strings. */
  readonly login: UserPassword | undefined;
  /** `--oauth2-bearer`, as a byte string. */
  readonly bearer: Secret | undefined;
  /** A Failure: `.netrc` is required and cannot be read, which is the failure of each transfer. */
  readonly netrc: FindLogin | Failure | undefined;
  /** An Authorization given with `-H` takes the place of them all, also where a redirect does not get it. */
  readonly replaced: boolean;
}

/**
 * The field's value; undefined: none. `trusted`: may this URL get what the command line gives? Of the others, `.netrc` is
 * stronger than the URL, as in curl.
 */
export function authorizationFor(
  { login, bearer, netrc, replaced }: LoginSettings,
  { host, user, password }: Pick<ParsedUrl, "host" | "user" | "password">,
  trusted: boolean,
): Secret | undefined {
  if (replaced) return undefined;
  if (bearer !== undefined) return trusted ? new Secret(`Bearer ${bearer.reveal()}`) : undefined;
  const given = trusted && !isEmpty(login) ? login : undefined;
  const found = given ?? (typeof netrc === "function" ? netrc(host, user || undefined) : undefined);
  const chosen = found ?? { name: user ?? "", password: password ?? new Secret("") };
  return isEmpty(chosen) ? undefined : basicAuthorization(chosen);
}

/** Throws why `.netrc` cannot be read; as in curl it is not asked when `-u` is given. */
export function checkNetrc({ login, netrc }: LoginSettings): void {
  if (Failure.is(netrc) && isEmpty(login)) throw netrc;
}

/** A lone `:` is no login, as in curl. */
function isEmpty(login: UserPassword | undefined): boolean {
  return login === undefined || (login.name === "" && login.password.reveal() === "");
}

/** `Basic ...` (RFC 7617). */
function basicAuthorization({ name, password }: UserPassword): Secret {
  return new Secret(`Basic ${Buffer.from(`${name}:${password.reveal()}`, "latin1").toString("base64")}`);
}

/** A login of the command line as byte strings. */
export function loginBytes({ name, password }: UserPassword): UserPassword {
  return { name: byteString(name), password: new Secret(byteString(password.reveal())) };
}

const usernameRejected = "URL rejected: Credentials was passed in the URL when prohibited";

/** `--disallow-username-in-url`: throws a Failure 67, with curl's text, for a URL with a user name or password. */
export function rejectUsername({ user }: Pick<ParsedUrl, "user">): void {
  if (user !== undefined) throw new Failure(ExitCode.LoginDenied, usernameRejected);
}

/** Is it the failure of one URL, unlike the others with that exit code? */
export function isRejectedUsername({ message }: Failure): boolean {
  return message === usernameRejected;
}
