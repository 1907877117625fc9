/** Which way a request takes: pins, proxies, sockets. */
import { ok, rawRequest, reply, request, type Transcript } from "./transcript.ts";

const hi = "hi\n";
const to = (host: string, target = "/") => request(`GET ${target}`).replace("{host}", host);
const proxied = (host: string, target = "/", authorization: readonly string[] = []) =>
  rawRequest([
    `GET http://${host}${target}`,
    `Host: ${host}`,
    ...authorization,
    "User-Agent: {agent}",
    "Accept: */*",
    "Proxy-Connection: Keep-Alive",
  ]);
const tunnel = (authority: string, authorization: readonly string[] = []) =>
  rawRequest([
    `CONNECT ${authority}`,
    `Host: ${authority}`,
    ...authorization,
    "User-Agent: {agent}",
    "Proxy-Connection: Keep-Alive",
  ]);
const refused = [reply("403 No", [], "no\n"), "END"] as const;

export const connections: readonly Transcript[] = [
  {
    name: "--resolve",
    line: "--resolve a.test:{port}:127.0.0.1 http://a.test:{port}/",
    sent: [to("a.test:{port}")],
    stdout: hi,
  },
  {
    name: "--resolve, several addresses",
    line: "--resolve a.test:{port}:127.0.0.1,127.0.0.2 http://a.test:{port}/",
    sent: [to("a.test:{port}")],
    stdout: hi,
  },
  {
    name: "--resolve '*'",
    line: "--resolve *:{port}:127.0.0.1 http://any.test:{port}/",
    sent: [to("any.test:{port}")],
    stdout: hi,
  },
  {
    name: "--resolve of another port does nothing",
    line: "--resolve a.invalid:1:127.0.0.1 http://a.invalid:{port}/",
    exitCode: 6,
    stderr: "{me}: (6) Could not resolve host: a.invalid\n",
  },
  {
    name: "--resolve that is none",
    line: "--resolve a.test {url}/",
    exitCode: 49,
    stderr: [/^\{me\}: \(49\) /m],
  },
  {
    name: "--connect-to",
    line: "--connect-to a.test:80:127.0.0.1:{port} http://a.test/x",
    sent: [to("a.test", "/x")],
    stdout: hi,
  },
  {
    name: "--connect-to, any host and port",
    line: "--connect-to ::127.0.0.1:{port} http://a.test/",
    sent: [to("a.test")],
    stdout: hi,
  },
  {
    name: "--connect-to, the first that fits",
    line: "--connect-to b.test:80:127.0.0.1:{closed} --connect-to a.test:80:127.0.0.1:{port} http://a.test/",
    sent: [to("a.test")],
    stdout: hi,
  },
  {
    name: "--connect-to, the port alone",
    line: "--connect-to :80::{port} http://127.0.0.1/",
    sent: [to("127.0.0.1")],
    stdout: hi,
  },
  {
    name: "--unix-socket",
    server: "unix",
    line: "--unix-socket {dir}/server.sock http://a.test/x",
    sent: [to("a.test", "/x")],
    stdout: hi,
  },
  {
    name: "--unix-socket that is not there",
    line: "--unix-socket {dir}/none http://a.test/",
    exitCode: 7,
    stderr: [/^\{me\}: \(7\) /],
  },
  { name: "-6 of an IPv4 address", line: "-6 {url}/", exitCode: 7, stderr: [/^\{me\}: \(7\) /] },
  { name: "-x", line: "-x {url} http://a.test/b?c", sent: [proxied("a.test", "/b?c")], stdout: hi },
  { name: "-x without a scheme", line: "-x {host} http://a.test/", sent: [proxied("a.test")], stdout: hi },
  { name: "-x and a port", line: "-x {url} http://a.test:81/", sent: [proxied("a.test:81")], stdout: hi },
  {
    name: "-x with name and password",
    line: "-x http://me:pw@{host} http://a.test/",
    sent: [proxied("a.test", "/", ["Proxy-Authorization: Basic bWU6cHc="])],
    stdout: hi,
  },
  {
    name: "-x -d",
    line: "-x {url} -d a=1 http://a.test/",
    sent: [
      rawRequest(
        [
          "POST http://a.test/",
          "Host: a.test",
          "User-Agent: {agent}",
          "Accept: */*",
          "Proxy-Connection: Keep-Alive",
          "Content-Type: application/x-www-form-urlencoded",
          "Content-Length: 3",
        ],
        "a=1",
      ),
    ],
    stdout: hi,
  },
  {
    name: "-x, https goes through a tunnel, which is refused",
    line: "-x {url} https://a.test/",
    replies: [[...refused]],
    sent: [tunnel("a.test:443")],
    exitCode: 56,
    stderr: "{me}: (56) CONNECT tunnel failed, response 403\n",
  },
  {
    name: "the same with name and password",
    line: "-x http://me:pw@{host} https://a.test:8443/",
    replies: [[...refused]],
    sent: [tunnel("a.test:8443", ["Proxy-Authorization: Basic bWU6cHc="])],
    exitCode: 56,
    stderr: "{me}: (56) CONNECT tunnel failed, response 403\n",
  },
  {
    name: "-x where nobody listens",
    line: "-x http://127.0.0.1:{closed} http://a.test/",
    exitCode: 7,
    stderr: [
      /^\{me\}: \(7\) Failed to connect to 127\.0\.0\.1 port \d+ after N ms: Could(?: not|n't) connect to server$/m,
    ],
  },
  {
    name: "-x with a name that does not resolve",
    line: "-x http://nosuchhost.invalid:1 http://a.test/",
    exitCode: 5,
    stderr: "{me}: (5) Could not resolve proxy: nosuchhost.invalid\n",
  },
  {
    name: "-x, empty: none, whatever the environment says",
    line: ["-x", "", "{url}/"],
    env: { http_proxy: "http://127.0.0.1:{closed}" },
    sent: [to("{host}")],
    stdout: hi,
  },
  {
    name: "http_proxy",
    line: "http://a.test/",
    env: { http_proxy: "{url}" },
    sent: [proxied("a.test")],
    stdout: hi,
  },
  {
    name: "HTTP_PROXY is not looked at",
    line: "{url}/",
    env: { HTTP_PROXY: "http://127.0.0.1:{closed}" },
    sent: [to("{host}")],
    stdout: hi,
  },
  {
    name: "https_proxy is for https",
    line: "{url}/",
    env: { https_proxy: "http://127.0.0.1:{closed}", HTTPS_PROXY: "http://127.0.0.1:{closed}" },
    sent: [to("{host}")],
    stdout: hi,
  },
  {
    name: "HTTPS_PROXY",
    line: "https://a.test/",
    env: { HTTPS_PROXY: "{url}" },
    replies: [[...refused]],
    sent: [tunnel("a.test:443")],
    exitCode: 56,
    stderr: [/^\{me\}: \(56\) /],
  },
  {
    name: "ALL_PROXY",
    line: "http://a.test/",
    env: { ALL_PROXY: "{url}" },
    sent: [proxied("a.test")],
    stdout: hi,
  },
  {
    name: "http_proxy beats ALL_PROXY",
    line: "http://a.test/",
    env: { ALL_PROXY: "http://127.0.0.1:{closed}", http_proxy: "{url}" },
    sent: [proxied("a.test")],
    stdout: hi,
  },
  {
    name: "-x beats the environment",
    line: "-x {url} http://a.test/",
    env: { http_proxy: "http://127.0.0.1:{closed}" },
    sent: [proxied("a.test")],
    stdout: hi,
  },
  {
    name: "--noproxy",
    line: "--noproxy 127.0.0.1 -x http://127.0.0.1:{closed} {url}/",
    sent: [to("{host}")],
    stdout: hi,
  },
  {
    name: "--noproxy '*'",
    line: "--noproxy * -x http://127.0.0.1:{closed} {url}/",
    sent: [to("{host}")],
    stdout: hi,
  },
  {
    name: "--noproxy, a domain",
    line: "--noproxy test -x http://127.0.0.1:{closed} --connect-to ::127.0.0.1:{port} http://a.test/",
    sent: [to("a.test")],
    stdout: hi,
  },
  {
    name: "--noproxy of another host",
    line: "--noproxy b.test -x {url} http://a.test/",
    sent: [proxied("a.test")],
    stdout: hi,
  },
  {
    name: "no_proxy",
    line: "{url}/",
    env: { http_proxy: "http://127.0.0.1:{closed}", no_proxy: "x.test,127.0.0.1" },
    sent: [to("{host}")],
    stdout: hi,
  },
  {
    name: "NO_PROXY",
    line: "{url}/",
    env: { http_proxy: "http://127.0.0.1:{closed}", NO_PROXY: "*" },
    sent: [to("{host}")],
    stdout: hi,
  },
  {
    name: "a connection that the server closed meanwhile",
    line: "{url}/a {url}/b",
    replies: [[ok(hi), 20, "RST"], ok(hi)],
    sent: [to("{host}", "/a"), to("{host}", "/b")],
    stdout: hi + hi,
  },
];
