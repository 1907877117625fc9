/** Bodies: `-d` and related options, `--json`, `-T`. */
import { ok, rawRequest, request, type Transcript } from "./transcript.ts";

const stdout = "hi\n";
const form = ["Content-Type: application/x-www-form-urlencoded"];
const post = (body: string, headers: readonly string[] = form) => request("POST /", headers, body);
const put = (target: string, body: string) => request(`PUT ${target}`, [], body);

export const bodies: readonly Transcript[] = [
  { name: "-d", line: "-d a=1 {url}/", sent: [post("a=1")], stdout },
  { name: "-d in one word", line: "-da=1 {url}/", sent: [post("a=1")], stdout },
  { name: "-d twice", line: "-d a=1 -d b=2 {url}/", sent: [post("a=1&b=2")], stdout },
  { name: "-d, empty", line: ["-d", "", "{url}/"], sent: [post("")], stdout },
  { name: "--data-ascii", line: "--data-ascii a=1 {url}/", sent: [post("a=1")], stdout },
  { name: "--data", line: "--data a=1 {url}/", sent: [post("a=1")], stdout },
  { name: "-d keeps blanks", line: ["-d", " a b ", "{url}/"], sent: [post(" a b ")], stdout },
  { name: "-d with bytes above ASCII", line: "-d caf\u00e9 {url}/", sent: [post("caf\xc3\xa9")], stdout },
  {
    name: "-d @file drops line ends",
    line: "-d @f {url}/",
    given: { f: "a\r\nb\nc" },
    sent: [post("abc")],
    stdout,
  },
  { name: "-d @-", line: "-d @- {url}/", stdin: "a\nb", sent: [post("ab")], stdout },
  {
    name: "--data-binary @file keeps every byte",
    line: "--data-binary @f {url}/",
    given: { f: "a\r\n\0\xff\n" },
    sent: [post("a\r\n\0\xff\n")],
    stdout,
  },
  {
    name: "--data-binary @-",
    line: "--data-binary @- {url}/",
    stdin: "a\r\n\0",
    sent: [post("a\r\n\0")],
    stdout,
  },
  { name: "--data-raw @ is text", line: "--data-raw @f {url}/", sent: [post("@f")], stdout },
  {
    name: "--data-urlencode",
    line: ["--data-urlencode", "a b&c", "{url}/"],
    sent: [post("a+b%26c")],
    stdout,
  },
  {
    name: "--data-urlencode =text",
    line: ["--data-urlencode", "=a=b", "{url}/"],
    sent: [post("a%3Db")],
    stdout,
  },
  {
    name: "--data-urlencode name=text",
    line: ["--data-urlencode", "n=a/b~c", "{url}/"],
    sent: [post("n=a%2Fb~c")],
    stdout,
  },
  {
    name: "--data-urlencode @file",
    line: ["--data-urlencode", "@f", "{url}/"],
    given: { f: "a\n\xe9" },
    sent: [post("a%0A%E9")],
    stdout,
  },
  {
    name: "--data-urlencode name@file",
    line: ["--data-urlencode", "n@f", "{url}/"],
    given: { f: "a+b" },
    sent: [post("n=a%2Bb")],
    stdout,
  },
  {
    name: "kinds of data in their order",
    line: ["-d", "a", "--data-raw", "b", "--data-urlencode", "c=&", "{url}/"],
    sent: [post("a&b&c=%26")],
    stdout,
  },
  {
    name: "--json",
    line: ["--json", '{"a":1}', "{url}/"],
    sent: [
      rawRequest(
        [
          "POST /",
          "Host: {host}",
          "User-Agent: {agent}",
          "Content-Type: application/json",
          "Accept: application/json",
          "Content-Length: 7",
        ],
        '{"a":1}',
      ),
    ],
    stdout,
  },
  {
    name: "--json twice",
    line: ["--json", '{"a":1', "--json", "}", "{url}/"],
    sent: [
      rawRequest(
        [
          "POST /",
          "Host: {host}",
          "User-Agent: {agent}",
          "Content-Type: application/json",
          "Accept: application/json",
          "Content-Length: 7",
        ],
        '{"a":1}',
      ),
    ],
    stdout,
  },
  {
    name: "--json @file",
    line: ["--json", "@f", "{url}/"],
    given: { f: "[\n1]\n" },
    sent: [
      rawRequest(
        [
          "POST /",
          "Host: {host}",
          "User-Agent: {agent}",
          "Content-Type: application/json",
          "Accept: application/json",
          "Content-Length: 5",
        ],
        "[\n1]\n",
      ),
    ],
    stdout,
  },
  {
    name: "--json with a typed Accept",
    line: ["--json", "1", "-H", "Accept: a/b", "{url}/"],
    sent: [
      rawRequest(
        [
          "POST /",
          "Host: {host}",
          "User-Agent: {agent}",
          "Accept: a/b",
          "Content-Type: application/json",
          "Content-Length: 1",
        ],
        "1",
      ),
    ],
    stdout,
  },
  {
    name: "a typed Content-Type",
    line: ["-d", "a=1", "-H", "Content-Type: text/x", "{url}/"],
    sent: [post("a=1", ["Content-Type: text/x"])],
    stdout,
  },
  {
    name: "no Content-Type",
    line: ["-d", "a=1", "-H", "Content-Type:", "{url}/"],
    sent: [post("a=1", [])],
    stdout,
  },
  { name: "-X beside -d", line: "-X PUT -d a=1 {url}/", sent: [request("PUT /", form, "a=1")], stdout },
  {
    name: "-d twice as files",
    line: "-d @f -d @g {url}/",
    given: { f: "a\n", g: "b\n" },
    sent: [post("a&b")],
    stdout,
  },
  {
    name: "a body goes to each URL",
    line: "-d a=1 {url}/ {url}/",
    sent: [post("a=1"), post("a=1")],
    stdout: stdout.repeat(2),
  },
  { name: "-T", line: "-T f {url}/x", given: { f: "a\r\n\0b" }, sent: [put("/x", "a\r\n\0b")], stdout },
  {
    name: "-T to a folder takes the file's name",
    line: "-T f.txt {url}/d/",
    given: { "f.txt": "abc" },
    sent: [put("/d/f.txt", "abc")],
    stdout,
  },
  {
    name: "-T with blanks in its name",
    line: ["-T", "a b", "{url}/"],
    given: { "a b": "abc" },
    sent: [put("/a%20b", "abc")],
    stdout,
  },
  {
    name: "-T to a folder with a query takes no name",
    line: ["-T", "f", "{url}/d/?q"],
    given: { f: "abc" },
    sent: [put("/d/?q", "abc")],
    stdout,
    since: "8.23",
  },
  { name: "-T of an empty file", line: "-T f {url}/x", given: { f: "" }, sent: [put("/x", "")], stdout },
  {
    name: "-T - is sent in chunks",
    line: "-T - {url}/x",
    stdin: "abc",
    sent: [
      rawRequest(
        ["PUT /x", "Host: {host}", "User-Agent: {agent}", "Accept: */*", "Transfer-Encoding: chunked"],
        "3\r\nabc\r\n0\r\n\r\n",
      ),
    ],
    stdout,
    replies: [ok("hi\n")],
  },
  {
    name: "-T twice, for two URLs",
    line: "-T f {url}/a -T g {url}/b",
    given: { f: "1", g: "2" },
    sent: [put("/a", "1"), put("/b", "2")],
    stdout: stdout.repeat(2),
  },
  {
    name: "-T for the first of two URLs",
    line: "-T f {url}/a {url}/b",
    given: { f: "1" },
    sent: [put("/a", "1"), request("GET /b")],
    stdout: stdout.repeat(2),
  },
  {
    name: "-T with a list of files",
    line: "-T {f,g} {url}/",
    given: { f: "1", g: "2" },
    sent: [put("/f", "1"), put("/g", "2")],
    stdout: stdout.repeat(2),
  },
  {
    name: "-T and -X",
    line: "-X POST -T f {url}/x",
    given: { f: "1" },
    sent: [request("POST /x", [], "1")],
    stdout,
  },
  {
    name: "-T and -d",
    line: "-T f -d a {url}/x",
    given: { f: "1" },
    exitCode: 2,
    stderr: [/^(?:Warning|\{me\}): You can only select one HTTP request method! /],
  },
  {
    name: "-I and -d",
    line: "-I -d a {url}/x",
    exitCode: 2,
    stderr: [/^(?:Warning|\{me\}): You can only select one HTTP request method! /],
  },
  // The server sends nothing before the body has arrived.
  ...(
    [
      [["-d", "x"], post("x")],
      [["-T", "f"], put("/f", "1")],
      [["-X", "PUT", "-d", "x"], request("PUT /", form, "x")],
      [["--expect100-timeout", "30", "--expect100-timeout", ".1", "-d", "x"], post("x")],
    ] as const
  ).map(
    ([options, sent]): Transcript => ({
      name: `--expect100-timeout and ${options.join(" ")}`,
      line: ["--expect100-timeout", "0.2", "-H", "Expect: 100-continue", ...options, "{url}/"],
      given: { f: "1" },
      sent: [sent],
      stdout,
    }),
  ),
  {
    name: "--expect100-timeout, unasked",
    line: "--expect100-timeout 20 -d x {url}/",
    sent: [post("x")],
    stdout,
  },
  {
    name: "--expect100-timeout without a body",
    line: "--expect100-timeout 20 {url}/",
    sent: [request("GET /")],
    stdout,
  },
  ...["x", "1x"].map(
    (value): Transcript => ({
      name: `--expect100-timeout ${value}`,
      line: ["--expect100-timeout", value, "{url}/"],
      exitCode: 2,
      stderr: [/^\{me\}: option --expect100-timeout: expected a proper numerical parameter\n/],
    }),
  ),
];
