/** Options about the program and its command line. */
import type { Option } from "../option.ts";
import { inverse, noEffect, shell, urls } from "../values.ts";

export const curl: readonly Option[] = [
  {
    long: "url",
    value: "url/@file",
    category: ["curl"],
    summary: "URL to work with, or a file of URLs",
    text:
      "A URL, the same as an argument that is not an option; config files need this form. @file or @- reads URLs from a " +
      "file or from standard input, one per line; each body is saved as with --remote-name if no --output is left " +
      "for it, and braces and brackets are sent. As an argument, @file is the same.",
    repetition: "append",
    completes: "@file",
    apply: urls,
  },
  {
    long: "globoff",
    short: "g",
    category: ["curl"],
    summary: "Do not expand {} and [] in URLs",
    text: "By default '{a,b}' and '[1-9]' in a URL stand for several URLs. With this option braces and brackets are sent.",
    repetition: "boolean",
    apply: inverse("glob"),
  },
  {
    long: "next",
    short: ":",
    category: ["curl"],
    summary: "Start new options for the next URL",
    text:
      "Starts a new group: options after it apply to the URLs after it. A few options apply to all groups, such as -s, " +
      "-S, -v, --explain and --dry-run.",
    repetition: "append",
    reading: "next",
    apply: noEffect,
  },
  {
    long: "config",
    short: "K",
    value: "file",
    category: ["curl"],
    summary: "Read options from this file",
    text:
      "Reads options from this file as if they were given at this position; '-' is standard input. A line contains one option, " +
      "with or without its dashes, and its value, in double quotes if it contains whitespace; '#' begins a comment. An " +
      "invalid option is an error that names file and line.",
    repetition: "append",
    completes: "file",
    reading: "config",
    apply: noEffect,
  },
  {
    long: "disable",
    short: "q",
    category: ["curl"],
    summary: "Do not read .awscurlrc",
    text:
      "As the first argument it keeps awscurl from reading its default config file: the first that exists of .awscurlrc in " +
      "$AWSCURL_HOME, awscurlrc or .awscurlrc in $XDG_CONFIG_HOME, .awscurlrc and .config/awscurlrc in $HOME. In any other " +
      "position it has no effect. curl's .curlrc is never read.",
    repetition: "boolean",
    apply: noEffect,
  },
  {
    long: "variable",
    value: "[%]name=text/@file",
    category: ["curl"],
    summary: "Set a variable for --expand-OPTION",
    text:
      "Sets a variable: 'name=text', 'name@file' ('-' is standard input), '%name' from the environment, or '%name=text' " +
      "and '%name@file' with a default for an unset one; 'name[0-99]@file' takes these bytes. Any option that takes a " +
      "value can be given as --expand-OPTION, and {{name}} in its value is then replaced. Functions apply from left to " +
      "right, as in {{name:trim:url}}: trim (whitespace at both ends), json (escaped for a JSON string), url " +
      "(percent-encoded), b64 and 64dec (base64). Write \\{{ for a literal {{. As in curl 8.",
    repetition: "append",
    reading: "variable",
    apply: noEffect,
  },
  {
    long: "help",
    short: "h",
    value: "subject",
    valueOptional: "end",
    category: ["curl", "important"],
    summary: "Show help for a category or an option",
    text:
      "Lists the most important options, those of a category, or with 'all' every one; 'category' lists the categories. An " +
      "option as the subject, such as --retry or -k, shows its documentation.",
    repetition: "single",
    completes: "subject",
    reading: "stop",
    apply: (options, { value = "" }) => {
      options.about = { kind: "help", subject: value };
    },
  },
  {
    long: "manual",
    short: "M",
    category: ["curl"],
    summary: "Show the full manual",
    text: "Shows the manual, on a terminal with the pager of $AWSCURL_PAGER, $MANPAGER or $PAGER, or less.",
    repetition: "boolean",
    reading: "stop",
    apply: (options, { on }) => {
      if (on) options.about = { kind: "manual" };
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
      if (on) options.about = { kind: "version" };
    },
  },
  {
    long: "completion",
    value: "shell",
    category: ["curl"],
    summary: "Print a completion script for this shell",
    text:
      "Prints a script that completes options, values, profiles, regions, services and files: for bash (source it in " +
      "~/.bashrc), zsh (a file named _awscurl in $fpath) or fish (~/.config/fish/completions/awscurl.fish).",
    repetition: "single",
    completes: ["bash", "zsh", "fish"],
    reading: "stop",
    apply: (options, { value = "", place }) => {
      options.about = { kind: "completion", shell: shell(value, place) };
    },
  },
];
