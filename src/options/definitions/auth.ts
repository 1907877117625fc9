/** Options about passwords and tokens: for requests that are not signed. */
import { existsSync } from "node:fs";
import { printable } from "../../message/printable.ts";
import type { Option } from "../option.ts";
import { misused, type Place } from "../place.ts";
import { filledSecret, noEffect, secret, set, toggle } from "../values.ts";

export const auth: readonly Option[] = [
  {
    long: "user",
    short: "u",
    value: "user:password",
    category: ["auth", "http"],
    summary: "User and password, or key and secret",
    text:
      "With --no-sign-request a user name and password for Basic authentication; with --aws-sigv4 an access key ID and its " +
      "secret, as in curl. An error if requests are signed without --aws-sigv4.",
    repetition: "single",
    apply: set("user", secret),
  },
  {
    long: "oauth2-bearer",
    value: "token",
    category: ["auth"],
    summary: "Send this bearer token",
    text:
      "Sends this token as 'Authorization: Bearer' (RFC 6750), instead of a user name and password. Only with " +
      "--no-sign-request; an error if requests are signed. A redirect to another origin does not get it, except with " +
      "--location-trusted.",
    repetition: "single",
    apply: set("bearer", filledSecret),
  },
  {
    long: "netrc",
    short: "n",
    category: ["auth"],
    summary: "Take user and password from .netrc",
    text:
      "Takes user name and password for the host of each URL, and of each redirect, from the file that $NETRC names, or from " +
      ".netrc in the home directory; a missing file is an error. With a user name in the URL, the file gives its password. " +
      "Requests that are signed ignore the file, so that this option can be set in .awscurlrc. -u takes precedence.",
    repetition: "boolean",
    apply: toggle("netrc"),
  },
  {
    long: "netrc-file",
    value: "filename",
    category: ["auth"],
    summary: "Take user and password from this file",
    text: "Like --netrc, with this file instead of .netrc. It has to exist.",
    repetition: "single",
    completes: "file",
    apply: set("netrcFile", existing),
  },
  {
    long: "netrc-optional",
    category: ["auth"],
    summary: "Use .netrc if it exists",
    text: "Like --netrc, but a file that is missing or malformed is not an error.",
    repetition: "boolean",
    apply: toggle("netrcOptional"),
  },
  {
    long: "basic",
    category: ["auth"],
    summary: "Use Basic authentication",
    text: "Accepted without effect: a user name and password are sent with Basic authentication.",
    repetition: "boolean",
    apply: noEffect,
  },
  {
    long: "disallow-username-in-url",
    category: ["auth"],
    summary: "Reject a URL with a user name",
    text:
      "Ends a transfer with exit code 67 if its URL, or that of a redirect, contains a user name or password. Useful for " +
      "URLs from untrusted sources.",
    repetition: "boolean",
    apply: toggle("disallowUsername"),
  },
];

/** Returns the name of a file that exists. */
function existing(value: string, place: Place): string {
  if (existsSync(value)) return value;
  throw misused(place, `is badly used here: the file '${printable(value)}' does not exist`);
}
