/** Options that change neither a request nor what is printed, except for a warning: alone, negated, and repeated. */
import { ok, request, type Transcript } from "./transcript.ts";

const hi = "hi\n";
const form = ["Content-Type: application/x-www-form-urlencoded"];
const to = (...options: readonly string[]) => [
  ...["--cacert", "{pki}/ca.pem", ...options],
  ...["--resolve", "localhost:{port}:127.0.0.1", "https://localhost:{port}/"],
];

/** The same over http, with data and over TLS. */
function everywhere(options: string, more: Partial<Transcript> = {}): Transcript[] {
  const words = options.split(" ");
  return [
    { name: options, line: [...words, "{url}/"], sent: [request("GET /")], stdout: hi, ...more },
    {
      name: `${options} -d`,
      line: ["-d", "x", ...words, "{url}/"],
      sent: [request("POST /", form, "x")],
      stdout: hi,
      ...more,
    },
    {
      name: `${options} over TLS`,
      server: "tls",
      line: to(...words),
      sent: [request("GET /").replace("{host}", "localhost:{port}")],
      stdout: hi,
      ...more,
    },
  ];
}

/** curl 7.88 warns in different words. */
const deprecated = (name: string): Partial<Transcript> => ({
  since: "8.0",
  stderr: `Warning: --${name} is deprecated and has no function anymore\n`,
});
const insecure = { stderr: "Warning: --ssl is an insecure option, consider --ssl-reqd instead\n" };

export const moot: readonly Transcript[] = [
  ...["--tcp-nodelay", "--no-tcp-nodelay", "--tcp-fastopen", "--no-sessionid", "--no-alpn"].flatMap(options =>
    everywhere(options),
  ),
  ...["--ssl-reqd", "--ssl-allow-beast", "--proxy-ssl-allow-beast", "--compressed-ssh"].flatMap(options =>
    everywhere(options),
  ),
  ...["--ssl-no-revoke", "--ssl-revoke-best-effort", "--ssl-auto-client-cert"].flatMap(options =>
    everywhere(options),
  ),
  ...everywhere("--proxy-ssl-auto-client-cert"),
  ...["--ssl", "--ssl --ssl-reqd"].flatMap(options => everywhere(options, insecure)),
  ...everywhere("--no-ssl"),
  ...["--no-npn", "--npn"].flatMap(options => everywhere(options, deprecated("npn"))),
  ...["--false-start", "--no-false-start"].flatMap(options => everywhere(options, deprecated("false-start"))),
  ...["-2", "--sslv2"].flatMap(options => everywhere(options, deprecated("sslv2"))),
  ...["-3", "--sslv3"].flatMap(options => everywhere(options, deprecated("sslv3"))),
  ...["--metalink", "--no-metalink"].flatMap(options => everywhere(options, deprecated("metalink"))),
  ...everywhere("--random-file x", deprecated("random-file")),
  ...everywhere("--egd-file x", deprecated("egd-file")),
  ...["--mptcp", "--no-mptcp"].flatMap(options => everywhere(options, { since: "8.9" })),
  ...["--tls-earlydata", "--no-tls-earlydata"].flatMap(options => everywhere(options, { since: "8.11" })),
  ...["--proxy-http2", "--no-proxy-http2"].flatMap(options => everywhere(options, { since: "8.1" })),
  // curl 8.23 rejects the option unless it is built with an experimental feature.
  ...everywhere("--ssl-sessions f", { own: "curl 8.12, built with SSLS-EXPORT" }).map(one => ({
    ...one,
    line: ["--no-sign-request", ...one.line],
  })),
  ...["--xattr", "--no-xattr", "--xattr --xattr"].flatMap(options => everywhere(options)),
  { name: "--xattr -o", line: "--xattr -o f {url}/", sent: [request("GET /")], files: { f: hi } },
  { name: "--xattr -O", line: "--xattr -O {url}/f", sent: [request("GET /f")], files: { f: hi } },
  ...["-#", "--progress-bar", "--no-progress-bar", "-# -#", "-# -s", "-s --progress-bar"].flatMap(options =>
    everywhere(options),
  ),
  { name: "-# -o", line: "-# -o f {url}/", sent: [request("GET /")], files: { f: hi } },
  ...["--styled-output", "--no-styled-output", "--no-styled-output --styled-output"].flatMap(
    (options): Transcript[] => [
      ...everywhere(options),
      {
        name: `${options} -i`,
        line: `${options} -i {url}/`,
        sent: [request("GET /")],
        stdout: `HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n${hi}`,
      },
      {
        name: `${options} -I`,
        line: `${options} -I {url}/`,
        replies: [ok("", "X-A: 1")],
        sent: [request("HEAD /")],
        stdout: "HTTP/1.1 200 OK\r\nX-A: 1\r\nContent-Length: 0\r\n\r\n",
      },
    ],
  ),
  ...["-R", "--remote-time", "--no-remote-time"].flatMap(options => everywhere(options)),
  { name: "-R -o", line: "-R -o f {url}/", sent: [request("GET /")], files: { f: hi } },
];
