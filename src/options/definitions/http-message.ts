/** Options about the HTTP version, the request target, and how messages are framed and encoded. */
import type { Option } from "../option.ts";
import { filled, seconds, set, toggle } from "../values.ts";

const overridden = {
  text: "Overrides previous HTTP version option",
  after: ["http1.0", "http1.1", "http2", "http2-prior-knowledge"],
} as const;

export const httpMessage: readonly Option[] = [
  {
    long: "http1.0",
    short: "0",
    category: ["http"],
    summary: "Use HTTP/1.0",
    text: "Sends requests of HTTP/1.0. A body of unknown length cannot be sent: exit code 25.",
    repetition: "mutex",
    warns: overridden,
    apply: httpVersion({ http10: true }),
  },
  {
    long: "http1.1",
    category: ["http"],
    summary: "Use HTTP/1.1",
    text: "Uses HTTP/1.1, which is the default; overrides --http2.",
    repetition: "mutex",
    warns: overridden,
    apply: httpVersion({}),
  },
  {
    long: "http2",
    category: ["http"],
    summary: "Use HTTP/2 if the server offers it",
    text:
      "Offers HTTP/2 in the TLS handshake and uses it if the server accepts. Without it, and over http://, awscurl uses " +
      "HTTP/1.1.",
    repetition: "mutex",
    warns: overridden,
    apply: httpVersion({ http2: true }),
  },
  {
    long: "http2-prior-knowledge",
    category: ["http"],
    summary: "Use HTTP/2 without negotiation",
    text: "Like --http2, and speaks HTTP/2 over http:// as well, to a server that is known to expect it.",
    repetition: "mutex",
    warns: overridden,
    apply: httpVersion({ http2: true, http2PriorKnowledge: true }),
  },
  {
    long: "http0.9",
    category: ["http"],
    summary: "Accept a response without a header",
    text: "Accepts a response without a status line as a body, as HTTP/0.9 sent it. Without this option it is an error.",
    repetition: "boolean",
    apply: toggle("http09"),
  },
  {
    long: "path-as-is",
    category: ["http", "curl"],
    summary: "Do not remove dot segments from the path",
    text: "Sends /../ and /./ in the path of the URL as they are. S3's keys always keep them.",
    repetition: "boolean",
    apply: toggle("pathAsIs"),
  },
  {
    long: "request-target",
    value: "path",
    category: ["http"],
    summary: "Send this target instead of the URL's path and query",
    text:
      "Sends and signs this in the request line, also after a redirect. 'OPTIONS *' is -X OPTIONS --request-target '*'. " +
      "Whitespace, control characters and characters outside of ASCII are rejected.",
    repetition: "single",
    apply: set("requestTarget", filled),
  },
  {
    long: "raw",
    category: ["http"],
    summary: "Do not decode the response",
    text: "Writes the body as it was transferred: with the sizes of its chunks, its trailers and its content encoding.",
    repetition: "boolean",
    apply: toggle("raw"),
  },
  {
    long: "tr-encoding",
    category: ["http"],
    summary: "Request a compressed transfer",
    text: "Sends 'TE: gzip' and decodes the transfer encoding of the response. HTTP/2 has no transfer encodings.",
    repetition: "boolean",
    apply: toggle("trEncoding"),
  },
  {
    long: "ignore-content-length",
    category: ["http"],
    summary: "Ignore the Content-Length of the response",
    text: "Reads the body until the server closes the connection, for servers that send a wrong length.",
    repetition: "boolean",
    apply: toggle("ignoreContentLength"),
  },
  {
    long: "expect100-timeout",
    value: "seconds",
    category: ["http"],
    summary: "How long a body waits for 100 (Continue)",
    text:
      "Before a body of more than 1 MiB, or of unknown length, the server is asked with 'Expect: 100-continue', and the body " +
      "follows when it agrees or after these seconds: 1 by default. A rejected upload is not sent. -H 'Expect:' sends it at " +
      "once.",
    repetition: "single",
    apply: set("expect100Timeout", seconds),
  },
];

/** The last option given is used. */
function httpVersion(chosen: {
  readonly http10?: true;
  readonly http2?: true;
  readonly http2PriorKnowledge?: true;
}): Option["apply"] {
  return options => {
    Object.assign(options, { http10: false, http2: false, http2PriorKnowledge: false, ...chosen });
  };
}
