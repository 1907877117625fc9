/** Framing, encodings and trailers of responses: `--raw`, `--tr-encoding`, `--ignore-content-length` and others. */
import { deflateSync, gzipSync } from "node:zlib";
import { ok, request, type Transcript } from "./transcript.ts";

const hi = "hi\n";
const get = (target: string, ...headers: string[]) => request(`GET ${target}`, headers);
const chunks = (body: string, trailers = "", te = "chunked", status = "200 OK") =>
  `HTTP/1.1 ${status}\r\nTransfer-Encoding: ${te}\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n${trailers}\r\n`;
const raw = (body: string) => body.slice(body.indexOf("\r\n\r\n") + 4);
const gzip = gzipSync("hello\n").toString("latin1");
const deflate = deflateSync("hello\n").toString("latin1");
const closing = (text: string) => [text, "END"];
const long = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhello";

const encoded: readonly Transcript[] = [
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

export const encodings: readonly Transcript[] = [...encoded, ...trailers];
