/** `-C`, `-z`: which part and which version of a resource is wanted. */
import { ok, reply, request, type Transcript } from "./transcript.ts";

const get = (...headers: string[]) => request("GET /f", headers);
const ranged = (text: string, first: number) =>
  text.replace("User-Agent", `Range: bytes=${first}-\r\nUser-Agent`);
const from = (first: number, line = "GET /f") => ranged(request(line), first);
const part = (first: number, body: string, status = "206 Partial Content") =>
  reply(status, [`Content-Range: bytes ${first}-${first + body.length - 1}/*`], body);
const all = ok("abcdef");
const behind = reply("416 Range Not Satisfiable", ["Content-Range: bytes */6"], "bad\n");
const three = { f: "abc" };
const six = { f: "abcdef" };
/** What `-C 3` requests, and receives. */
const rest = { replies: [part(3, "def")], sent: [from(3)] };
const badly = { exitCode: 2, stderr: [/option .*(is badly used here|expected a proper)/] };
const refused = { exitCode: 33, stderr: [/^\{me\}: \(33\) HTTP server does/] };
const noUpload = { exitCode: 43, since: "8.23", stderr: "{me}: (43) HTTP upload cannot be resumed\n" };
const short = ["HTTP/1.1 206 P\r\nContent-Range: bytes 3-5/6\r\nContent-Length: 3\r\n\r\nd", "END"];
const headOnly = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n";
const found = reply("302 Found", ["Location: /g"], "no\n");

const resumed: readonly Transcript[] = [
  { name: "-C 3", line: "-C 3 {url}/f", ...rest, stdout: "def" },
  { name: "-C 0", line: "-C 0 -o f {url}/f", given: three, replies: [all], sent: [get()], files: six },
  { name: "-C - without a file", line: "-C - {url}/f", replies: [all], sent: [get()], stdout: "abcdef" },
  { name: "-C - with a missing file", line: "-C - -o f {url}/f", replies: [all], sent: [get()], files: six },
  {
    name: "-C - with an empty file",
    line: "-C - -o f {url}/f",
    given: { f: "" },
    replies: [all],
    sent: [get()],
    files: six,
  },
  { name: "-C -", line: "-C - -o f {url}/f", given: three, ...rest, files: six },
  { name: "-C - with -O", line: "-C - -O {url}/f", given: three, ...rest, files: six },
  { name: "-C 3 appends", line: "-C 3 -o f {url}/f", given: { f: "xyz" }, ...rest, files: { f: "xyzdef" } },
  { name: "-C 3 with a missing file", line: "-C 3 -o f {url}/f", ...rest, files: { f: "def" } },
  { name: "-C twice", line: "-C - -o f -C 3 {url}/f", given: six, ...rest, files: { f: "abcdefdef" } },
  {
    name: "-C - for two files",
    line: "-C - -o a -o b {url}/a {url}/b",
    given: { a: "abc", b: "ab" },
    replies: [part(3, "def"), part(2, "cdef")],
    sent: [from(3, "GET /a"), from(2, "GET /b")],
    files: { a: "abcdef", b: "abcdef" },
  },
  {
    name: "-C - of a complete file",
    line: "-C - -o f {url}/f",
    given: six,
    replies: [behind],
    sent: [from(6)],
  },
  {
    name: "-C - of a complete file with -f",
    line: "-f -C - -o f {url}/f",
    given: six,
    since: "8.23",
    replies: [behind],
    sent: [from(6)],
  },
  {
    name: "-C of all bytes of a server without ranges",
    line: "-C 6 {url}/f",
    replies: [all],
    sent: [from(6)],
  },
  {
    name: "-C with a server without ranges",
    line: "-C 3 {url}/f",
    replies: [all],
    sent: [from(3)],
    ...refused,
  },
  {
    name: "-C - with a server without ranges",
    line: "-C - -o f {url}/f",
    given: three,
    replies: [all],
    sent: [from(3)],
    ...refused,
  },
  {
    name: "-C with another range",
    line: "-C 3 {url}/f",
    replies: [part(2, "cdef")],
    sent: [from(3)],
    ...refused,
  },
  {
    name: "-C with -i",
    line: "-i -C 3 {url}/f",
    replies: [all],
    sent: [from(3)],
    stdout: all.slice(0, -6),
    ...refused,
  },
  {
    name: "-C with -w",
    line: "-C 3 -w %{http_code}:%{size_download}:%{exitcode} {url}/f",
    replies: [all],
    sent: [from(3)],
    stdout: "200:0:33",
    ...refused,
  },
  {
    name: "-C with a range and 200",
    line: "-C 3 {url}/f",
    ...rest,
    replies: [part(3, "def", "200 OK")],
    stdout: "def",
  },
  {
    name: "-C with an unreadable range",
    line: "-C 3 {url}/f",
    replies: [reply("206 P", ["Content-Range: bytes */6"], "def")],
    sent: [from(3)],
    stdout: "def",
  },
  {
    name: "-C with -f and 404",
    line: "-f -C 3 {url}/f",
    replies: [reply("404 No")],
    sent: [from(3)],
    exitCode: 22,
    stderr: [/404/],
  },
  {
    name: "-C with -I",
    line: "-I -C 3 {url}/f",
    replies: [headOnly],
    sent: [from(3, "HEAD /f")],
    stdout: headOnly,
  },
  { name: "-C with -G", line: "-G -d x -C 3 {url}/f", ...rest, sent: [from(3, "GET /f?x")], stdout: "def" },
  { name: "-C with -X", line: "-X POST -C 3 {url}/f", ...rest, sent: [from(3, "POST /f")], stdout: "def" },
  {
    name: "-C with -L",
    line: "-L -C - -o f {url}/f",
    given: three,
    replies: [found, part(3, "def")],
    sent: [from(3), from(3, "GET /g")],
    files: six,
  },
  {
    name: "-C with -H Range",
    line: ["-C", "3", "-H", "Range: bytes=1-", "{url}/f"],
    replies: [part(3, "def")],
    sent: [get("Range: bytes=1-")],
    stdout: "def",
  },
  {
    name: "-C 3 with --retry starts again at 3",
    line: "-s --retry 1 --retry-delay 1 --retry-all-errors -C 3 -o f {url}/f",
    given: three,
    replies: [short, part(3, "def")],
    sent: [from(3), from(3)],
    files: six,
  },
  {
    name: "-C - with --retry goes on with what has arrived",
    line: "-s --retry 1 --retry-delay 1 --retry-all-errors -C - -o f {url}/f",
    given: three,
    since: "8.23",
    replies: [short, part(4, "ef")],
    sent: [from(3), from(4)],
    files: six,
  },
  { name: "-C with -T", line: "-C 3 -T f {url}/f {url}/g", given: six, ...noUpload },
  { name: "-C - with -T -", line: "-C - -T - {url}/f", stdin: "abc", ...noUpload },
  { name: "-C with -d", line: "-C 3 -d x {url}/f", ...noUpload },
  { name: "-C with -F", line: "-C - -F a=b {url}/f", ...noUpload },
  { name: "-C x", line: "-C x {url}/f", ...badly },
  { name: "-C 0x3", line: "-C 0x3 {url}/f", since: "8.23", ...badly },
  { name: "-C -5", line: "-C -5 {url}/f", since: "8.23", ...badly },
  { name: "-C empty", line: ["-C", "", "{url}/f"], ...badly },
  { name: "-C with -r", line: "-C 3 -r 1-2 {url}/f", since: "8.23", ...badly },
  { name: "-r with -C", line: "-r 1-2 -C - {url}/f", since: "8.23", ...badly },
  { name: "-C with --remove-on-error", line: "-C - --remove-on-error {url}/f", since: "8.23", ...badly },
  { name: "--no-continue-at", line: "--no-continue-at {url}/f", exitCode: 2, stderr: [/--no-continue-at/] },
];

const since = (date: string, field = "If-Modified-Since") => get(`${field}: ${date} GMT`);
const march = "Tue, 01 Mar 2022 00:00:00";
const dated = (year: number) => ok("hi\n", `Last-Modified: Sun, 01 Jan ${year} 00:00:00 GMT`);
const [old, fresh] = [dated(2001), dated(2026)];
const sendsMarch = { sent: [since(march)] };
const date = (value: string, sent: string, version = "7.88"): Transcript => ({
  name: `-z ${value}`,
  line: ["-z", value, "{url}/f"],
  since: version,
  sent: [since(sent)],
  stdout: "hi\n",
});
const noDate = (value: string): Transcript => ({
  name: `-z '${value}' is no date`,
  line: ["-z", value, "{url}/f"],
  since: "8.23",
  sent: [get()],
  stdout: "hi\n",
  stderr: [
    /^Warning: Failed to get filetime: No such file or directory\nWarning: Illegal date format for -z/,
  ],
});

const timed: readonly Transcript[] = [
  date("1 mar 2022", march),
  date("20220301", march),
  date("+1 mar 2022", march),
  date("20220301 10:00:00 CET", "Tue, 01 Mar 2022 09:00:00"),
  date("Tue, 1 Mar 2022 10:00:00 +0130", "Tue, 01 Mar 2022 08:30:00"),
  date("Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37"),
  date("Sun Nov  6 08:49:37 1994", "Sun, 06 Nov 1994 08:49:37"),
  date("1 mar 2022 10:00", "Tue, 01 Mar 2022 10:00:00"),
  date("31 feb 2022", "Thu, 03 Mar 2022 00:00:00"),
  date("1 mar 2022 10:00:00 A", "Tue, 01 Mar 2022 09:00:00", "8.23"),
  ...["2022-03-01", "yesterday", "32 jan 2022", "1 mar 2022 gmt", "10:00", "", "-"].map(noDate),
  {
    name: "-z -1 mar 2022",
    line: ["-z", "-1 mar 2022", "{url}/f"],
    sent: [since(march, "If-Unmodified-Since")],
    stdout: "hi\n",
    since: "8.23",
  },
  {
    name: "-z =1 mar 2022",
    line: ["-z", "=1 mar 2022", "{url}/f"],
    sent: [since(march, "Last-Modified")],
    stdout: "hi\n",
  },
  { name: "-z older", line: ["-z", "1 mar 2022", "{url}/f"], replies: [old], ...sendsMarch },
  {
    name: "-z newer",
    line: ["-z", "1 mar 2022", "{url}/f"],
    replies: [fresh],
    ...sendsMarch,
    stdout: "hi\n",
  },
  {
    name: "-z - newer",
    line: ["-z", "-1 mar 2022", "{url}/f"],
    replies: [fresh],
    sent: [since(march, "If-Unmodified-Since")],
    since: "8.23",
  },
  {
    name: "-z with -i, -o and -w",
    line: ["-i", "-w", "%{http_code} %{size_download}", "-z", "1 mar 2022", "{url}/f"],
    replies: [old],
    ...sendsMarch,
    stdout: `${old.slice(0, -3)}304 0`,
  },
  {
    name: "-z with -o writes no file",
    line: ["-o", "n", "-z", "1 mar 2022", "{url}/f"],
    replies: [old],
    ...sendsMarch,
  },
  {
    name: "-z with 304",
    line: ["-o", "n", "-z", "1 mar 2022", "{url}/f"],
    replies: ["HTTP/1.1 304 Not Modified\r\n\r\n"],
    ...sendsMarch,
  },
  {
    name: "-z twice",
    line: ["-z", "2 mar 2022", "-z", "1 mar 2022", "{url}/f"],
    ...sendsMarch,
    stdout: "hi\n",
  },
  {
    name: "-z with -d",
    line: ["-z", "1 mar 2022", "-d", "x", "{url}/f"],
    sent: [
      request(
        "POST /f",
        [`If-Modified-Since: ${march} GMT`, "Content-Type: application/x-www-form-urlencoded"],
        "x",
      ),
    ],
    stdout: "hi\n",
  },
  {
    name: "-z with -H",
    line: ["-z", "1 mar 2022", "-H", "If-Modified-Since: x", "{url}/f"],
    sent: [get("If-Modified-Since: x")],
    stdout: "hi\n",
  },
  {
    name: "-z with -b and -H",
    line: ["-z", "1 mar 2022", "-b", "a=b", "-H", "X: y", "{url}/f"],
    sent: [get("Cookie: a=b", `If-Modified-Since: ${march} GMT`, "X: y")],
    stdout: "hi\n",
  },
  {
    name: "-z with -L",
    line: ["-L", "-z", "1 mar 2022", "{url}/f"],
    replies: [found, old],
    sent: [since(march), request("GET /g", [`If-Modified-Since: ${march} GMT`])],
  },
  {
    name: "-z with -C",
    line: ["-z", "1 mar 2022", "-C", "3", "{url}/f"],
    replies: [part(3, "def").replace("\r\n", "\r\nLast-Modified: Sun, 01 Jan 2001 00:00:00 GMT\r\n")],
    sent: [ranged(since(march), 3)],
    stdout: "def",
  },
  {
    name: "-z with a missing file",
    line: "-z none {url}/f",
    sent: [get()],
    stdout: "hi\n",
    stderr: [/Illegal date format/],
  },
  { name: "--no-time-cond", line: "--no-time-cond {url}/f", exitCode: 2, stderr: [/--no-time-cond/] },
];

export const conditions: readonly Transcript[] = [...resumed, ...timed];
