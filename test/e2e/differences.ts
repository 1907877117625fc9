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
  /** "older": the system's curl differs from curl 8.23, which does as awscurl does. */
  readonly number: number | "older";
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
  {
    number: 2,
    line: ["-I", "-d", "x", "{url}/"],
    curl: refused("Warning: You can only select one HTTP request method!"),
    ours: refused("awscurl: You can only select one HTTP request method!"),
  },
  {
    number: 2,
    line: ["--heeader", "a: b", "{url}/"],
    curl: refused("is unknown", "!did you mean"),
    ours: refused("is unknown (did you mean --header?)"),
  },
  {
    number: 2,
    line: ["--retr", "3", "{url}/"],
    curl: refused("is ambiguous", "!--retry-delay"),
    ours: refused("is ambiguous: --retry, --retry-all-errors"),
  },
  {
    number: 2,
    line: ["-K", "missing", "{url}/"],
    curl: { ...unread, said: ["error encountered when reading a file", "!No such file"] },
    ours: { ...unread, said: ["awscurl: (26) option -K: cannot read 'missing': No such file or directory"] },
  },
  {
    number: 2,
    line: ["-T", "missing", "{url}/"],
    curl: { ...unread, said: ["an't open 'missing'", "!No such file"] },
    ours: { ...unread, said: ["awscurl: (26) Can't open 'missing': No such file or directory"] },
  },
  {
    number: 2,
    line: ["--next", "{url}/"],
    // 7.88 sends the request.
    curl: undefined,
    ours: refused("awscurl: option --next: is badly used here: missing URL before --next"),
  },
  {
    number: 3,
    line: ["GET", "{url}/"],
    curl: { sent: ["GET / HTTP/1.1"], said: ["Could not resolve host: GET"] },
    ours: refused("'GET' is not a URL: use -X GET"),
  },
  {
    number: 3,
    line: ["--verbose=0", "{url}/"],
    curl: unknown("--verbose=0"),
    ours: refused("option --verbose: takes no value"),
  },
  {
    number: "older",
    line: ["-r", "5", "{url}/"],
    curl: { sent: ["Range: bytes=5-\r\n"], said: ["MUST include at least one dash"] },
    ours: { sent: ["Range: bytes=5-\r\n"], said: ["MUST include at least one dash"] },
  },
  {
    number: 4,
    line: ["--no-digest", "{url}/"],
    curl: {},
    ours: refused("curl has --digest, awscurl does not: requests are signed"),
  },
  {
    number: 5,
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
    return { number: 5, line: ["--aws-sigv4", ...value, "-u", "a:b", "{url}/"], curl: seen, ours: seen };
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
      number: "older",
      line: ["-K", "given", "{url}/"],
      curl: { sent: ["GET / "], said: ["arning: "] },
      ours: refused(`given:1 config file option '${option}' ${why}`),
      given,
    }),
  ),
  ...["-d", "--data-binary", "--data-urlencode", "--json", "-H", "-w"].map(
    (option): Difference => ({
      number: "older",
      line: [option, "@missing", "{url}/"],
      curl: { sent: [" / HTTP/1.1"], said: ["Warning: "] },
      ours: { ...unread, said: ["missing", "o such file"] },
    }),
  ),
  {
    number: 8,
    line: ["-T", "folder", "{url}/x"],
    curl: { sent: ["PUT /x "] },
    ours: { ...unread, said: ["folder", "Is a directory"] },
  },
  {
    number: 8,
    line: ["-K", "folder", "{url}/"],
    curl: { sent: ["GET / "] },
    ours: { ...unread, said: ["option -K: cannot read 'folder': Is a directory"] },
  },
  {
    number: 2,
    line: ["-K", "given", "{url}/"],
    curl: { sent: ["GET / "] },
    ours: { sent: false, said: ["awscurl "] },
    given: "version",
  },
  {
    number: 22,
    line: ["-v", "-X", "GET", "{url}/"],
    curl: { sent: ["GET / "], said: ["Note: Unnecessary use of -X"] },
    ours: { sent: ["GET / "], said: ["!Note:"] },
  },
  {
    number: 27,
    line: ["--basic", "--oauth2-bearer", "t", "{url}/"],
    curl: { sent: ["GET / ", "!Authorization"] },
    ours: { sent: ["Authorization: Bearer t\r\n"] },
  },
  // curl 8.23 requests nothing behind --next.
  {
    number: 9,
    line: ["{url}/a", "-o", "one", "-o", "two", "--next", "--no-sign-request", "{url}/b", "-o", "three"],
    curl: undefined,
    ours: { sent: ["GET /a ", "GET /b "], said: ["Got more output options than URLs"] },
  },
  // curl may crash.
  {
    number: "older",
    line: ["-D", "no/such/d", "{url}/"],
    curl: undefined,
    ours: { exitCode: 23, sent: false, said: ["no/such/d"] },
  },
  {
    number: 10,
    line: ["-H", "X-A:  v  ", "{url}/"],
    curl: { sent: ["X-A:  v  \r\n"] },
    ours: { sent: ["X-A: v\r\n"] },
  },
  {
    number: 10,
    line: ["-H", "X-A:1", "{url}/"],
    curl: { sent: ["X-A:1\r\n"] },
    ours: { sent: ["X-A: 1\r\n"] },
  },
  ...["{}", " \n[1]"].map(
    (body): Difference => ({
      number: 11,
      line: ["-d", body, "{url}/"],
      curl: { sent: ["Content-Type: application/x-www-form-urlencoded\r\n"] },
      ours: { sent: ["Content-Type: application/json\r\n"] },
    }),
  ),
  {
    number: 11,
    line: ["-d", "{}", "-H", "Content-Type: a/b", "{url}/"],
    curl: { sent: ["Content-Type: a/b\r\n"] },
    ours: { sent: ["Content-Type: a/b\r\n", "!json"] },
  },
  {
    number: 12,
    line: ["-H", "X Y: 1", "{url}/"],
    curl: { sent: ["X Y: 1\r\n"] },
    ours: refused('header "X Y"'),
  },
  {
    number: 12,
    line: ["-H", "X-A: 1\r\nX-B: 2", "{url}/"],
    curl: { sent: ["X-A: 1\r\nX-B: 2\r\n"] },
    ours: refused("the value of header X-A contains a control character"),
  },
  {
    number: 12,
    line: ["-X", "A B", "{url}/"],
    curl: { sent: ["A B / "] },
    ours: refused("is not a valid method"),
  },
  ...["Transfer-Encoding: x", "Keep-Alive: x", "Upgrade: x"].map(
    (field): Difference => ({
      number: 12,
      line: ["-H", field, "{url}/"],
      curl: { sent: [`${field}\r\n`] },
      ours: refused("awscurl controls the connection"),
    }),
  ),
  {
    number: 12,
    line: ["-H", "Content-Length: 1", "-d", "abc", "{url}/"],
    curl: { sent: ["Content-Length: 1\r\n"] },
    ours: { sent: ["Content-Length: 3\r\n", "!Content-Length: 1"] },
  },
  {
    number: "older",
    line: ["-b", "a=1", "-b", "b=2", "{url}/"],
    curl: { sent: ["Cookie: a=1;b=2"] },
    ours: { sent: ["Cookie: a=1; b=2"] },
  },
  {
    number: 14,
    line: ["-d", "a=b", "{url}/"],
    curl: { sent: ["Content-Length: 3\r\nContent-Type: "] },
    ours: { sent: ["urlencoded\r\nContent-Length: 3\r\n"] },
  },
  {
    number: 15,
    line: ["http://LocalHost:{port}/"],
    curl: { sent: ["Host: LocalHost:"] },
    ours: { sent: ["Host: localhost:"] },
  },
  {
    number: 15,
    line: ["-x", "{url}", "http://a.test/\u00e9"],
    curl: { sent: ["GET http://a.test/\xc3\xa9 HTTP/1.1\r\n"] },
    ours: { sent: ["GET http://a.test/%C3%A9 HTTP/1.1\r\n"] },
  },
  {
    number: "older",
    line: ["{url}/a/%2e%2e/b%3a"],
    curl: { sent: ["GET /a/%2e%2e/b%3a HTTP/1.1\r\n"] },
    ours: { sent: ["GET /b%3A HTTP/1.1\r\n"] },
  },
  {
    number: 16,
    line: ["--http2", "{url}/"],
    curl: { sent: ["Upgrade: h2c\r\n"] },
    ours: { sent: ["GET / HTTP/1.1\r\n", "!Upgrade"] },
  },
  {
    number: "older",
    line: ["--retry", "1", "--retry-delay", "1", "{url}/503"],
    curl: { said: ["Problem : HTTP error. Will retry in 1 seconds. 1 retries left."] },
    ours: { said: ["Problem : HTTP error. Retrying in 1 second. 1 retry left."] },
  },
  {
    number: "older",
    line: ["-v", "{url}/"],
    curl: { said: [" (#0)\n", "{ [6 bytes data]"] },
    ours: { said: ["Connected to ", "!(#0)", "!bytes data]"] },
  },
  {
    number: "older",
    line: ["http://127.0.0.1:1/"],
    curl: { exitCode: 7, said: ["Couldn't connect to server"] },
    ours: { exitCode: 7, said: ["Could not connect to server"] },
  },
  { number: 21, line: ["{url}/half"], curl: { exitCode: 0 }, ours: { exitCode: 18 } },
  // curl 7.88 has no variables.
  {
    number: 17,
    line: ["--variable", "a=/w==", "--expand-variable", "b={{a:64dec}}", "{url}/"],
    curl: undefined,
    ours: refused("variable is not UTF-8 text; use {{NAME:b64}} or {{NAME:url}}"),
  },
  {
    number: 2,
    line: ["http://h/{a}}"],
    curl: { exitCode: 3, sent: false, said: ["position 12:"] },
    ours: { exitCode: 3, sent: false, said: ["position 13:"] },
  },
  {
    number: 24,
    line: ["-w", "%{json}", "-o", "/dev/null", "{url}/"],
    curl: { said: ['"http_code":200', '"curl_version":"libcurl/', "!num_retries"] },
    ours: { said: ['"http_code":200', '"curl_version":"awscurl/', '"num_retries":0'] },
  },
  {
    number: 21,
    line: ["--compressed", "{url}/gzip"],
    curl: { said: ["hello"] },
    ours: { exitCode: 61, said: ["hello"] },
  },
  // What later versions do, they do as awscurl does.
  {
    number: "older",
    line: ["-d", "@given", "{url}/"],
    curl: undefined,
    ours: { sent: ["\r\n\r\nabc"] },
    given: "a\0b\nc",
  },
  {
    number: "older",
    line: ["-w", "%{header_json}", "{url}/blanks"],
    curl: undefined,
    ours: { said: ['"x-a":["b"]', '"x-b":[""]'] },
  },
  { number: 22, line: ["-X", "HEAD", "{url}/"], curl: { said: ["hello"] }, ours: { said: ["!hello"] } },
  // curl would ask for a password.
  { number: 3, line: ["-u", "me", "{url}/"], curl: undefined, ours: refused("needs NAME:PASSWORD") },
  // What curl asks for depends on how it was built.
  {
    number: 18,
    line: ["--compressed", "{url}/"],
    curl: undefined,
    ours: { sent: ["Accept-Encoding: deflate, gzip, br"] },
  },
  // curl would wait for an FTP server to speak first.
  { number: 19, line: ["ftp.localhost:{port}/"], curl: undefined, ours: { sent: ["GET / "] } },
  // curl rewinds a file, but no more than awscurl a pipe.
  {
    number: 20,
    line: ["-L", "-T", "-", "{url}/307"],
    curl: undefined,
    ours: { exitCode: 65, sent: ["PUT /307 "], said: ["necessary data rewind was not possible"] },
  },
  {
    number: 25,
    line: ["-w", "%{url_effective}", "http://me:pw@127.0.0.1:{port}/"],
    curl: { said: ["http://me:pw@127.0.0.1:{port}/"] },
    ours: { said: ["http://127.0.0.1:{port}/", "!me:pw"] },
  },
  {
    number: 25,
    line: ["-L", "-w", "%{url_effective}", "{url}/fragment"],
    curl: { said: ["{url}/#f"] },
    ours: { said: ["{url}/", "!#f"] },
  },
  {
    number: 6,
    line: ["-I", "--no-head", "{url}/"],
    curl: refused("--no-head: is badly used here"),
    ours: { sent: ["GET / "] },
  },
  {
    number: 26,
    line: ["--etag-save", "/dev/full", "{url}/tagged"],
    curl: { said: ["hello"] },
    ours: { exitCode: 26, said: ["hello", "/dev/full"] },
  },
  {
    number: 7,
    line: ["-K", "given", "{url}/"],
    curl: { sent: ["User-Agent: indented\r\n"] },
    ours: { sent: ["User-Agent: indented\r\n"] },
    given: "  user-agent = indented",
  },
  {
    number: 8,
    line: ["-F", "a=@folder", "{url}/x"],
    curl: undefined,
    ours: { ...unread, said: ["folder", "Is a directory"] },
  },
  // curl would name a file /dev/null.1.
  {
    number: 9,
    line: ["--no-clobber", "-o", "/dev/null", "{url}/"],
    curl: undefined,
    ours: { sent: ["GET / "] },
  },
  {
    number: 13,
    line: ["-x", "{url}", "-b", "a=1", "-L", "http://a.test/"],
    curl: { said: ["hello"], sent: ["Cookie: a=1\r\n", "!Proxy-Connection: Keep-Alive\r\n\r\n"] },
    ours: { said: ["hello"], sent: ["Cookie: a=1\r\n", "Proxy-Connection: Keep-Alive\r\n\r\n"] },
  },
  { number: 21, line: ["{url}/length"], curl: { exitCode: 0 }, ours: { exitCode: 8 } },
  ...(
    [
      [["-p", "-x", "{url}", "http://a.test/"], 56],
      [["--cacert", "missing", "https://127.0.0.1:{port}/"], 77],
    ] as const
  ).map(([line, exitCode]): Difference => ({ number: 23, line, curl: { exitCode }, ours: { exitCode } })),
  ...(
    [
      [["http://127.0.0.1:1/"], 7, "Failed to connect to 127.0.0.1 port 1 after "],
      [["{url}/cut"], 18, "transfer closed with 3 bytes remaining to read"],
      [[], 2, "no URL specified!"],
    ] as const
  ).map(
    ([line, exitCode, text]): Difference => ({
      number: 23,
      line,
      curl: { exitCode, said: [text] },
      ours: { exitCode, said: [text] },
    }),
  ),
];

/** The server's responses to these targets; to others `hello`. */
export const answers: Readonly<Record<string, string>> = {
  "/503": reply("503 Busy"),
  // `hello` without the checksum and the length that gzip ends with.
  "/gzip": `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n${gzipSync("hello").subarray(0, -8).toString("latin1")}`,
  "/blanks": reply("200 OK", ["X-A: b ", "X-B:"], "hello\n"),
  "/tagged": reply("200 OK", ['ETag: "1"'], "hello\n"),
  "http://a.test/": reply("302 Found", ["Location: http://a.test:81/"]),
  "/length": "HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775808\r\n\r\nhello",
  "a.test:80": reply("403 Forbidden"),
  "/307": reply("307 Elsewhere", ["Location: /"]),
  "/fragment": reply("302 Found", ["Location: /#f"]),
  "/cut": "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhi",
  "/half": "HTTP/1.1 200 OK\r\nContent-Le",
};
