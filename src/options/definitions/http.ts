/** Options about the request line, the header and redirects. */
import type { Option } from "../option.ts";
import { add, choose, countOrUnlimited, headerLines, set, text, toggle } from "../values.ts";

export const http: readonly Option[] = [
  {
    long: "request",
    short: "X",
    value: "method",
    category: ["http", "important"],
    summary: "Request method to use",
    text:
      "Sends this method instead of the one that the other options stand for: GET, POST with -d, PUT with -T, HEAD " +
      "with -I. It is sent as typed, in every case of its letters, and kept on redirects as curl keeps it.",
    repetition: "single",
    completes: ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"],
    apply: set("method", text),
  },
  {
    long: "header",
    short: "H",
    value: "header/@file",
    category: ["http", "important"],
    summary: "Pass a header line, or a file of them",
    text:
      "Sends this header line, in the order typed. 'Name:' removes a header that is sent otherwise, 'Name;' sends one " +
      "without a value. With @file or @- every line of the file or of standard input is one. Headers typed here are " +
      "signed where AWS's rules have them signed; Expect, Transfer-Encoding, Keep-Alive and Upgrade are refused.",
    repetition: "append",
    apply: headerLines,
  },
  {
    long: "user-agent",
    short: "A",
    value: "name",
    category: ["http", "important"],
    summary: "Send this User-Agent",
    text:
      "Sends this name as User-Agent instead of awscurl's own. An empty one removes the header. A typed " +
      "-H 'User-Agent: …' is stronger.",
    repetition: "single",
    apply: set("userAgent", text),
  },
  {
    long: "referer",
    short: "e",
    value: "URL",
    category: ["http"],
    summary: "Send this Referer",
    text:
      "Sends this URL as Referer. ';auto' behind it, or alone, has the URL of each redirect sent to where it leads. An " +
      "empty one removes the header.",
    repetition: "single",
    apply: set("referer", text),
  },
  {
    long: "head",
    short: "I",
    category: ["http"],
    summary: "Ask for the header alone",
    text:
      "Sends HEAD and prints the header of the answer. With -G the data of -d becomes the query; with -d alone it is " +
      "an error, as in curl.",
    repetition: "boolean",
    apply: toggle("head"),
  },
  {
    long: "range",
    short: "r",
    value: "range",
    category: ["http"],
    summary: "Ask for these bytes alone",
    text:
      "Asks for a part of the resource: '0-499', '500-', '-500', and several with commas. A server that knows no " +
      "ranges answers with everything. With a body the range says which part of the resource it is.",
    repetition: "single",
    apply: set("range", text),
  },
  {
    long: "compressed",
    category: ["http"],
    summary: "Ask for a compressed answer and unpack it",
    text:
      "Says which codings are understood, and writes the body as it was before it was coded. Without it nothing is " +
      "asked for, and a coded body is written as it came.",
    repetition: "boolean",
    apply: toggle("compressed"),
  },
  {
    long: "location",
    short: "L",
    category: ["http", "important"],
    summary: "Follow redirects",
    text:
      "Sends the request again to where a 3xx answer leads, signed afresh. Nothing of AWS's, no Cookie, X-Api-Key or " +
      "typed Host goes to another origin, which is stricter than curl. 301, 302 and 303 turn a POST into a GET, as in " +
      "curl; --max-redirs says how many are followed.",
    repetition: "boolean",
    apply: toggle("follow"),
  },
  {
    long: "location-trusted",
    category: ["http", "auth"],
    summary: "Follow redirects and trust every host",
    text:
      "As -L, and other hosts get what the first one got: a signature of their own with the session token, the user and " +
      "password of -u, typed Authorization, Cookie and X-Api-Key. Nothing of it goes from https to http.",
    repetition: "boolean",
    apply: (options, { on }) => {
      options.follow = on;
      options.locationTrusted = on;
    },
  },
  {
    long: "max-redirs",
    value: "num",
    category: ["http"],
    summary: "Follow so many redirects at most",
    text:
      "How many redirects -L follows before it ends with exit code 47. The default is 50; -1 is no limit, 0 follows " +
      "none.",
    repetition: "single",
    apply: set("maxRedirs", countOrUnlimited),
  },
  {
    long: "url-query",
    value: "data",
    category: ["http", "post"],
    summary: "Add to the query of the URL",
    text:
      "Adds to the query of the URL, in the forms of --data-urlencode: 'content', '=content', 'name=content', '@file', " +
      "'name@file'. What begins with '+' is added as it is. It goes with every method and beside -d.",
    repetition: "append",
    apply: add("urlQuery"),
  },
  {
    long: "http2",
    category: ["http"],
    summary: "Use HTTP/2 where the server offers it",
    text:
      "Offers HTTP/2 when a TLS connection is made, and speaks it when the server chooses it; otherwise, and over " +
      "http://, it is HTTP/1.1, which is the default.",
    repetition: "mutex",
    apply: choose("http2", true),
  },
  {
    long: "http1.1",
    category: ["http"],
    summary: "Use HTTP/1.1",
    text: "Takes --http2 back. HTTP/1.1 is the default.",
    repetition: "mutex",
    apply: choose("http2", false),
  },
];
