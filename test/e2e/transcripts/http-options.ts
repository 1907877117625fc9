/** HTTP versions, request targets, framing and encodings: `-0`, `--http0.9`, `--path-as-is`, `--request-target`, `--raw` and others. */
import { deflateSync, gzipSync } from "node:zlib";
import { ok, reply, request, type Transcript } from "./transcript.ts";

const hi = "hi\n";
const get = (target: string, ...headers: string[]) => request(`GET ${target}`, headers);
const in10 = (text: string) => text.replace(" HTTP/1.1", " HTTP/1.0");
const moved = (location: string) => reply("302 Found", [`Location: ${location}`]);
const chunks = (body: string, trailers = "", te = "chunked", status = "200 OK") =>
  `HTTP/1.1 ${status}\r\nTransfer-Encoding: ${te}\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n${trailers}\r\n`;
const raw = (body: string) => body.slice(body.indexOf("\r\n\r\n") + 4);
const gzip = gzipSync("hello\n").toString("latin1");
const deflate = deflateSync("hello\n").toString("latin1");
const closing = (text: string) => [text, "END"];
const long = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhello";
const noNegation = (name: string): Transcript => ({
  name: `--no-${name}`,
  line: `--no-${name} x {url}/`,
  exitCode: 2,
  stderr: [new RegExp(`--no-${name}`)],
});

const versions: readonly Transcript[] = [
  { name: "-0", line: "-0 {url}/a", sent: [in10(get("/a"))], stdout: hi },
  {
    name: "--http1.0 with -I",
    line: "--http1.0 -I {url}/a",
    replies: [long.slice(0, -5)],
    sent: [in10(request("HEAD /a"))],
    stdout: long.slice(0, -5),
  },
  {
    name: "-0 with -d",
    line: "-0 -d x {url}/a",
    sent: [in10(request("POST /a", ["Content-Type: application/x-www-form-urlencoded"], "x"))],
    stdout: hi,
  },
  {
    name: "-0 for two URLs",
    line: "-0 {url}/a {url}/b",
    sent: [in10(get("/a")), in10(get("/b"))],
    stdout: hi + hi,
  },
  {
    name: "-0 with -L",
    line: "-0 -L {url}/a",
    replies: [moved("/b"), ok(hi)],
    sent: [in10(get("/a")), in10(get("/b"))],
    stdout: hi,
  },
  {
    name: "-0 over a proxy",
    line: "-0 -x {url} http://h.test/a",
    sent: [
      in10(
        "GET http://h.test/a HTTP/1.1\r\nHost: h.test\r\nUser-Agent: {agent}\r\nAccept: */*\r\nProxy-Connection: Keep-Alive\r\n\r\n",
      ),
    ],
    stdout: hi,
  },
  { name: "-0 with -T -", line: "-0 -T - {url}/a", stdin: "x", exitCode: 25, stderr: [/\(25\)/] },
  { name: "-0 and --http1.1", line: "-s -0 --http1.1 {url}/a", sent: [get("/a")], stdout: hi },
  { name: "--http1.1 and -0", line: "-s --http1.1 -0 {url}/a", sent: [in10(get("/a"))], stdout: hi },
  noNegation("http1.0"),
  {
    name: "a connection kept by HTTP/1.0",
    line: "{url}/a {url}/b",
    replies: [`HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 3\r\n\r\n${hi}`],
    sent: [get("/a"), in10(get("/b"))],
    stdout: hi + hi,
  },
  {
    name: "--http0.9",
    line: "--http0.9 {url}/a",
    replies: [closing("hello")],
    sent: [get("/a")],
    stdout: "hello",
  },
  {
    name: "--http0.9 with -i",
    line: "-i --http0.9 {url}/a",
    replies: [closing("HTML\n")],
    sent: [get("/a")],
    stdout: "HTML\n",
  },
  {
    name: "--http0.9 in pieces",
    line: "--http0.9 {url}/a",
    replies: [["H", 50, "ello", "END"]],
    sent: [get("/a")],
    stdout: "Hello",
  },
  {
    name: "--http0.9 with -f, -o and -w",
    line: "--http0.9 -f -o f -w %{http_code}:%{http_version}:%{size_download} {url}/a",
    replies: [closing("hello")],
    sent: [get("/a")],
    stdout: "000:0:5",
    files: { f: "hello" },
  },
  { name: "--http0.9 and HTTP/1.1", line: "--http0.9 {url}/a", sent: [get("/a")], stdout: hi },
  {
    name: "--http0.9 with -I",
    line: "--http0.9 -I {url}/a",
    replies: [closing("hello")],
    sent: [request("HEAD /a")],
    exitCode: 52,
    stderr: [/\(52\)/],
    since: "8.23",
  },
  {
    name: "--http0.9 without a byte",
    line: "--http0.9 {url}/a",
    replies: [["END"]],
    sent: [get("/a")],
    exitCode: 52,
    stderr: [/\(52\)/],
  },
  {
    name: "--http0.9 and an unknown version",
    line: "--http0.9 {url}/a",
    replies: [closing("HTTP/5.5 200 OK\r\n\r\nx")],
    sent: [get("/a")],
    exitCode: 1,
    stderr: [/\(1\)/],
  },
  {
    name: "--http0.9 --no-http0.9",
    line: "--http0.9 --no-http0.9 {url}/a",
    replies: [closing("hello")],
    sent: [get("/a")],
    exitCode: 1,
    stderr: [/\(1\) Received HTTP\/0.9/],
  },
  {
    name: "HTTP/0.9 by default",
    line: "{url}/a",
    replies: [closing("hello")],
    sent: [get("/a")],
    exitCode: 1,
    stderr: [/\(1\) Received HTTP\/0.9/],
  },
];

const targets: readonly Transcript[] = [
  { name: "--path-as-is", line: "--path-as-is {url}/a/../b/./c", sent: [get("/a/../b/./c")], stdout: hi },
  {
    name: "--path-as-is with a query",
    line: "--path-as-is {url}/../x?y=/../z",
    sent: [get("/../x?y=/../z")],
    stdout: hi,
  },
  {
    name: "--path-as-is --no-path-as-is",
    line: "--path-as-is --no-path-as-is {url}/a/../b",
    sent: [get("/b")],
    stdout: hi,
  },
  {
    name: "--path-as-is with -w",
    line: "--path-as-is -w %{url_effective} {url}/a/../b",
    sent: [get("/a/../b")],
    stdout: `${hi}{url}/a/../b`,
  },
  {
    name: "--path-as-is with -L",
    since: "8.23",
    line: "--path-as-is -L {url}/a/../b",
    replies: [moved("../c/../d"), ok(hi)],
    sent: [get("/a/../b"), get("/d")],
    stdout: hi,
  },
  {
    name: "--path-as-is with -G",
    line: "--path-as-is -G -d x {url}/a/../b",
    sent: [get("/b?x")],
    stdout: hi,
  },
  {
    name: "--path-as-is with -d",
    line: "--path-as-is -d x -H Content-Type: {url}/./b",
    sent: [request("POST /./b", [], "x")],
    stdout: hi,
  },
  {
    name: "--path-as-is with a set",
    line: "--path-as-is {url}/{a,b}/../c",
    sent: [get("/a/../c"), get("/b/../c")],
    stdout: hi + hi,
  },
  {
    name: "--request-target *",
    line: "-X OPTIONS --request-target * {url}/",
    sent: [request("OPTIONS *")],
    stdout: hi,
  },
  { name: "--request-target", line: "--request-target /x?y#z {url}/a?b", sent: [get("/x?y#z")], stdout: hi },
  {
    name: "--request-target with -L",
    line: "-L --request-target /x {url}/a",
    replies: [moved("/b"), ok(hi)],
    sent: [get("/x"), get("/x")],
    stdout: hi,
  },
  {
    name: "--request-target with -G",
    line: "-G -d x --request-target /x {url}/a",
    sent: [get("/x")],
    stdout: hi,
  },
  {
    name: "--request-target with -w",
    line: "-w %{url_effective} --request-target /x {url}/a",
    sent: [get("/x")],
    stdout: `${hi}{url}/a`,
  },
  {
    name: "--request-target twice",
    line: "--request-target /x --request-target /y {url}/a",
    sent: [get("/y")],
    stdout: hi,
  },
  {
    name: "--request-target over a proxy",
    line: "--request-target /x -x {url} http://h.test/a",
    sent: [
      "GET /x HTTP/1.1\r\nHost: h.test\r\nUser-Agent: {agent}\r\nAccept: */*\r\nProxy-Connection: Keep-Alive\r\n\r\n",
    ],
    stdout: hi,
  },
  {
    name: "--request-target empty",
    line: ["--request-target", "", "{url}/"],
    exitCode: 2,
    stderr: [/blank argument/],
    since: "8.23",
  },
  noNegation("request-target"),
  {
    name: "--request-target * for a signed request",
    own: "curl signs no request so",
    line: "--access-key a --secret-key b --request-target * {url}/",
    exitCode: 2,
    stderr: [/a signed request needs a path that begins with \//],
  },
];

const encodings: readonly Transcript[] = [
  {
    name: "--raw",
    line: "--raw {url}/a",
    replies: [chunks("hello\n", "X-T: 1\r\n")],
    sent: [get("/a")],
    stdout: raw(chunks("hello\n", "X-T: 1\r\n")),
  },
  {
    name: "--raw with -i",
    line: "--raw -i {url}/a",
    replies: [chunks("hello\n", "X-T: 1\r\n")],
    sent: [get("/a")],
    stdout: chunks("hello\n", "X-T: 1\r\n"),
  },
  { name: "--raw with a length", line: "--raw {url}/a", sent: [get("/a")], stdout: hi },
  {
    name: "--raw for two URLs",
    line: "--raw {url}/a {url}/b",
    replies: [chunks(hi)],
    sent: [get("/a"), get("/b")],
    stdout: raw(chunks(hi)).repeat(2),
  },
  {
    name: "--raw cut",
    line: "--raw {url}/a",
    replies: [closing(chunks("hello\n").slice(0, -12))],
    sent: [get("/a")],
    stdout: [/^6/],
    exitCode: 18,
    stderr: [/\(18\)/],
    since: "8.23",
  },
  {
    name: "--raw and no chunks",
    line: "--raw {url}/a",
    replies: [closing(chunks("hello\n").replace("6", "zz"))],
    sent: [get("/a")],
    stdout: [/^zz/],
    exitCode: 56,
    stderr: [/\(56\)/],
    since: "8.23",
  },
  {
    name: "--raw --no-raw",
    line: "--raw --no-raw {url}/a",
    replies: [chunks(hi)],
    sent: [get("/a")],
    stdout: hi,
  },
  {
    name: "--raw with -o",
    line: "--raw -o f {url}/a",
    replies: [chunks(hi)],
    sent: [get("/a")],
    files: { f: raw(chunks(hi)) },
  },
  ...(["gzip", "deflate"] as const).map(
    (name): Transcript => ({
      name: `--tr-encoding and ${name}`,
      line: "--tr-encoding {url}/a",
      since: "8.23",
      replies: [chunks(name === "gzip" ? gzip : deflate, "", `${name}, chunked`)],
      sent: [get("/a", "TE: gzip", "Connection: TE")],
      stdout: "hello\n",
    }),
  ),
  {
    name: "--tr-encoding to the end",
    line: "--tr-encoding {url}/a",
    since: "8.23",
    replies: [closing(`HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n${gzip}`)],
    sent: [get("/a", "TE: gzip", "Connection: TE")],
    stdout: "hello\n",
  },
  {
    name: "--tr-encoding without one",
    line: "--tr-encoding {url}/a",
    since: "8.23",
    sent: [get("/a", "TE: gzip", "Connection: TE")],
    stdout: hi,
  },
  {
    name: "--tr-encoding --no-tr-encoding",
    line: "--tr-encoding --no-tr-encoding {url}/a",
    sent: [get("/a")],
    stdout: hi,
  },
  {
    name: "--tr-encoding with -H Connection",
    line: ["--tr-encoding", "-H", "Connection: close", "{url}/a"],
    since: "8.23",
    sent: [get("/a", "TE: gzip", "Connection: close, TE")],
    stdout: hi,
  },
  {
    name: "--tr-encoding with -H TE",
    line: ["--tr-encoding", "-H", "TE: trailers", "{url}/a"],
    since: "8.23",
    sent: [get("/a", "TE: trailers")],
    stdout: hi,
  },
  {
    name: "--tr-encoding with -d, -e and -b",
    line: "--tr-encoding -d x -e r -b a=b {url}/a",
    since: "8.23",
    sent: [
      request(
        "POST /a",
        [
          "TE: gzip",
          "Referer: r",
          "Cookie: a=b",
          "Content-Type: application/x-www-form-urlencoded",
          "Connection: TE",
        ],
        "x",
      ),
    ],
    stdout: hi,
  },
  {
    name: "an encoding that was not asked for",
    line: "{url}/a",
    since: "8.23",
    replies: [closing(chunks(gzip, "", "gzip, chunked"))],
    sent: [get("/a")],
    exitCode: 61,
    stderr: [/\(61\) Unsolicited/],
  },
  {
    name: "--ignore-content-length",
    line: "--ignore-content-length {url}/a",
    replies: [closing(long)],
    sent: [get("/a")],
    stdout: "hello",
  },
  {
    name: "--ignore-content-length with a longer one",
    line: "--ignore-content-length {url}/a",
    replies: [closing(long.replace("3", "9"))],
    sent: [get("/a")],
    stdout: "hello",
  },
  {
    name: "--ignore-content-length with an invalid one",
    line: "--ignore-content-length {url}/a",
    replies: [closing(long.replace("3", "x"))],
    sent: [get("/a")],
    stdout: "hello",
  },
  {
    name: "--ignore-content-length with -I",
    line: "--ignore-content-length -I {url}/a",
    replies: [long.slice(0, -5)],
    sent: [request("HEAD /a")],
    stdout: long.slice(0, -5),
  },
  {
    name: "--ignore-content-length with chunks",
    line: "--ignore-content-length {url}/a",
    replies: [chunks(hi)],
    sent: [get("/a")],
    stdout: hi,
  },
  {
    name: "--ignore-content-length with --max-filesize",
    line: "--ignore-content-length --max-filesize 2 {url}/a",
    replies: [closing(long)],
    sent: [get("/a")],
    stdout: "he",
    exitCode: 63,
    stderr: [/\(63\)/],
    since: "8.23",
  },
  {
    name: "--ignore-content-length --no-ignore-content-length",
    line: "--ignore-content-length --no-ignore-content-length {url}/a",
    sent: [get("/a")],
    stdout: hi,
  },
  {
    name: "--ignore-content-length with -f and 404",
    line: "-f --ignore-content-length {url}/a",
    replies: [closing(long.replace("200 OK", "404 No"))],
    sent: [get("/a")],
    exitCode: 22,
    stderr: [/404/],
  },
];

const trailed = chunks("hi", "X-T: 1\r\nY-T:2\r\n");
const head = trailed.slice(0, trailed.indexOf("\r\n\r\n") + 4);
const trailers: readonly Transcript[] = [
  { name: "trailers", line: "{url}/", replies: [trailed], sent: [get("/")], stdout: "hi" },
  {
    name: "trailers with -i",
    line: "-i {url}/",
    replies: [trailed],
    sent: [get("/")],
    stdout: `${head}hiX-T: 1\r\nY-T:2\r\n`,
  },
  {
    name: "trailers with -D",
    line: "-D d {url}/",
    replies: [trailed],
    sent: [get("/")],
    stdout: "hi",
    files: { d: `${head}X-T: 1\r\nY-T:2\r\n` },
  },
  {
    name: "trailers with -i and -o",
    line: "-i -o f {url}/",
    replies: [trailed],
    sent: [get("/")],
    files: { f: `${head}hiX-T: 1\r\nY-T:2\r\n` },
  },
  {
    name: "trailers with -w",
    line: "-w :%{size_header}:%header{x-t} {url}/",
    replies: [trailed],
    sent: [get("/")],
    stdout: `hi:${head.length + 15}:`,
    since: "8.23",
  },
  {
    name: "trailers of a redirect",
    line: "-L -i {url}/",
    replies: [
      chunks("", "X-T: 1\r\n", "chunked\r\nLocation: /b", "302 F").replace("\r\n0\r\n\r\n0", "\r\n0"),
      ok(hi),
    ],
    sent: [get("/"), get("/b")],
    stdout: [/\r\n\r\nX-T: 1\r\nHTTP\/1.1 200/],
    since: "8.23",
  },
  {
    name: "trailers of a rejection with -f",
    line: "-f -i {url}/",
    replies: [chunks("hi", "X-T: 1\r\n", "chunked", "404 No")],
    sent: [get("/")],
    stdout: head.replace("200 OK", "404 No"),
    exitCode: 22,
    stderr: [/404/],
  },
];

export const httpOptions: readonly Transcript[] = [...versions, ...targets, ...encodings, ...trailers];
