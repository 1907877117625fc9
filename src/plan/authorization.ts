/** The Authorization field of a request that is not signed: from a bearer token, `-u`, `.netrc`, or the URL's userinfo. */
import { ExitCode, Failure } from "../exit.ts";
import { byteString } from "../message/bytes.ts";
import type { ParsedUrl } from "../message/url.ts";
import { Secret } from "../secret.ts";
import type { FindLogin } from "./netrc.ts";
import type { UserPassword } from "./option-values.ts";

/** Credentials for a group's unsigned requests. */
export interface LoginSettings {
  /** `-u`, as byte strings. */
  readonly login: UserPassword | undefined;
  /** `--oauth2-bearer`, as a byte string. */
  readonly bearer: Secret | undefined;
  /** A Failure if `.netrc` is required but cannot be read; each transfer then fails with it. */
  readonly netrc: FindLogin | Failure | undefined;
  /** Whether `-H` gives an Authorization. It replaces all of these, also after a redirect to which it is not sent. */
  readonly replaced: boolean;
}

/**
 * Returns the field's value; undefined if there is none. `trusted`: this URL may receive credentials of the command
 * line. As in curl, `.netrc` takes precedence over the URL's userinfo.
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

/** Throws the Failure if `.netrc` cannot be read. As in curl, it is not consulted if `-u` is given. */
export function checkNetrc({ login, netrc }: LoginSettings): void {
  if (Failure.is(netrc) && isEmpty(login)) throw netrc;
}

/** As in curl, a lone `:` does not count as credentials. */
function isEmpty(login: UserPassword | undefined): boolean {
  return login === undefined || (login.name === "" && login.password.reveal() === "");
}

/** `Basic ...` (RFC 7617). */
function basicAuthorization({ name, password }: UserPassword): Secret {
  return new Secret(`Basic ${Buffer.from(`${name}:${password.reveal()}`, "latin1").toString("base64")}`);
}

/** Returns the user name and password of an option as byte strings. */
export function loginBytes({ name, password }: UserPassword): UserPassword {
  return { name: byteString(name), password: new Secret(byteString(password.reveal())) };
}

const usernameRejected = "URL rejected: Credentials was passed in the URL when prohibited";

/** `--disallow-username-in-url`: throws a Failure 67, with curl's text, for a URL with a user name or password. */
export function rejectUsername({ user }: Pick<ParsedUrl, "user">): void {
  if (user !== undefined) throw new Failure(ExitCode.LoginDenied, usernameRejected);
}

/** Whether this failure concerns only one URL, unlike other failures with its exit code. */
export function isRejectedUsername({ message }: Failure): boolean {
  return message === usernameRejected;
}
