/** Options about the request line and header fields. */
import type { Option } from "../option.ts";
import { add, filled, headerLines, set, text, toggle } from "../values.ts";

export const http: readonly Option[] = [
  {
    long: "request",
    short: "X",
    value: "method",
    category: ["http", "important"],
    summary: "Request method to use",
    text:
      "Sends this method instead of the one that the other options imply: GET, POST with -d, PUT with -T, HEAD with -I. It " +
      "is sent as given, in any case, and kept on redirects as in curl.",
    repetition: "single",
    completes: ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"],
    apply: set("method", filled),
  },
  {
    long: "header",
    short: "H",
    value: "header/@file",
    category: ["http", "important"],
    summary: "Send this header, or those of a file",
    text:
      "Sends this header line. 'Name:' removes a header that would be sent otherwise, 'Name;' sends one without a value. " +
      "@file or @- reads header lines from a file or from standard input, one per line. Headers are signed as AWS's rules " +
      "require; Transfer-Encoding, Keep-Alive and Upgrade are rejected because awscurl controls the connection.",
    repetition: "append",
    completes: "@file",
    apply: headerLines("headers"),
  },
  {
    long: "user-agent",
    short: "A",
    value: "name",
    category: ["http", "important"],
    summary: "User-Agent to send",
    text:
      "Sends this User-Agent instead of awscurl's own. An empty one removes the header. -H 'User-Agent: ...' takes " +
      "precedence.",
    repetition: "single",
    apply: set("userAgent", text),
  },
  {
    long: "referer",
    short: "e",
    value: "URL",
    category: ["http"],
    summary: "Referer to send",
    text:
      "Sends this URL as Referer. ';auto' at its end, or alone, sends the URL of each redirect to its target. An empty one " +
      "removes the header.",
    repetition: "single",
    apply: set("referer", text),
  },
  {
    long: "head",
    short: "I",
    category: ["http"],
    summary: "Request the headers only",
    text:
      "Sends HEAD and prints the header of the response. With -G the data of -d becomes the query; with -d alone it is an " +
      "error, as in curl.",
    repetition: "boolean",
    apply: toggle("head"),
  },
  {
    long: "compressed",
    category: ["http"],
    summary: "Request a compressed response and decompress it",
    text:
      "Sends Accept-Encoding with the content encodings that awscurl decodes, and writes the decoded body. Without it no " +
      "encoding is requested, and an encoded body is written as it is.",
    repetition: "boolean",
    apply: toggle("compressed"),
  },
  {
    long: "url-query",
    value: "data",
    category: ["http", "post"],
    summary: "Add this to the query of the URL",
    text:
      "Adds to the query of the URL, in the forms of --data-urlencode: 'content', '=content', 'name=content', '@file', " +
      "'name@file'. A value that begins with '+' is added as it is. Works with every method, and together with -d.",
    repetition: "append",
    apply: add("urlQuery"),
  },
];
