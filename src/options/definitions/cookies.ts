/** Options about cookies. */
import type { Option } from "../option.ts";
import { add, filled, set, toggle } from "../values.ts";

export const cookies: readonly Option[] = [
  {
    long: "cookie",
    short: "b",
    value: "data/filename",
    category: ["http"],
    summary: "Send these cookies, or those of a file",
    text:
      "Sends these cookies, if the value contains '=': 'name=value; name2=value2'. Any other value, or @file, is a file " +
      "with cookies in the Netscape format or with Set-Cookie header lines; '-' is standard input. A file, or the empty " +
      "value, turns the cookie engine on: cookies that responses set are sent where their domain and path allow. The file " +
      "is not written to; -c does that. Several are combined. Cookies given as text are not sent to another origin.",
    repetition: "append",
    completes: "file",
    apply: add("cookies"),
  },
  {
    long: "cookie-jar",
    short: "c",
    value: "filename",
    category: ["http"],
    summary: "Write cookies to this file",
    text:
      "Turns the cookie engine on and writes all cookies to this file after each transfer, in the Netscape format; '-' is " +
      "standard output. The file replaces an older one when it is complete, and only its owner can read it. A file that " +
      "cannot be written is a warning.",
    repetition: "single",
    completes: "file",
    apply: set("cookieJar", filled),
  },
  {
    long: "junk-session-cookies",
    short: "j",
    category: ["http"],
    summary: "Ignore session cookies of cookie files",
    text: "Leaves out the session cookies, those without an expiry date, of the files that -b names.",
    repetition: "boolean",
    apply: toggle("junkSessionCookies"),
  },
];
