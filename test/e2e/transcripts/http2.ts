/** HTTP/2: agreed upon in TLS, by prior knowledge, and not at all. */
import { ok, request, type Transcript } from "./transcript.ts";

const hi = "hi\n";
const ca = ["--cacert", "{pki}/ca.pem"];
const url = "https://127.0.0.1:{port}";

/** A request over HTTP/2, as the server writes it down. */
function sent(line: string, fields: readonly string[] = [], body = ""): string {
  const usual = ["host: {host}", "user-agent: {agent}", "accept: */*"];
  return [`${line} HTTP/2`, ...usual, ...fields, "", body].join("\r\n");
}

const form = "content-type: application/x-www-form-urlencoded";
const length = (count: number) => `content-length: ${count}`;

/** The line over TLS, and with prior knowledge. */
const both = (
  name: string,
  options: readonly string[],
  expected: Partial<Transcript>,
  since = "7.88",
): Transcript[] => [
  {
    name: `--http2 ${name}`,
    server: "tls HTTP/2",
    line: ["--http2", ...ca, ...options, `${url}/a`],
    ...expected,
  },
  {
    name: `--http2-prior-knowledge ${name}`,
    server: "HTTP/2",
    line: ["--http2-prior-knowledge", ...options, "{url}/a"],
    since,
    ...expected,
  },
];

const overridden = "Warning: Overrides previous HTTP version option\n";
const get = { sent: [sent("GET /a")], stdout: hi };

export const http2: readonly Transcript[] = [
  ...both("", [], get),
  ...both("-d", ["-d", "x=y"], { sent: [sent("POST /a", [form, length(3)], "x=y")], stdout: hi }),
  ...both("-T", ["-T", "f"], {
    given: { f: "file" },
    sent: [sent("PUT /a", [length(4)], "file")],
    stdout: hi,
  }),
  ...both("-I", ["-I"], {
    sent: [sent("HEAD /a")],
    replies: ["HTTP/1.1 200 OK\r\nx-a: 1\r\n\r\n"],
    stdout: "HTTP/2 200 \r\nx-a: 1\r\n\r\n",
  }),
  ...both("-i", ["-i"], {
    ...get,
    replies: [`HTTP/1.1 200 OK\r\nx-a: 1\r\n\r\n${hi}`],
    stdout: `HTTP/2 200 \r\nx-a: 1\r\n\r\n${hi}`,
  }),
  ...both("-f", ["-f"], {
    sent: [sent("GET /a")],
    replies: ["HTTP/1.1 404 Not Found\r\n\r\nno"],
    exitCode: 22,
    stderr: [/^\{me\}: \(22\) The requested URL returned error: 404/],
  }),
  ...both(
    "-L",
    ["-L"],
    {
      replies: ["HTTP/1.1 302 Found\r\nlocation: /b\r\n\r\n", `HTTP/1.1 200 OK\r\n\r\n${hi}`],
      sent: [sent("GET /a"), sent("GET /b")],
      stdout: hi,
    },
    // curl 7.88 does not use the connection again, and fails with 16.
    "8.0",
  ),
  ...both("-G -d", ["-G", "-d", "q=1"], { sent: [sent("GET /a?q=1")], stdout: hi }),
  ...both("-H", ["-H", "X-A: 1", "-H", "Accept:"], {
    sent: [["GET /a HTTP/2", "host: {host}", "user-agent: {agent}", "x-a: 1", "", ""].join("\r\n")],
    stdout: hi,
  }),
  ...both("-w %{http_version}", ["-w", "%{http_version} %{http_code}", "-o", "f"], {
    sent: [sent("GET /a")],
    files: { f: hi },
    stdout: "2 200",
  }),
  {
    name: "--http2 of a server that has HTTP/1.1",
    server: "tls",
    line: ["--http2", ...ca, `${url}/`],
    sent: [request("GET /")],
    stdout: hi,
  },
  {
    name: "--http2 --no-alpn",
    server: "tls",
    line: ["--http2", "--no-alpn", ...ca, `${url}/`],
    sent: [request("GET /")],
    stdout: hi,
  },
  {
    name: "--http1.1 behind --http2",
    server: "tls",
    line: ["--http2", "--http1.1", ...ca, `${url}/`],
    sent: [request("GET /")],
    stdout: hi,
    stderr: overridden,
  },
  {
    name: "--http2 behind --http1.1",
    server: "tls HTTP/2",
    line: ["--http1.1", "--http2", ...ca, `${url}/a`],
    ...get,
    stderr: overridden,
  },
  {
    name: "--http2-prior-knowledge over TLS",
    server: "tls HTTP/2",
    line: ["--http2-prior-knowledge", ...ca, `${url}/a`],
    ...get,
  },
  {
    name: "--http2-prior-knowledge behind --http2",
    server: "HTTP/2",
    line: "--http2 --http2-prior-knowledge {url}/a",
    ...get,
    stderr: overridden,
  },
  {
    // curl 7.88 fails with 16.
    since: "8.0",
    name: "two URLs over one connection",
    server: "HTTP/2",
    line: ["--http2-prior-knowledge", "-w", "%{num_connects}", "{url}/a", "{url}/b"],
    replies: [ok(hi)],
    sent: [sent("GET /a"), sent("GET /b")],
    stdout: `${hi}1${hi}0`,
  },
  ...["--http2", "--http2-prior-knowledge"].map(
    (option): Transcript => ({
      name: `--no-${option.slice(2)}`,
      line: `--no-${option.slice(2)} {url}/`,
      exitCode: 2,
      stderr: [/^\{me\}: option --no-http2/],
    }),
  ),
];
