/** HTTP versions and request targets: `-0`, `--http0.9`, `--path-as-is`, `--request-target` and others. */
import { ok, reply, request, type Transcript } from "./transcript.ts";

const hi = "hi\n";
const get = (target: string, ...headers: string[]) => request(`GET ${target}`, headers);
const in10 = (text: string) => text.replace(" HTTP/1.1", " HTTP/1.0");
const moved = (location: string) => reply("302 Found", [`Location: ${location}`]);
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

export const httpOptions: readonly Transcript[] = [...versions, ...targets];
