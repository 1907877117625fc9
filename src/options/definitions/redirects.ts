/** Options about redirects and protocols. */
import type { Option } from "../option.ts";
import { defaultProtocol, protocols, redirectProtocols } from "../protocols.ts";
import { countOrUnlimited, set, toggle } from "../values.ts";

export const redirects: readonly Option[] = [
  {
    long: "location",
    short: "L",
    category: ["http", "important"],
    summary: "Follow redirects",
    text:
      "Follows the Location of a 3xx response with a newly signed request. AWS's headers, Cookie, X-Api-Key and a Host " +
      "given with -H are not sent to another origin, which is stricter than curl. 301, 302 and 303 turn a POST into a GET, " +
      "as in curl, and the method of -X is kept; --follow changes that one too. --max-redirs limits the number of redirects.",
    repetition: "boolean",
    apply: (options, { on }) => {
      options.follow = on;
      options.followStatus = false;
    },
  },
  {
    long: "location-trusted",
    category: ["http", "auth"],
    summary: "Follow redirects and trust every host",
    text:
      "Like -L, and other hosts get what the first one got: their own signature with the session token, user name and " +
      "password of -u, and Authorization, Cookie and X-Api-Key headers given with -H. None of it is sent from https to http.",
    repetition: "boolean",
    apply: (options, { on }) => {
      options.follow = on;
      options.followStatus = false;
      options.locationTrusted = on;
    },
  },
  {
    long: "max-redirs",
    value: "num",
    category: ["http"],
    summary: "Maximum number of redirects",
    text: "The number of redirects that -L follows before it fails with exit code 47: 50 by default, -1 for no limit.",
    repetition: "single",
    apply: set("maxRedirs", countOrUnlimited),
  },
  {
    long: "follow",
    category: ["http", "curl"],
    summary: "Follow redirects as the status requires",
    text:
      "Like -L, but a redirect that turns the request into a GET overrides -X; that applies to 303, and to 301 and 302 after " +
      "a POST. 307 and 308 keep the method. The last of -L and --follow is used.",
    repetition: "boolean",
    apply: (options, { on }) => {
      options.follow = on;
      options.followStatus = on;
    },
  },
  {
    long: "post301",
    category: ["http", "curl"],
    summary: "Keep a POST on a 301 redirect",
    text: "A POST stays a POST when a redirect with status 301 is followed, instead of becoming a GET as in browsers.",
    repetition: "boolean",
    apply: toggle("post301"),
  },
  {
    long: "post302",
    category: ["http", "curl"],
    summary: "Keep a POST on a 302 redirect",
    text: "A POST stays a POST when a redirect with status 302 is followed, instead of becoming a GET as in browsers.",
    repetition: "boolean",
    apply: toggle("post302"),
  },
  {
    long: "post303",
    category: ["http", "curl"],
    summary: "Keep a POST on a 303 redirect",
    text: "A POST stays a POST when a redirect with status 303 is followed, against the rule of HTTP.",
    repetition: "boolean",
    apply: toggle("post303"),
  },
  {
    long: "proto",
    value: "protocols",
    category: ["http", "curl"],
    summary: "Protocols to use, such as =https",
    text:
      "Protocols that may be used, separated by commas: '=https' allows only that one, '-http' excludes one, '+http' or " +
      "'http' adds one, and 'all' means every protocol. A URL with another protocol is exit code 1. Names of protocols that " +
      "curl knows and awscurl does not speak are accepted.",
    repetition: "single",
    apply: set("protocols", protocols),
  },
  {
    long: "proto-redir",
    value: "protocols",
    category: ["http", "curl"],
    summary: "Protocols to use on redirects",
    text:
      "Protocols that a redirect may lead to, in the form of --proto; what --proto excludes stays excluded. '=https' keeps " +
      "a transfer from being redirected to plain text.",
    repetition: "single",
    apply: set("redirectProtocols", redirectProtocols),
  },
  {
    long: "proto-default",
    value: "protocol",
    category: ["http", "curl"],
    summary: "Protocol of a URL without one",
    text: "The protocol of a URL without one. By default it is https, and http with --no-sign-request.",
    repetition: "single",
    completes: ["http", "https"],
    apply: set("defaultProtocol", defaultProtocol),
  },
];
