/** The lines of docs/decisions/curl.md: the command line, and what curl and awscurl make of it. */
import { gzipSync } from "node:zlib";
import { reply } from "./transcripts/transcript.ts";

/**
 * The result of one of the two: the exit code, and texts that occur in what it sent and printed, with `!` before one
 * that must not.
 */
export interface Seen {
  readonly exitCode?: number;
  /** false: nothing was sent. */
  readonly sent?: false | readonly string[];
  readonly said?: readonly string[];
}

export interface Difference {
  readonly number: number;
  /** {url} and {port} are the server's. */
  readonly line: readonly string[];
  /** undefined: curl is not asked. */
  readonly curl: Seen | undefined;
  readonly ours: Seen;
  /** The content of the file `given`. */
  readonly given?: string;
}

const unknown = (name: string): Seen => ({ exitCode: 2, sent: false, said: [`option ${name}: is unknown`] });
const refused = (...said: string[]): Seen => ({ exitCode: 2, sent: false, said });
const unread: Seen = { exitCode: 26, sent: false };

export const differences: readonly Difference[] = [
  {
    number: 1,
    line: ["-d", "a", "--data-binary", "{url}/"],
    curl: refused("no URL specified"),
    ours: { sent: ["POST / ", "\r\n\r\na"] },
  },
  ...["", "null", "--data", "https://x/"].map(
    (value): Difference => ({
      number: 2,
      line: ["--secret-key", value, "{url}/"],
      curl: unknown("--secret-key"),
      ours: refused("was the variable empty?"),
    }),
  ),
  {
    number: 3,
    line: ["-f", "--fail-with-body", "{url}/"],
    curl: refused("curl: You must select either --fail or --fail-with-body, not both.\n", "--manual"),
    ours: refused("badly used here: either --fail or --fail-with-body, not both\n", "!--manual"),
  },
  {
    number: 3,
    line: ["-I", "-d", "x", "{url}/"],
    curl: refused("Warning: You can only select one HTTP request method!"),
    ours: refused("awscurl: You can only select one HTTP request method!"),
  },
  {
    number: 3,
    line: ["--heeader", "a: b", "{url}/"],
    curl: refused("is unknown", "!did you mean"),
    ours: refused("is unknown (did you mean --header?)"),
  },
  {
    number: 3,
    line: ["--retr", "3", "{url}/"],
    curl: refused("is ambiguous", "!--retry-delay"),
    ours: refused("is ambiguous: --retry, --retry-all-errors"),
  },
  {
    number: 4,
    line: ["GET", "{url}/"],
    curl: { sent: ["GET / HTTP/1.1"], said: ["Could not resolve host: GET"] },
    ours: refused("'GET' is not a URL: use -X GET"),
  },
  {
    number: 5,
    line: ["--verbose=0", "{url}/"],
    curl: unknown("--verbose=0"),
    ours: refused("option --verbose: takes no value"),
  },
  {
    number: 6,
    line: ["-r", "5", "{url}/"],
    curl: { sent: ["Range: bytes=5-\r\n"], said: ["MUST include at least one dash"] },
    ours: { sent: ["Range: bytes=5-\r\n"], said: ["!dash"] },
  },
  {
    number: 7,
    line: ["--no-digest", "{url}/"],
    curl: {},
    ours: refused("curl has --digest, awscurl does not: requests are signed"),
  },
  {
    number: 8,
    line: ["--aws-sigv4", "osc", "-u", "a:b", "{url}/"],
    curl: { sent: ["OSC4-HMAC-SHA256"] },
    ours: refused('provider "osc" is unknown'),
  },
  ...(
    [
      [["aws:amz:eu-west-1:es"], "/eu-west-1/es/"],
      [["aws:amz:eu-west-1:es", "-d", "x"], "/eu-west-1/es/"],
      [["aws:amz:eu-west-1:s3", "-T", "big"], "/eu-west-1/s3/"],
      [["aws:amz:eu-west-1:es", "-H", "X-A: 1"], "SignedHeaders=host;x-a;"],
      [["osc", "--aws-sigv4", "aws:amz:eu-west-1:es", "-G", "-d", "q=1"], "/?q=1 HTTP/1.1\r\n"],
    ] as const
  ).map(([value, sent]): Difference => {
    const seen: Seen = { sent: ["AWS4-HMAC-SHA256 Credential=a/", "X-Amz-Date: ", sent] };
    return { number: 8, line: ["--aws-sigv4", ...value, "-u", "a:b", "{url}/"], curl: seen, ours: seen };
  }),
  ...[
    ["nosuch = 1", "nosuch", "is unknown"] as const,
    ["max-time = abc", "max-time", "expected a proper numerical parameter"] as const,
    [
      "config = given",
      "config",
      "is badly used here: config files name each other more than 5 deep",
    ] as const,
  ].map(
    ([given, option, why]): Difference => ({
      number: 9,
      line: ["-K", "given", "{url}/"],
      curl: { sent: ["GET / "], said: ["arning: "] },
      ours: refused(`given:1 config file option '${option}' ${why}`),
      given,
    }),
  ),
  ...["-d", "--data-binary", "--data-urlencode", "--json", "-H", "-w"].map(
    (option): Difference => ({
      number: 10,
      line: [option, "@missing", "{url}/"],
      curl: { sent: [" / HTTP/1.1"], said: ["Warning: "] },
      ours: { ...unread, said: ["missing", "o such file"] },
    }),
  ),
  {
    number: 10,
    line: ["-T", "folder", "{url}/x"],
    curl: { sent: ["PUT /x "] },
    ours: { ...unread, said: ["folder", "Is a directory"] },
  },
  // curl may crash.
  {
    number: 11,
    line: ["-D", "no/such/d", "{url}/"],
    curl: undefined,
    ours: { exitCode: 23, sent: false, said: ["no/such/d"] },
  },
  {
    number: 12,
    line: ["-H", "X-A:  v  ", "{url}/"],
    curl: { sent: ["X-A:  v  \r\n"] },
    ours: { sent: ["X-A: v\r\n"] },
  },
  {
    number: 12,
    line: ["-H", "X-A:1", "{url}/"],
    curl: { sent: ["X-A:1\r\n"] },
    ours: { sent: ["X-A: 1\r\n"] },
  },
  ...["{}", " \n[1]"].map(
    (body): Difference => ({
      number: 13,
      line: ["-d", body, "{url}/"],
      curl: { sent: ["Content-Type: application/x-www-form-urlencoded\r\n"] },
      ours: { sent: ["Content-Type: application/json\r\n"] },
    }),
  ),
  {
    number: 13,
    line: ["-d", "{}", "-H", "Content-Type: a/b", "{url}/"],
    curl: { sent: ["Content-Type: a/b\r\n"] },
    ours: { sent: ["Content-Type: a/b\r\n", "!json"] },
  },
  {
    number: 14,
    line: ["-H", "X Y: 1", "{url}/"],
    curl: { sent: ["X Y: 1\r\n"] },
    ours: refused('header "X Y"'),
  },
  {
    number: 14,
    line: ["-H", "X-A: 1\r\nX-B: 2", "{url}/"],
    curl: { sent: ["X-A: 1\r\nX-B: 2\r\n"] },
    ours: refused("the value of header X-A contains a control character"),
  },
  {
    number: 14,
    line: ["-X", "A B", "{url}/"],
    curl: { sent: ["A B / "] },
    ours: refused("is not a valid method"),
  },
  ...["Transfer-Encoding: x", "Keep-Alive: x", "Upgrade: x"].map(
    (field): Difference => ({
      number: 15,
      line: ["-H", field, "{url}/"],
      curl: { sent: [`${field}\r\n`] },
      ours: refused("awscurl controls the connection"),
    }),
  ),
  {
    number: 15,
    line: ["-H", "Content-Length: 1", "-d", "abc", "{url}/"],
    curl: { sent: ["Content-Length: 1\r\n"] },
    ours: { sent: ["Content-Length: 3\r\n", "!Content-Length: 1"] },
  },
  {
    number: 16,
    line: ["-b", "a=1", "-b", "b=2", "{url}/"],
    curl: { sent: ["Cookie: a=1;b=2"] },
    ours: { sent: ["Cookie: a=1; b=2"] },
  },
  {
    number: 17,
    line: ["-d", "a=b", "{url}/"],
    curl: { sent: ["Content-Length: 3\r\nContent-Type: "] },
    ours: { sent: ["urlencoded\r\nContent-Length: 3\r\n"] },
  },
  {
    number: 18,
    line: ["http://LocalHost:{port}/"],
    curl: { sent: ["Host: LocalHost:"] },
    ours: { sent: ["Host: localhost:"] },
  },
  {
    number: 19,
    line: ["--http2", "{url}/"],
    curl: { sent: ["Upgrade: h2c\r\n"] },
    ours: { sent: ["GET / HTTP/1.1\r\n", "!Upgrade"] },
  },
  {
    number: 20,
    line: ["--retry", "1", "--retry-delay", "1", "{url}/503"],
    curl: { said: ["Problem : HTTP error. Will retry in 1 seconds. 1 retries left."] },
    ours: { said: ["Problem : HTTP error. Retrying in 1 second. 1 retry left."] },
  },
  {
    number: 21,
    line: ["-v", "{url}/"],
    curl: { said: [" (#0)\n", "{ [6 bytes data]"] },
    ours: { said: ["Connected to ", "!(#0)", "!bytes data]"] },
  },
  {
    number: 21,
    line: ["http://127.0.0.1:1/"],
    curl: { exitCode: 7, said: ["Couldn't connect to server"] },
    ours: { exitCode: 7, said: ["Could not connect to server"] },
  },
  { number: 22, line: ["{url}/half"], curl: { exitCode: 0 }, ours: { exitCode: 18 } },
  // curl 7.88 has no variables.
  {
    number: 23,
    line: ["--variable", "a=/w==", "--expand-variable", "b={{a:64dec}}", "{url}/"],
    curl: undefined,
    ours: refused("variable is not UTF-8 text; use {{NAME:b64}} or {{NAME:url}}"),
  },
  {
    number: 24,
    line: ["http://h/{a}}"],
    curl: { exitCode: 3, sent: false, said: ["URL position 12:"] },
    ours: { exitCode: 3, sent: false, said: ["URL position 13:"] },
  },
  {
    number: 25,
    line: ["-w", "%{json}", "-o", "/dev/null", "{url}/"],
    curl: { said: ['"http_code":200', '"curl_version":"libcurl/', "!num_retries"] },
    ours: { said: ['"http_code":200', '"curl_version":"awscurl/', '"num_retries":0'] },
  },
  {
    number: 26,
    line: ["--compressed", "{url}/gzip"],
    curl: { said: ["hello"] },
    ours: { exitCode: 61, said: ["hello"] },
  },
  // What later versions do, they do as awscurl does.
  {
    number: 27,
    line: ["-d", "@given", "{url}/"],
    curl: undefined,
    ours: { sent: ["\r\n\r\nabc"] },
    given: "a\0b\nc",
  },
  {
    number: 27,
    line: ["-w", "%{header_json}", "{url}/blanks"],
    curl: undefined,
    ours: { said: ['"x-a":["b"]', '"x-b":[""]'] },
  },
  { number: 28, line: ["-X", "HEAD", "{url}/"], curl: { said: ["hello"] }, ours: { said: ["!hello"] } },
  // curl would ask for a password.
  { number: 29, line: ["-u", "me", "{url}/"], curl: undefined, ours: refused("needs NAME:PASSWORD") },
  // What curl asks for depends on how it was built.
  {
    number: 30,
    line: ["--compressed", "{url}/"],
    curl: undefined,
    ours: { sent: ["Accept-Encoding: deflate, gzip, br"] },
  },
  // curl would wait for an FTP server to speak first.
  { number: 31, line: ["ftp.localhost:{port}/"], curl: undefined, ours: { sent: ["GET / "] } },
  // curl rewinds a file, but no more than awscurl a pipe.
  {
    number: 32,
    line: ["-L", "-T", "-", "{url}/307"],
    curl: undefined,
    ours: { exitCode: 65, sent: ["PUT /307 "], said: ["necessary data rewind was not possible"] },
  },
  {
    number: 33,
    line: ["-w", "%{url_effective}", "http://me:pw@127.0.0.1:{port}/"],
    curl: { said: ["http://me:pw@127.0.0.1:{port}/"] },
    ours: { said: ["http://127.0.0.1:{port}/", "!me:pw"] },
  },
  {
    number: 33,
    line: ["-L", "-w", "%{url_effective}", "{url}/fragment"],
    curl: { said: ["{url}/#f"] },
    ours: { said: ["{url}/", "!#f"] },
  },
  {
    number: 34,
    line: ["-I", "--no-head", "{url}/"],
    curl: refused("--no-head: is badly used here"),
    ours: { sent: ["GET / "] },
  },
  {
    number: 35,
    line: ["--etag-save", "/dev/full", "{url}/tagged"],
    curl: { said: ["hello"] },
    ours: { exitCode: 26, said: ["hello", "/dev/full"] },
  },
];

/** The server's responses to these targets; to others `hello`. */
export const answers: Readonly<Record<string, string>> = {
  "/503": reply("503 Busy"),
  // `hello` without the checksum and the length that gzip ends with.
  "/gzip": `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n${gzipSync("hello").subarray(0, -8).toString("latin1")}`,
  "/blanks": reply("200 OK", ["X-A: b ", "X-B:"], "hello\n"),
  "/tagged": reply("200 OK", ['ETag: "1"'], "hello\n"),
  "/307": reply("307 Elsewhere", ["Location: /"]),
  "/fragment": reply("302 Found", ["Location: /#f"]),
  "/half": "HTTP/1.1 200 OK\r\nContent-Le",
};
