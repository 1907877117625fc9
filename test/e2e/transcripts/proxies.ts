/** Options about proxies: what is sent to the proxy, and what through it. */
import { ok, rawRequest, request, type Transcript } from "./transcript.ts";

const hi = "hi\n";
const refused = ["HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", "END"] as const;

/** A CONNECT request, further lines in curl's places. */
function tunnel(authority: string, before: readonly string[] = [], after: readonly string[] = []): string {
  const host = [`CONNECT ${authority}`, `Host: ${authority}`];
  return rawRequest([...host, ...before, "User-Agent: {agent}", "Proxy-Connection: Keep-Alive", ...after]);
}

/** A request in absolute form, as a proxy receives it. */
function forwarded(host: string, before: readonly string[] = [], after: readonly string[] = []): string {
  const start = [`GET http://${host}/`, `Host: ${host}`, ...before, "User-Agent: {agent}", "Accept: */*"];
  return rawRequest([...start, "Proxy-Connection: Keep-Alive", ...after]);
}

const credentials = "Proxy-Authorization: Basic bWU6cHc=";
const failed = { exitCode: 56, stderr: "{me}: (56) CONNECT tunnel failed, response 403\n" };

export const proxies: readonly Transcript[] = [
  {
    name: "-U",
    line: "-x {url} -U me:pw http://a.test/",
    sent: [forwarded("a.test", [credentials])],
    stdout: hi,
  },
  {
    name: "the proxy URL's user beats --proxy-user",
    line: "-x http://me:pw@{host} --proxy-user you:no http://a.test/",
    sent: [forwarded("a.test", [credentials])],
    stdout: hi,
  },
  {
    name: "the last -U counts",
    line: "-x {url} -U a:b -U me:pw http://a.test/",
    sent: [forwarded("a.test", [credentials])],
    stdout: hi,
  },
  {
    name: "-U is percent-decoded",
    line: "-x {url} -U me:%70w http://a.test/",
    sent: [forwarded("a.test", [credentials])],
    stdout: hi,
  },
  {
    name: "-U with an empty password",
    line: "-x {url} -U me: http://a.test/",
    sent: [forwarded("a.test", ["Proxy-Authorization: Basic bWU6"])],
    stdout: hi,
  },
  {
    name: "-U and a proxy of the environment",
    line: "-U me:pw http://a.test/",
    env: { http_proxy: "{url}" },
    sent: [forwarded("a.test", [credentials])],
    stdout: hi,
  },
  {
    name: "-U with CONNECT",
    line: "-x {url} -U me:pw https://a.test/",
    replies: [[...refused]],
    sent: [tunnel("a.test:443", [credentials])],
    ...failed,
  },
  { name: "-U without a proxy", line: "-U me:pw {url}/", sent: [request("GET /")], stdout: hi },
  {
    name: "--proxy-basic beside -U",
    line: "-x {url} --proxy-basic -U me:pw http://a.test/",
    sent: [forwarded("a.test", [credentials])],
    stdout: hi,
  },
  {
    name: "--proxy-basic, twice",
    line: "-x {url} --proxy-basic --proxy-basic -U me:pw http://a.test/",
    sent: [forwarded("a.test", [credentials])],
    stdout: hi,
  },
  {
    name: "--proxy-basic without a user",
    line: "-x {url} --proxy-basic http://a.test/",
    sent: [forwarded("a.test")],
    stdout: hi,
  },
  {
    name: "-p tunnels http",
    line: "-p -x {url} http://a.test/",
    replies: [[...refused]],
    sent: [tunnel("a.test:80")],
    ...failed,
  },
  {
    name: "-p and what goes through the tunnel",
    line: "-p -x {url} http://a.test/x",
    replies: ["HTTP/1.1 200 OK\r\n\r\n", ok(hi)],
    sent: [tunnel("a.test:80"), rawRequest(["GET /x", "Host: a.test", "User-Agent: {agent}", "Accept: */*"])],
    stdout: hi,
  },
  {
    name: "--proxytunnel with a port of its own",
    line: "--proxytunnel -x {url} http://a.test:8080/",
    replies: [[...refused]],
    sent: [tunnel("a.test:8080")],
    ...failed,
  },
  {
    name: "--no-proxytunnel takes -p back",
    line: "-p --no-proxytunnel -x {url} http://a.test/",
    sent: [forwarded("a.test")],
    stdout: hi,
  },
  { name: "-p without a proxy", line: "-p {url}/", sent: [request("GET /")], stdout: hi },
  {
    name: "-p with --noproxy",
    line: "-p --noproxy * -x http://127.0.0.1:{closed} {url}/",
    sent: [request("GET /")],
    stdout: hi,
  },
  {
    name: "-p, the password stays at the proxy",
    line: "-p -x http://me:pw@{host} http://a.test/x",
    replies: ["HTTP/1.1 200 OK\r\n\r\n", ok(hi)],
    sent: [
      tunnel("a.test:80", [credentials]),
      rawRequest(["GET /x", "Host: a.test", "User-Agent: {agent}", "Accept: */*"]),
    ],
    stdout: hi,
  },
  {
    name: "-p -f with a proxy that refuses",
    line: "-p -f -x {url} http://a.test/",
    replies: [[...refused]],
    sent: [tunnel("a.test:80")],
    exitCode: 22,
    stderr: "{me}: (22) The requested URL returned error: 403\n",
  },
  {
    name: "--proxy-header with CONNECT",
    line: ["-p", "-x", "{url}", "--proxy-header", "X-P: 1", "http://a.test/"],
    replies: [[...refused]],
    sent: [tunnel("a.test:80", [], ["X-P: 1"])],
    ...failed,
  },
  {
    name: "--proxy-header does not go through the tunnel, -H does not go to the proxy",
    line: ["-p", "-x", "{url}", "--proxy-header", "X-P: 1", "-H", "X-S: 2", "http://a.test/x"],
    replies: ["HTTP/1.1 200 OK\r\n\r\n", ok(hi)],
    sent: [
      tunnel("a.test:80", [], ["X-P: 1"]),
      rawRequest(["GET /x", "Host: a.test", "User-Agent: {agent}", "Accept: */*", "X-S: 2"]),
    ],
    stdout: hi,
  },
  {
    name: "--proxy-header twice",
    line: ["-p", "-x", "{url}", "--proxy-header", "X-P: 1", "--proxy-header", "X-Q: 2", "http://a.test/"],
    replies: [[...refused]],
    sent: [tunnel("a.test:80", [], ["X-P: 1", "X-Q: 2"])],
    ...failed,
  },
  {
    name: "--proxy-header @file",
    line: "-p -x {url} --proxy-header @lines http://a.test/",
    given: { lines: "X-P: 1\nX-Q: 2\n" },
    replies: [[...refused]],
    sent: [tunnel("a.test:80", [], ["X-P: 1", "X-Q: 2"])],
    ...failed,
  },
  {
    name: "--proxy-header to a proxy that forwards",
    line: ["-x", "{url}", "--proxy-header", "X-P: 1", "http://a.test/"],
    sent: [forwarded("a.test", [], ["X-P: 1"])],
    stdout: hi,
  },
  {
    name: "--proxy-header without a proxy",
    line: ["--proxy-header", "X-P: 1", "{url}/"],
    sent: [request("GET /")],
    stdout: hi,
  },
  {
    name: "--proxy-header with another User-Agent",
    line: ["-p", "-x", "{url}", "--proxy-header", "User-Agent: me", "http://a.test/"],
    replies: [[...refused]],
    sent: [
      rawRequest(["CONNECT a.test:80", "Host: a.test:80", "Proxy-Connection: Keep-Alive", "User-Agent: me"]),
    ],
    ...failed,
  },
  {
    name: "--suppress-connect-headers with -i",
    line: "-p --suppress-connect-headers -i -x {url} http://a.test/x",
    replies: ["HTTP/1.1 200 Connected\r\n\r\n", ok(hi)],
    sent: [tunnel("a.test:80"), rawRequest(["GET /x", "Host: a.test", "User-Agent: {agent}", "Accept: */*"])],
    stdout: `HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n${hi}`,
  },
  {
    name: "-i shows the response to CONNECT",
    line: "-p -i -x {url} http://a.test/x",
    replies: ["HTTP/1.1 200 Connected\r\n\r\n", ok(hi)],
    sent: [tunnel("a.test:80"), rawRequest(["GET /x", "Host: a.test", "User-Agent: {agent}", "Accept: */*"])],
    stdout: `HTTP/1.1 200 Connected\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n${hi}`,
  },
  {
    name: "--suppress-connect-headers with -D",
    line: "-p --suppress-connect-headers -D heads -x {url} http://a.test/x",
    replies: ["HTTP/1.1 200 Connected\r\n\r\n", ok(hi)],
    sent: [tunnel("a.test:80"), rawRequest(["GET /x", "Host: a.test", "User-Agent: {agent}", "Accept: */*"])],
    stdout: hi,
    files: { heads: "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n" },
  },
  {
    name: "--suppress-connect-headers and its negation",
    line: "-p --suppress-connect-headers --no-suppress-connect-headers -i -x {url} http://a.test/",
    replies: [[...refused]],
    sent: [tunnel("a.test:80")],
    stdout: "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",
    ...failed,
  },
  {
    name: "--suppress-connect-headers of a refusal",
    line: "-p --suppress-connect-headers -i -x {url} http://a.test/",
    replies: [[...refused]],
    sent: [tunnel("a.test:80")],
    stdout: "",
    ...failed,
  },
  {
    name: "--suppress-connect-headers without a proxy",
    line: "--suppress-connect-headers -i {url}/",
    sent: [request("GET /")],
    stdout: `HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n${hi}`,
  },
];
