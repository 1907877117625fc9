/** `-L`: the target, the method, and what is sent along. */
import { createHash } from "node:crypto";
import { ok, rawRequest, reply, request, type Transcript } from "./transcript.ts";

const hi = "hi\n";
const to = (status: string, target: string, body = "") => reply(status, [`Location: ${target}`], body);
const moved = to("302 Found", "/b");
const form = ["Content-Type: application/x-www-form-urlencoded"];
const post = (target: string) => request(`POST ${target}`, form, "a=1");
const [a, b] = [request("GET /a"), request("GET /b")];
const basic = (target: string) =>
  rawRequest([
    `GET ${target}`,
    "Host: {host}",
    "Authorization: Basic bWU6cHc=",
    "User-Agent: {agent}",
    "Accept: */*",
  ]);

/** A server cannot know its own port in advance: its responses name the host that `--connect-to` redirects back. */
const pinned = ["--connect-to", "::127.0.0.1:{port}"];
const at = (host: string, target: string, ...headers: readonly string[]) =>
  rawRequest([
    `GET ${target}`,
    `Host: ${host}`,
    ...headers.filter(it => /^Auth|^Range/.test(it)),
    "User-Agent: {agent}",
    "Accept: */*",
    ...headers.filter(it => !/^Auth|^Range/.test(it)),
  ]);

/** The server keeps the connection open after these replies: waiting for the rest would run into `-m`. */
const open = "-L -m 10 -w \n%{num_connects} {url}/a";
const unfinished = (...headers: readonly string[]) =>
  ["HTTP/1.1 302 Found", "Location: /b", ...headers, "", "mo"].join("\r\n");
const signed = (target: string) =>
  request(`GET ${target}`, [
    "X-Amz-Date: {time}",
    `x-amz-content-sha256: ${createHash("sha256").digest("hex")}`,
    "Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/{day}/us-east-1/es/aws4_request, " +
      "SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature={signature}",
  ]);
const notAwaited = { line: open, sent: [a, b], stdout: "hi\n\n2" };

export const redirects: readonly Transcript[] = [
  {
    name: "-L does not wait for a redirect's body that lasts until the server closes",
    replies: [unfinished(), ok(hi)],
    ...notAwaited,
  },
  {
    name: "-L does not wait for the rest of its length on a connection that is to be closed",
    replies: [unfinished("Connection: close", "Content-Length: 9"), ok(hi)],
    ...notAwaited,
  },
  {
    name: "-L does not wait for its last chunk on a connection that is to be closed",
    replies: [unfinished("Connection: close", "Transfer-Encoding: chunked", "", "2"), ok(hi)],
    ...notAwaited,
  },
  {
    name: "a signed 307 whose body lasts until the server closes is not waited for either",
    line: "-L -m 10 --service es --region us-east-1 -o /dev/null -w %{num_connects} {url}/a",
    env: { AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "secret" },
    replies: [unfinished().replace("302 Found", "307 Temporary Redirect"), ok(hi)],
    sent: [signed("/a"), signed("/b")],
    stdout: "2",
    own: "signed",
  },
  {
    name: "without -L the redirect is the answer",
    line: "{url}/a",
    replies: [to("302 Found", "/b", "moved\n")],
    sent: [a],
    stdout: "moved\n",
  },
  { name: "-L", line: "-L {url}/a", replies: [moved, ok(hi)], sent: [a, b], stdout: hi },
  {
    name: "-L, the redirect's body is dropped",
    line: "-L {url}/a",
    replies: [to("301 Moved", "/b", "moved\n"), ok(hi)],
    sent: [a, b],
    stdout: hi,
  },
  {
    name: "-L, too many: the body of the last redirect is dropped",
    line: "-L --max-redirs 1 -i -o f {url}/a",
    replies: [to("302 Found", "/b", "moved\n"), to("302 Found", "/c", "again\n")],
    sent: [a, b],
    exitCode: 47,
    stderr: [/Maximum \(1\) redirects followed/],
    files: {
      f: `${to("302 Found", "/b")}${to("302 Found", "/c")}`.replaceAll("Length: 0", "Length: 6"),
    },
  },
  {
    name: "-L, a protocol that is not followed: the redirect's body is dropped",
    line: "-L {url}/a",
    replies: [to("302 Found", "file:///etc/passwd", "moved\n")],
    sent: [a],
    exitCode: 1,
    stdout: "",
    stderr: [/Protocol "file" not supported/],
  },
  {
    name: "-L, the redirect's body is cut",
    line: "-L {url}/a",
    replies: [["HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 9\r\n\r\nhalf", "END"], ok(hi)],
    sent: [a, b],
    stdout: hi,
  },
  {
    name: "-L, the redirect's chunk is cut",
    line: "-L {url}/a",
    replies: [["HTTP/1.1 302 Found\r\nLocation: /b\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhalf", "END"]],
    sent: [a],
    exitCode: 18,
    stderr: [/^\{me\}: \(18\) /],
  },
  ...["gzip", "aws-chunked"].map(
    (coding): Transcript => ({
      name: `-L --compressed, the redirect's body is no ${coding}`,
      line: ["-L", "--compressed", "-H", "Accept-Encoding: gzip", "{url}/a"],
      replies: [reply("302 Found", ["Location: /b", `Content-Encoding: ${coding}`], "plain"), ok(hi)],
      sent: [request("GET /a", ["Accept-Encoding: gzip"]), request("GET /b", ["Accept-Encoding: gzip"])],
      stdout: hi,
    }),
  ),
  {
    name: "-L, beside the path",
    line: "-L {url}/x/y?q",
    replies: [to("302 Found", "z?r"), ok(hi)],
    sent: [request("GET /x/y?q"), request("GET /x/z?r")],
    stdout: hi,
  },
  {
    name: "-L, upwards",
    line: "-L {url}/x/y/z",
    replies: [to("302 Found", "../w"), ok(hi)],
    sent: [request("GET /x/y/z"), request("GET /x/w")],
    stdout: hi,
  },
  {
    name: "-L, a query alone",
    line: "-L {url}/x/y?q",
    replies: [to("302 Found", "?r"), ok(hi)],
    sent: [request("GET /x/y?q"), request("GET /x/y?r")],
    stdout: hi,
  },
  {
    name: "-L, blanks in Location",
    line: "-L {url}/a",
    replies: [to("302 Found", "/b c"), ok(hi)],
    sent: [a, request("GET /b%20c")],
    stdout: hi,
  },
  {
    name: "-L, a fragment in Location",
    line: "-L {url}/a",
    replies: [to("302 Found", "/b#c"), ok(hi)],
    sent: [a, b],
    stdout: hi,
  },
  {
    name: "-L, another host",
    line: ["-L", ...pinned, "http://a.test/a"],
    replies: [to("302 Found", "http://b.test/b"), ok(hi)],
    sent: [at("a.test", "/a"), at("b.test", "/b")],
    stdout: hi,
  },
  {
    name: "-L, another host without a scheme",
    line: ["-L", ...pinned, "http://a.test/a"],
    replies: [to("302 Found", "//b.test/b"), ok(hi)],
    sent: [at("a.test", "/a"), at("b.test", "/b")],
    stdout: hi,
  },
  {
    name: "-L without a Location",
    line: "-L {url}/a",
    replies: [reply("302 Found", [], "x")],
    sent: [a],
    stdout: "x",
  },
  {
    name: "-L, 300",
    line: "-L {url}/a",
    replies: [to("300 Multiple", "/b"), ok(hi)],
    sent: [a, b],
    stdout: hi,
  },
  {
    name: "-L, 201 with a Location is an answer",
    line: "-L {url}/a",
    replies: [to("201 Created", "/b", hi)],
    sent: [a],
    stdout: hi,
  },
  {
    name: "-L, three in a row",
    line: ["-L", "-w", "%{num_redirects} %{url_effective}", "{url}/a"],
    replies: [to("301 M", "/b"), to("307 T", "/c"), to("308 P", "/d"), ok(hi)],
    sent: [a, b, request("GET /c"), request("GET /d")],
    stdout: `${hi}3 {url}/d`,
  },
  ...(["301", "302", "303"] as const).map(
    (status): Transcript => ({
      name: `-L, ${status} makes a POST a GET`,
      line: "-L -d a=1 {url}/a",
      replies: [to(`${status} x`, "/b"), ok(hi)],
      sent: [post("/a"), b],
      stdout: hi,
    }),
  ),
  ...(["307", "308"] as const).map(
    (status): Transcript => ({
      name: `-L, ${status} keeps a POST`,
      line: "-L -d a=1 {url}/a",
      replies: [to(`${status} x`, "/b"), ok(hi)],
      sent: [post("/a"), post("/b")],
      stdout: hi,
    }),
  ),
  {
    name: "-L, 303 of a PUT",
    line: "-L -T f {url}/a",
    given: { f: "x" },
    replies: [to("303 See", "/b"), ok(hi)],
    sent: [request("PUT /a", [], "x"), b],
    stdout: hi,
  },
  {
    name: "-L, 307 of a PUT",
    line: "-L -T f {url}/a",
    given: { f: "x" },
    replies: [to("307 See", "/b"), ok(hi)],
    sent: [request("PUT /a", [], "x"), request("PUT /b", [], "x")],
    stdout: hi,
  },
  {
    name: "-L, -X stays",
    line: "-L -X DELETE {url}/a",
    replies: [moved, ok(hi)],
    sent: [request("DELETE /a"), request("DELETE /b")],
    stdout: hi,
  },
  {
    name: "-L -I",
    line: "-L -I {url}/a",
    replies: ["HTTP/1.1 302 F\r\nLocation: /b\r\n\r\n", "HTTP/1.1 204 N\r\n\r\n"],
    sent: [request("HEAD /a"), request("HEAD /b")],
    stdout: "HTTP/1.1 302 F\r\nLocation: /b\r\n\r\nHTTP/1.1 204 N\r\n\r\n",
  },
  { name: "-L -i", line: "-L -i {url}/a", replies: [moved, ok(hi)], sent: [a, b], stdout: moved + ok(hi) },
  {
    name: "-L -D",
    line: "-L -D d {url}/a",
    replies: [moved, ok(hi)],
    sent: [a, b],
    stdout: hi,
    files: { d: `${moved}HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n` },
  },
  {
    name: "-L -O takes the first URL's name",
    line: "-L -O {url}/a",
    replies: [moved, ok(hi)],
    sent: [a, b],
    files: { a: hi },
  },
  {
    name: "-w %{redirect_url}",
    line: ["-w", "%{redirect_url}", "{url}/a"],
    replies: [moved],
    sent: [a],
    stdout: "{url}/b",
  },
  {
    name: "--max-redirs",
    line: "-L --max-redirs 1 {url}/a",
    replies: [moved],
    sent: [a, b],
    exitCode: 47,
    stderr: "{me}: (47) Maximum (1) redirects followed\n",
  },
  {
    name: "--max-redirs 0",
    line: "-L --max-redirs 0 {url}/a",
    replies: [moved],
    sent: [a],
    exitCode: 47,
    stderr: "{me}: (47) Maximum (0) redirects followed\n",
  },
  {
    name: "--max-redirs, exactly enough",
    line: "-L --max-redirs 1 {url}/a",
    replies: [moved, ok(hi)],
    sent: [a, b],
    stdout: hi,
  },
  {
    name: "-L to another protocol",
    line: "-L {url}/a",
    replies: [to("302 F", "gopher://h/")],
    sent: [a],
    exitCode: 1,
    stderr: [/^\{me\}: \(1\) /],
  },
  {
    name: "-L, -u to the same host",
    line: "-L -u me:pw {url}/a",
    replies: [moved, ok(hi)],
    sent: [basic("/a"), basic("/b")],
    stdout: hi,
  },
  {
    name: "-L, -u is not told another host",
    line: ["-L", "-u", "me:pw", ...pinned, "http://a.test/a"],
    replies: [to("302 F", "http://b.test/b"), ok(hi)],
    sent: [at("a.test", "/a", "Authorization: Basic bWU6cHc="), at("b.test", "/b")],
    stdout: hi,
  },
  {
    name: "-L --location-trusted tells it",
    line: ["-L", "--location-trusted", "-u", "me:pw", ...pinned, "http://a.test/a"],
    replies: [to("302 F", "http://b.test/b"), ok(hi)],
    sent: [
      at("a.test", "/a", "Authorization: Basic bWU6cHc="),
      at("b.test", "/b", "Authorization: Basic bWU6cHc="),
    ],
    stdout: hi,
  },
  {
    name: "-L, a typed Authorization is not told another host",
    line: ["-L", "-H", "Authorization: x", ...pinned, "http://a.test/a"],
    replies: [to("302 F", "http://b.test/b"), ok(hi)],
    sent: [at("a.test", "/a").replace("*/*", "*/*\r\nAuthorization: x"), at("b.test", "/b")],
    stdout: hi,
  },
  {
    name: "-L, other header lines go along",
    line: ["-L", "-H", "X-A: 1", "{url}/a"],
    replies: [moved, ok(hi)],
    sent: [request("GET /a", ["X-A: 1"]), request("GET /b", ["X-A: 1"])],
    stdout: hi,
  },
  {
    name: "-L, -e stays",
    line: ["-L", "-e", "http://from.test/", "{url}/a"],
    replies: [moved, ok(hi)],
    sent: [
      request("GET /a", ["Referer: http://from.test/"]),
      request("GET /b", ["Referer: http://from.test/"]),
    ],
    stdout: hi,
  },
  {
    name: "-L, -e ;auto",
    line: ["-L", "-e", ";auto", "{url}/a"],
    replies: [moved, ok(hi)],
    sent: [a, request("GET /b", ["Referer: {url}/a"])],
    stdout: hi,
  },
  {
    name: "-L -r",
    line: "-L -r 0-1 {url}/a",
    replies: [moved, ok(hi)],
    sent: [at("{host}", "/a", "Range: bytes=0-1"), at("{host}", "/b", "Range: bytes=0-1")],
    stdout: hi,
  },
  {
    name: "-L -f, the last answer counts",
    line: "-L -f {url}/a",
    replies: [moved, reply("404 No", [], "x")],
    sent: [a, b],
    exitCode: 22,
    stderr: "{me}: (22) The requested URL returned error: 404\n",
  },
  {
    name: "-L, the redirect closes its connection",
    line: ["-L", "-w", "%{num_connects}", "{url}/a"],
    replies: [[reply("302 F", ["Location: /b", "Connection: close"]), "END"], ok(hi)],
    sent: [a, b],
    stdout: `${hi}2`,
  },
];
