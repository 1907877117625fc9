/** Options about the connection itself: where it begins, how it is kept alive, and HAProxy's PROXY protocol before the request. */
import { nodeVersion } from "../../support/program.ts";
import { ok, rawRequest, request, type Transcript } from "./transcript.ts";

const hi = "hi\n";
const get = request("GET /");

/** Lines that change nothing of the request. */
function plain(line: string, more: Partial<Transcript> = {}): Transcript {
  return { name: line, line: `${line} {url}/`, sent: [get], stdout: hi, ...more };
}

/** Lines that begin the connection with the PROXY protocol. */
function haproxy(
  line: string,
  more: Partial<Transcript> = {},
  ends = "TCP4 127.0.0.1 127.0.0.1",
): Transcript {
  return plain(line, { sent: [`PROXY ${ends} PORT PORT\r\n${get}`], ...more });
}

/** Lines that are wrong. */
function wrong(option: string, value: string, text: RegExp, more: Partial<Transcript> = {}): Transcript {
  const name = `${option} ${value === "" ? "(empty)" : value}`;
  return { name, line: [option, value, "{url}/"], exitCode: 2, stderr: [text], ...more };
}

/** Lines of which this end is not to be had. */
function notBound(line: string, more: Partial<Transcript> = {}): Transcript {
  return { name: line, line: `${line} {url}/`, exitCode: 45, stderr: [/^\{me\}: \(45\) /], ...more };
}

const bad = /is badly used here/;
const noNumber = /expected a proper numerical parameter/;
const negative = /expected a positive numerical parameter/;
const blank = { since: "8.0" };
const client = { since: "8.2" };
const isNode20 = (version: string) => version.startsWith("20.");
const given = (ip: string) => `TCP4 ${ip} ${ip}`;
const local = { stdout: `${hi}127.0.0.2` };
const proxied = [
  "GET http://a.test/",
  "Host: a.test",
  "User-Agent: {agent}",
  "Accept: */*",
  "Proxy-Connection: Keep-Alive",
];

/** Node 20 pads the names with NULs, so that it finds nobody behind them; its servers are not found by others either. */
const padded: readonly Transcript[] = [
  {
    name: "--abstract-unix-socket on Node 20",
    line: "--abstract-unix-socket name http://a.test/ --no-sign-request",
    own: "Node 20 cannot name these sockets",
    exitCode: 4,
    stderr:
      "{me}: (4) --abstract-unix-socket: this Node cannot reach abstract Unix sockets, Node 22 and later can\n",
    onExecutable: {
      exitCode: 4,
      stderr:
        "{me}: (4) --abstract-unix-socket: the executable cannot reach abstract Unix sockets, Node 22 and later can\n",
    },
  },
];

const abstract: readonly Transcript[] = [
  ...["http://a.test/x", "http://a.test:81/x", "-I http://a.test/x", "-4 http://a.test/x"].map(
    (line): Transcript => {
      const head = line.startsWith("-I");
      const host = line.includes(":81") ? "a.test:81" : "a.test";
      return {
        name: `--abstract-unix-socket and ${line}`,
        server: "abstract",
        line: `--abstract-unix-socket {dir}/server.sock ${line}`,
        replies: head ? ["HTTP/1.1 200 OK\r\n\r\n"] : [ok(hi)],
        sent: [
          rawRequest([`${head ? "HEAD" : "GET"} /x`, `Host: ${host}`, "User-Agent: {agent}", "Accept: */*"]),
        ],
        stdout: head ? "HTTP/1.1 200 OK\r\n\r\n" : hi,
        // curl 7.88 finds no IPv4 address.
        ...(line.startsWith("-4") ? { since: "8.0" } : {}),
      };
    },
  ),
  {
    name: "--abstract-unix-socket after --unix-socket",
    server: "abstract",
    line: "--unix-socket /none --abstract-unix-socket {dir}/server.sock http://a.test/ http://a.test/b",
    sent: ["/", "/b"].map(path =>
      rawRequest([`GET ${path}`, "Host: a.test", "User-Agent: {agent}", "Accept: */*"]),
    ),
    stdout: hi + hi,
  },
  {
    name: "--abstract-unix-socket that is not there",
    line: "--abstract-unix-socket {dir}/none http://a.test/",
    exitCode: 7,
    stderr: [/^\{me\}: \(7\) Failed to connect to a\.test/],
  },
];

export const sockets: readonly Transcript[] = [
  haproxy("--haproxy-protocol"),
  haproxy("--haproxy-protocol --haproxy-protocol"),
  plain("--haproxy-protocol --no-haproxy-protocol"),
  plain("--no-haproxy-protocol"),
  {
    name: "--haproxy-protocol, once per connection",
    line: "--haproxy-protocol {url}/ {url}/b",
    sent: [`PROXY TCP4 127.0.0.1 127.0.0.1 PORT PORT\r\n${get}`, request("GET /b")],
    stdout: hi + hi,
  },
  {
    name: "--haproxy-protocol, on a new connection again",
    line: "--haproxy-protocol {url}/ {url}/b",
    replies: [["HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 3\r\n\r\nhi\n", "END"], ok(hi)],
    sent: [
      `PROXY TCP4 127.0.0.1 127.0.0.1 PORT PORT\r\n${get}`,
      `PROXY TCP4 127.0.0.1 127.0.0.1 PORT PORT\r\n${request("GET /b")}`,
    ],
    stdout: hi + hi,
  },
  haproxy("--haproxy-protocol -I", {
    replies: ["HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n"],
    sent: [`PROXY TCP4 127.0.0.1 127.0.0.1 PORT PORT\r\n${request("HEAD /")}`],
    stdout: "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n",
  }),
  haproxy("--haproxy-protocol -d a=b", {
    sent: [
      `PROXY TCP4 127.0.0.1 127.0.0.1 PORT PORT\r\n${request("POST /", ["Content-Type: application/x-www-form-urlencoded"], "a=b")}`,
    ],
  }),
  {
    name: "--haproxy-protocol to a proxy that forwards",
    line: "--haproxy-protocol -x {url} http://a.test/",
    sent: [`PROXY TCP4 127.0.0.1 127.0.0.1 PORT PORT\r\n${rawRequest(proxied)}`],
    stdout: hi,
  },
  {
    name: "--haproxy-protocol goes through a tunnel",
    line: "--haproxy-protocol -p -x {url} http://a.test/",
    replies: ["HTTP/1.1 200 OK\r\n\r\n", ok(hi)],
    sent: [
      rawRequest([
        "CONNECT a.test:80",
        "Host: a.test:80",
        "User-Agent: {agent}",
        "Proxy-Connection: Keep-Alive",
      ]),
      `PROXY TCP4 127.0.0.1 127.0.0.1 PORT PORT\r\n${rawRequest(["GET /", "Host: a.test", "User-Agent: {agent}", "Accept: */*"])}`,
    ],
    stdout: hi,
  },
  {
    name: "--haproxy-protocol goes through SOCKS",
    line: "--haproxy-protocol --socks5-hostname 127.0.0.1:{socks} http://{host}/",
    socks: {},
    asked: ["5 address {host}"],
    sent: [`PROXY TCP4 127.0.0.1 127.0.0.1 PORT PORT\r\n${get}`],
    stdout: hi,
  },
  {
    name: "--haproxy-protocol over a Unix socket",
    server: "unix",
    line: "--haproxy-protocol --unix-socket {dir}/server.sock http://a.test/",
    sent: [`PROXY UNKNOWN\r\n${rawRequest(["GET /", "Host: a.test", "User-Agent: {agent}", "Accept: */*"])}`],
    stdout: hi,
  },
  haproxy("--haproxy-clientip 1.2.3.4", client, given("1.2.3.4")),
  haproxy("--haproxy-clientip ::1", client, "TCP6 ::1 ::1"),
  haproxy("--haproxy-protocol --haproxy-clientip 1.2.3.4", client, given("1.2.3.4")),
  haproxy("--haproxy-clientip 1.2.3.4 --no-haproxy-protocol", client, given("1.2.3.4")),
  haproxy("--haproxy-clientip 1.2.3.4 --haproxy-clientip 5.6.7.8", client, given("5.6.7.8")),
  wrong("--haproxy-clientip", "", /blank argument where content is expected/, { since: "8.2" }),
  wrong("--haproxy-clientip", "1.2.3.4\r\nGET /", /expected an IP address/, {
    own: "an address is a line of its own, and no other line gets in",
  }),
  {
    name: "--haproxy-clientip to a proxy that forwards",
    line: "--haproxy-clientip 1.2.3.4 -x {url} http://a.test/",
    sent: [`PROXY TCP4 1.2.3.4 1.2.3.4 PORT PORT\r\n${rawRequest(proxied)}`],
    stdout: hi,
    ...client,
  },

  plain("-w %{local_ip} --interface 127.0.0.2", local),
  plain("-w %{local_ip} --interface host!127.0.0.2", local),
  plain("-w %{local_ip} --interface ifhost!lo!127.0.0.2", { ...local, since: "8.9" }),
  plain("-w %{local_ip} --interface lo", { stdout: `${hi}127.0.0.1` }),
  plain("-w %{local_ip} --interface if!lo", { stdout: `${hi}127.0.0.1` }),
  plain("-w %{local_ip} --interface nosuch0 --interface 127.0.0.2", local),
  notBound("--interface nosuch0"),
  notBound("--interface if!nosuch0"),
  notBound("--interface host!lo"),
  notBound("--interface if!127.0.0.1"),
  notBound("--interface 192.0.2.1"),
  notBound("--interface host!nosuch.invalid"),
  plain("--interface ::1", {
    sent: [],
    stdout: "",
    exitCode: 7,
    stderr: [/^\{me\}: \(7\) Failed to connect to /],
  }),
  wrong("--interface", "", /blank argument where content is expected/, blank),
  {
    name: "--interface if! names nothing",
    line: "--interface if! {url}/",
    exitCode: 43,
    stderr: [/^\{me\}: \(43\) /],
    since: "8.9",
  },
  {
    name: "--interface and a proxy",
    line: "-w %{local_ip} --interface 127.0.0.2 -x {url} http://a.test/",
    sent: [rawRequest(proxied)],
    stdout: `${hi}127.0.0.2`,
  },

  plain("--local-port 0"),
  plain("--local-port 20001-20999"),
  plain("--local-port 20001-20999 -4"),
  plain("--interface 127.0.0.2 --local-port 21001-21999 -w %{local_ip}", local),
  plain("--local-port {port} --local-port 22001-22999"),
  notBound("--local-port {port}"),
  notBound("--local-port {port}-{port}"),
  wrong("--local-port", "abc", bad),
  wrong("--local-port", "1-x", bad),
  wrong("--local-port", "5-3", bad),
  wrong("--local-port", "70000", bad),
  wrong("--local-port", "65530-65540", bad),
  wrong("--local-port", "-5", bad),
  wrong("--local-port", "", bad),

  ...["--keepalive-time 5", "--keepalive-time 0", "--keepalive-time 99999999999"].map(line => plain(line)),
  plain("--keepalive-time 5 --keepalive-time 6"),
  plain("--keepalive-time 5 --no-keepalive"),
  wrong("--keepalive-time", "abc", noNumber),
  wrong("--keepalive-time", "-1", negative),
  wrong("--keepalive-time", "2.5", noNumber),
  wrong("--keepalive-time", "", noNumber),
  ...["--no-keepalive", "--keepalive", "--no-keepalive --keepalive", "--no-keepalive --no-keepalive"].map(
    line => plain(line),
  ),
  plain("--no-keepalive -I", {
    replies: ["HTTP/1.1 200 OK\r\n\r\n"],
    sent: [request("HEAD /")],
    stdout: "HTTP/1.1 200 OK\r\n\r\n",
  }),
  plain("--no-keepalive {url}/", { sent: [get, get], stdout: hi + hi }),
  plain("--keepalive-cnt 3", { since: "8.9" }),
  plain("--keepalive-cnt 3 --keepalive-cnt 4", { since: "8.9" }),
  wrong("--keepalive-cnt", "x", noNumber, { since: "8.9" }),
  wrong("--keepalive-cnt", "-1", negative, { since: "8.9" }),
  ...["EF", "ef", "AF41", "CS0", "10", "255", "0"].map(value => plain(`--ip-tos ${value}`, { since: "8.9" })),
  wrong("--ip-tos", "256", /too large number/, { since: "8.9" }),
  wrong("--ip-tos", "nosuch", noNumber, { since: "8.9" }),
  ...["0", "3", "7"].map(value => plain(`--vlan-priority ${value}`, { since: "8.9" })),
  wrong("--vlan-priority", "8", /too large number/, { since: "8.9" }),
  wrong("--vlan-priority", "x", noNumber, { since: "8.9" }),

  ...["10", "0", "200", "99999"].map(value => plain(`--happy-eyeballs-timeout-ms ${value}`)),
  plain("--happy-eyeballs-timeout-ms 10 --happy-eyeballs-timeout-ms 20"),
  {
    name: "--happy-eyeballs-timeout-ms, and IPv6 that fails",
    line: "--happy-eyeballs-timeout-ms 5000 --resolve a.test:{port}:[::1],127.0.0.1 http://a.test:{port}/",
    sent: [rawRequest(["GET /", "Host: a.test:{port}", "User-Agent: {agent}", "Accept: */*"])],
    stdout: hi,
  },
  wrong("--happy-eyeballs-timeout-ms", "x", noNumber),
  wrong("--happy-eyeballs-timeout-ms", "-1", negative),
  wrong("--happy-eyeballs-timeout-ms", "1.5", noNumber),

  {
    name: "--unix-socket after --abstract-unix-socket",
    server: "unix",
    line: "--abstract-unix-socket none --unix-socket {dir}/server.sock http://a.test/",
    sent: [rawRequest(["GET /", "Host: a.test", "User-Agent: {agent}", "Accept: */*"])],
    stdout: hi,
  },
  ...(isNode20(nodeVersion) ? padded : isNode20(process.versions.node) ? [] : abstract),
  wrong("--abstract-unix-socket", "", /blank argument where content is expected/, blank),
  {
    name: "HTTP/1.0 on a kept connection whose server answered so",
    line: "{url}/ {url}/b -w %{num_connects}",
    replies: ["HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 3\r\n\r\nhi\n"],
    sent: [get, request("GET /b").replace("HTTP/1.1", "HTTP/1.0")],
    stdout: `${hi}1${hi}0`,
  },
  {
    name: "HTTP/1.1 on a new connection",
    line: "{url}/ {url}/b -w %{num_connects}",
    replies: ["HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nhi\n"],
    sent: [get, request("GET /b")],
    stdout: `${hi}1${hi}1`,
  },
  {
    name: "no chunks on a connection of HTTP/1.0",
    line: "--no-sign-request {url}/ --next --no-sign-request -T - {url}/b",
    own: "curl does the same, and signs nothing",
    stdin: "data",
    replies: ["HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 3\r\n\r\nhi\n"],
    sent: [get],
    stdout: hi,
    exitCode: 25,
    stderr: "{me}: (25) Chunky upload is not supported by HTTP 1.0\n",
  },
  {
    name: "Proxy-Connection: keep-alive of a proxy that speaks HTTP/1.0",
    line: "-x {url} http://a.test/ http://a.test/ -w %{num_connects}",
    replies: ["HTTP/1.0 200 OK\r\nProxy-Connection: keep-alive\r\nContent-Length: 3\r\n\r\nhi\n"],
    sent: [rawRequest(proxied), rawRequest(proxied).replace("HTTP/1.1", "HTTP/1.0")],
    stdout: `${hi}1${hi}0`,
  },
  {
    name: "Proxy-Connection: close of a proxy",
    line: "-x {url} http://a.test/ http://a.test/ -w %{num_connects}",
    replies: ["HTTP/1.1 200 OK\r\nProxy-Connection: close\r\nContent-Length: 3\r\n\r\nhi\n"],
    sent: [rawRequest(proxied), rawRequest(proxied)],
    stdout: `${hi}1${hi}1`,
  },
  {
    name: "Proxy-Connection: close of a server means nothing",
    line: "{url}/ {url}/ -w %{num_connects}",
    replies: ["HTTP/1.1 200 OK\r\nProxy-Connection: close\r\nContent-Length: 3\r\n\r\nhi\n"],
    sent: [get, get],
    stdout: `${hi}1${hi}0`,
  },
  {
    name: "a host of 65,536 bytes",
    line: `http://${"a".repeat(65_536)}/`,
    exitCode: 3,
    stderr: [/^\{me\}: \(3\) Too long host ?name \(maximum is 65535\)\n$/],
  },
];
