/** Options about the program itself and its command line, and the password that goes with unsigned requests. */
import type { Option } from "../option.ts";
import { inverse, secret, set } from "../values.ts";

export const curl: readonly Option[] = [
  {
    long: "url",
    value: "url",
    category: ["curl"],
    summary: "URL to work with",
    text: "A URL, as it may stand by itself; this form is for config files. It may be given many times.",
    repetition: "append",
    completes: "url",
    apply: (options, { value = "" }) => {
      options.urls.push(value);
    },
  },
  {
    long: "globoff",
    short: "g",
    category: ["curl"],
    summary: "Leave {} and [] in URLs as they are",
    text: "Otherwise '{a,b}' and '[1-9]' in a URL stand for several URLs. With this option braces and brackets are sent.",
    repetition: "boolean",
    apply: inverse("glob"),
  },
  {
    long: "user",
    short: "u",
    value: "user:password",
    category: ["auth", "http"],
    summary: "User and password, or key and secret",
    text:
      "With --no-sign-request a user and password for Basic authentication; with --aws-sigv4 an access key id and its " +
      "secret, as in curl. Beside signing without --aws-sigv4 it is an error.",
    repetition: "single",
    apply: set("user", secret),
  },
  {
    long: "next",
    short: ":",
    category: ["curl"],
    summary: "Options of their own for the next URL",
    text:
      "Begins a new group: what is typed behind it holds for the URLs behind it. Few options hold for all groups, such " +
      "as -s, -S, -v, --explain and --dry-run.",
    repetition: "append",
    reading: "next",
    apply: () => {},
  },
  {
    long: "config",
    short: "K",
    value: "file",
    category: ["curl"],
    summary: "Read more options from this file",
    text:
      "Reads options from this file, in the place where it is named; '-' is standard input. A line holds one option, " +
      "with or without its dashes, and its value, in double quotes when it has blanks. Unlike in curl a line that is " +
      "wrong is an error.",
    repetition: "append",
    completes: "file",
    reading: "config",
    apply: () => {},
  },
  {
    long: "disable",
    short: "q",
    category: ["curl"],
    summary: "Do not read .awscurlrc",
    text:
      "As the first word of the line it keeps awscurl from reading .awscurlrc, which is looked for in $AWSCURL_HOME, " +
      "$XDG_CONFIG_HOME and $HOME. Elsewhere on the line it does nothing. curl's own .curlrc is never read.",
    repetition: "boolean",
    apply: () => {},
  },
  {
    long: "help",
    short: "h",
    value: "category",
    category: ["curl", "important"],
    summary: "Get help for commands",
    text: "Lists the most important options, those of a category, or with 'all' every one; 'category' lists categories.",
    repetition: "single",
    takes: next => next !== undefined,
    reading: "stop",
    apply: (options, { value = "" }) => {
      options.help = value;
    },
  },
  {
    long: "version",
    short: "V",
    category: ["curl", "important"],
    summary: "Show version number and quit",
    text: "Prints the version, and the protocols and features that are built in.",
    repetition: "boolean",
    reading: "stop",
    apply: (options, { on }) => {
      options.version = on;
    },
  },
];
