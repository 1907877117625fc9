/** Parses option values that combine several settings. */
import { ExitCode, Failure, UsageFailure } from "../exit.ts";
import { printable } from "../message/printable.ts";
import { Secret } from "../secret.ts";

/** A user name and password. */
export interface UserPassword {
  readonly name: string;
  readonly password: Secret;
}

/**
 * Parses `-u NAME:PASSWORD` and similar values. Throws a UsageFailure if there is no colon: awscurl never prompts for a
 * password.
 */
export function parseLogin(user: Secret, option = "-u"): UserPassword {
  const text = user.reveal();
  const colon = text.indexOf(":");
  if (colon === -1) throw new UsageFailure(`option ${option}: needs NAME:PASSWORD`);
  return { name: text.slice(0, colon), password: new Secret(text.slice(colon + 1)) };
}

/**
 * Returns region and service of `--aws-sigv4 P1[:P2[:REGION[:SERVICE]]]`; throws a Failure 2 for a provider other than
 * aws.
 */
export function parseAwsSigv4(text: string): { region: string | undefined; service: string | undefined } {
  const [first = "", second = "", region, service] = text.split(":");
  if (first.toLowerCase() !== "aws" || !["", "amz", "aws"].includes(second.toLowerCase())) {
    const provider = printable(second === "" ? first : `${first}:${second}`);
    throw new Failure(
      ExitCode.Usage,
      `option --aws-sigv4: provider "${provider}" is unknown, awscurl signs for aws:amz`,
    );
  }
  return { region: region || undefined, service: service || undefined };
}

/** Parses `-e REFERER[;auto]`. */
export function parseReferer(text: string): { referer: string | undefined; auto: boolean } {
  const referer = text.replace(/;auto$/, "");
  return { referer: referer === "" ? undefined : referer, auto: referer !== text };
}

/** Returns the `--request-target`; throws a Failure 2 for characters that a request line cannot contain. */
export function givenTarget(text: string): string {
  if (/^[!-~]+$/.test(text)) return text;
  throw new Failure(
    ExitCode.Usage,
    `option --request-target: "${printable(text)}" has whitespace, a control character or one that is not ASCII`,
  );
}

/** Parses `-r RANGE`: a number without a dash starts a range that extends to the end. */
export function parseRange(text: string): string {
  const digits = /^\d+(?!.*-)/s.exec(text)?.[0];
  return digits === undefined ? text : `${digits}-`;
}
