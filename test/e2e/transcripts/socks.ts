/** SOCKS proxies: what they are asked for, what goes through them, and how they fail. */
import { ok, rawRequest, request, type Transcript } from "./transcript.ts";

const hi = "hi\n";

/** What arrives behind the proxy: a request as without one. */
function to(host: string, target = "/", method = "GET"): string {
  return rawRequest([`${method} ${target}`, `Host: ${host}`, "User-Agent: {agent}", "Accept: */*"]);
}

/** A line that works. `words` is the option with its value. */
function granted(
  name: string,
  words: string,
  asked: string,
  more: Partial<Transcript> & { host?: string } = {},
): Transcript {
  const { host = "a.test", ...others } = more;
  return {
    name,
    line: `${words} http://${host}/`,
    socks: {},
    asked: [asked],
    sent: [to(host)],
    stdout: hi,
    ...others,
  };
}

/** A line that fails with 97. */
function failing(name: string, line: string, text: RegExp, more: Partial<Transcript> = {}): Transcript {
  return { name, line, socks: {}, exitCode: 97, stderr: [text], ...more };
}

const named = "5 name a.test:80";
const login = { socks: { login: "me:pw" }, asked: [`${named} me:pw`] };
const at = "127.0.0.1:{socks}";

export const socks: readonly Transcript[] = [
  granted("--socks4", `--socks4 ${at}`, "4 address 127.0.0.1:81", { host: "127.0.0.1:81" }),
  granted("--socks4 resolves names here", `--socks4 ${at}`, "4 address 127.0.0.1:80", { host: "localhost" }),
  granted("--socks4 and --resolve", `--socks4 ${at} --resolve a.test:80:1.2.3.4`, "4 address 1.2.3.4:80"),
  granted(
    "--socks4 takes the first IPv4 address",
    `--socks4 ${at} --resolve a.test:80:[::2],1.2.3.4`,
    "4 address 1.2.3.4:80",
  ),
  granted("--socks4 with a user", `--socks4 me:pw@${at}`, "4 address 127.0.0.1:80 me", { host: "127.0.0.1" }),
  granted("--socks4 and -U", `--socks4 ${at} -U me:pw`, "4 address 127.0.0.1:80 me", { host: "127.0.0.1" }),
  failing(
    "--socks4 knows no IPv6",
    `--socks4 ${at} -g http://[::1]/`,
    /^\{me\}: \(97\) SOCKS4 connection to ::1 not supported\n$/,
  ),
  failing(
    "--socks4, rejected",
    `--socks4 ${at} http://127.0.0.1/`,
    /^\{me\}: \(97\) .*complete SOCKS4 connection to 0\.0\.0\.0:0\. \(91\), request rejected or failed\.\n$/,
    { socks: { status: 91 }, asked: ["4 address 127.0.0.1:80"] },
  ),
  failing(
    "--socks4, no identd",
    `--socks4 ${at} http://127.0.0.1/`,
    / \(92\), request rejected because SOCKS /,
    {
      socks: { status: 92 },
      asked: ["4 address 127.0.0.1:80"],
    },
  ),
  failing(
    "--socks4, another user",
    `--socks4 ${at} http://127.0.0.1/`,
    / \(93\), .* different user-ids\.\n$/,
    {
      socks: { status: 93 },
      asked: ["4 address 127.0.0.1:80"],
    },
  ),
  failing("--socks4, an unknown code", `--socks4 ${at} http://127.0.0.1/`, / \(77\), Unknown\.\n$/, {
    socks: { status: 77 },
    asked: ["4 address 127.0.0.1:80"],
  }),
  granted("--socks4a leaves names to the proxy", `--socks4a ${at}`, "4 name a.test:80"),
  granted("--socks4a with a port", `--socks4a ${at}`, "4 name a.test:81", { host: "a.test:81" }),
  granted("--socks4a and --resolve", `--socks4a ${at} --resolve a.test:80:1.2.3.4`, "4 name a.test:80"),
  granted("--socks4a and -U", `--socks4a ${at} -U me:pw`, "4 name a.test:80 me"),
  granted("-x socks4a://", `-x socks4a://u@${at}`, "4 name a.test:80 u"),
  granted("-x socks4://", `-x socks4://${at}`, "4 address 127.0.0.1:80", { host: "127.0.0.1" }),
  granted("-x socks:// is version 4", `-x socks://${at}`, "4 address 127.0.0.1:80", { host: "127.0.0.1" }),
  failing("--socks4a and no SOCKS", `--socks4a ${at} http://a.test/`, /SOCKS4 reply has wrong version/, {
    socks: { first: Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n") },
  }),
  failing("--socks4a, another version", `--socks4a ${at} http://a.test/`, /SOCKS4 reply has wrong version/, {
    socks: { first: Buffer.from([1, 90, 0, 0, 0, 0, 0, 0]) },
  }),
  failing(
    "--socks4a and a name of 256",
    `--socks4a ${at} http://${"a".repeat(256)}/`,
    /SOCKS4: too long host ?name/,
  ),

  granted("--socks5", `--socks5 ${at}`, "5 address 127.0.0.1:81", { host: "127.0.0.1:81" }),
  granted("--socks5 -4", `-4 --socks5 ${at}`, "5 address 127.0.0.1:80", { host: "localhost" }),
  granted("--socks5 and --resolve", `--socks5 ${at} --resolve a.test:80:1.2.3.4`, "5 address 1.2.3.4:80"),
  granted(
    "--socks5 takes the first address",
    `--socks5 ${at} --resolve a.test:80:[::2],1.2.3.4`,
    `5 address [${"0".repeat(31)}2]:80`,
  ),
  granted("--socks5 and IPv6", `--socks5 ${at} -g`, `5 address [${"0".repeat(31)}1]:80`, { host: "[::1]" }),
  granted("-x socks5://", `-x socks5://${at}`, "5 address 127.0.0.1:80", { host: "127.0.0.1" }),
  granted("--socks5-hostname", `--socks5-hostname ${at}`, named),
  granted("--socks5-hostname with an address", `--socks5-hostname ${at}`, "5 address 1.2.3.4:80", {
    host: "1.2.3.4",
  }),
  granted("--socks5-hostname and --resolve", `--socks5-hostname ${at} --resolve a.test:80:1.2.3.4`, named),
  granted(
    "--resolve of the proxy",
    "--socks5-hostname s.test:{socks} --resolve s.test:{socks}:127.0.0.1",
    named,
  ),
  granted("--socks5-hostname, upper case", `--socks5-hostname ${at} --connect-to ::A.test:`, named),
  granted("-x socks5h://", `-x socks5h://${at}`, named),
  granted("-x SOCKS5H://", `-x SOCKS5H://${at}`, named),
  granted("all_proxy=socks5h://", "", named, { env: { all_proxy: `socks5h://${at}` } }),
  granted("ALL_PROXY=socks5h://", "", named, { env: { ALL_PROXY: `socks5h://${at}` } }),
  granted("http_proxy=socks5h://", "", named, { env: { http_proxy: `socks5h://${at}` } }),
  granted("a login in all_proxy", "", `${named} me:pw`, {
    env: { all_proxy: `socks5h://me:pw@${at}` },
    ...login,
  }),
  granted("-x socks5h:// with a login", `-x socks5h://me:%70w@${at}`, named, login),
  granted("--socks5-hostname with a login", `--socks5-hostname me:pw@${at}`, named, login),
  granted("--socks5-hostname -U", `--socks5-hostname ${at} -U me:pw`, named, login),
  granted("--socks5-basic", `--socks5-hostname ${at} --socks5-basic -U me:pw`, named, login),
  granted(
    "--socks5-basic, which the proxy does not need",
    `--socks5-basic --socks5-hostname me:pw@${at}`,
    named,
  ),
  failing(
    "another password",
    `--socks5-hostname ${at} -U me:no http://a.test/`,
    /User was rejected by .* \(1 1\)\.\n$/,
    {
      socks: { login: "me:pw" },
    },
  ),
  failing(
    "no password",
    `--socks5-hostname ${at} http://a.test/`,
    /No authentication method was acceptable\.\n$/,
    {
      socks: { login: "me:pw" },
    },
  ),
  failing(
    "a user name of 256",
    `--socks5-hostname ${at} -U ${"u".repeat(256)}:p http://a.test/`,
    /Excessive user ?name length for proxy auth/,
    { socks: { login: "me:pw" } },
  ),
  failing(
    "a password of 256",
    `--socks5-hostname ${at} -U u:${"p".repeat(256)} http://a.test/`,
    /Excessive password length for proxy auth/,
    { socks: { login: "me:pw" } },
  ),
  failing(
    "--socks5-hostname and a name of 256",
    `--socks5-hostname ${at} http://${"a".repeat(256)}/`,
    /SOCKS5: the destination hostname is too long to be resolved remotely by the proxy\./,
  ),
  failing(
    "refused",
    `--socks5-hostname ${at} http://a.test/`,
    /complete SOCKS5 connection to a\.test\. \(5\)\n$/,
    {
      socks: { status: 5 },
      asked: [named],
    },
  ),
  failing(
    "refused, IPv6",
    `--socks5 ${at} -g http://[::1]/`,
    /complete SOCKS5 connection to ::1\. \(9\)\n$/,
    {
      socks: { status: 9 },
      asked: [`5 address [${"0".repeat(31)}1]:80`],
    },
  ),
  failing(
    "no SOCKS",
    `--socks5-hostname ${at} http://a.test/`,
    /Received invalid version in initial SOCKS5 response/,
    {
      socks: { first: Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n") },
    },
  ),
  failing("a proxy that closes", `--socks5-hostname ${at} http://a.test/`, /proxy closed|to proxy closed/, {
    socks: { first: Buffer.alloc(0) },
  }),
  {
    name: "a proxy where nobody listens",
    line: "--socks5-hostname 127.0.0.1:{closed} http://a.test/",
    exitCode: 7,
    stderr: [/^\{me\}: \(7\) Failed to connect to /],
  },
  granted("a Unix socket", "-x socks5h://localhost{dir}/s.sock", named, { socks: { path: "s.sock" } }),
  granted("a Unix socket with a login", "-x socks5h://me:pw@localhost{dir}/s.sock", named, {
    socks: { path: "s.sock", login: "me:pw" },
    asked: [`${named} me:pw`],
  }),
  granted("--socks5-hostname and a Unix socket", "--socks5-hostname localhost{dir}/s.sock", named, {
    socks: { path: "s.sock" },
  }),
  {
    name: "a Unix socket that is not there",
    line: "-x socks5h://localhost/none http://a.test/",
    exitCode: 7,
    stderr: [/^\{me\}: \(7\) Failed to connect to /],
  },

  granted("the last one wins", `-x http://127.0.0.1:{closed} --socks5-hostname ${at}`, named),
  granted("--no-proxy-basic changes nothing", `--no-proxy-basic --socks5-hostname ${at}`, named),
  granted("-p changes nothing", `-p --socks5-hostname ${at}`, named),
  granted("--proxy-header is for HTTP proxies", `--proxy-header X:1 --socks5-hostname ${at}`, named),
  granted("--connect-to", `--socks5-hostname ${at} --connect-to a.test:80:b.test:81`, "5 name b.test:81"),
  granted("--connect-to, any host", `--socks5-hostname ${at} --connect-to ::b.test:`, "5 name b.test:80"),
  granted("--proxy1.0 socks5h://", `--proxy1.0 socks5h://${at}`, named),
  {
    name: "-x after --socks5",
    line: `--socks5 127.0.0.1:{closed} -x {url} http://a.test/`,
    sent: [
      rawRequest([
        "GET http://a.test/",
        "Host: a.test",
        "User-Agent: {agent}",
        "Accept: */*",
        "Proxy-Connection: Keep-Alive",
      ]),
    ],
    stdout: hi,
  },
  {
    name: "--noproxy",
    line: "--socks5 127.0.0.1:{closed} --noproxy 127.0.0.1 {url}/",
    sent: [request("GET /")],
    stdout: hi,
  },
  {
    name: "-x '' is no proxy",
    line: ["--socks5", "127.0.0.1:{closed}", "-x", "", "{url}/"],
    sent: [request("GET /")],
    stdout: hi,
  },
  {
    name: "a connection for each host, shared by its URLs",
    line: `--socks5-hostname ${at} http://a.test/x http://a.test/y http://b.test/z`,
    socks: {},
    asked: [named, "5 name b.test:80"],
    sent: [to("a.test", "/x"), to("a.test", "/y"), to("b.test", "/z")],
    stdout: hi.repeat(3),
  },
  {
    name: "-L to another host",
    line: `-L --socks5-hostname ${at} http://a.test/`,
    socks: {},
    replies: ["HTTP/1.1 302 Found\r\nLocation: http://b.test/x\r\nContent-Length: 0\r\n\r\n", ok(hi)],
    asked: [named, "5 name b.test:80"],
    sent: [to("a.test"), to("b.test", "/x")],
    stdout: hi,
  },
  {
    name: "-I",
    line: `-I --socks5-hostname ${at} http://a.test/`,
    socks: {},
    replies: ["HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n"],
    asked: [named],
    sent: [to("a.test", "/", "HEAD")],
    stdout: "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n",
  },
  granted("-w", `--socks5-hostname ${at} -w %{remote_ip}:%{remote_port}:%{num_connects}`, named, {
    stdout: `${hi}127.0.0.1:{socks}:1`,
  }),

  granted("--preproxy", `--preproxy socks5h://${at}`, named),
  granted("--preproxy with a login", `--preproxy socks5h://me:pw@${at}`, named, login),
  granted("--preproxy and -x ''", "", named, {
    line: ["--preproxy", `socks5h://${at}`, "-x", "", "http://a.test/"],
  }),
  granted("--preproxy and proxies of the environment", `--preproxy socks5h://${at}`, named, {
    env: { http_proxy: "http://127.0.0.1:{closed}" },
  }),
  granted(
    "--preproxy before an HTTP proxy",
    `--preproxy socks5h://${at} -x http://p.test:3128`,
    "5 name p.test:3128",
    {
      sent: [
        rawRequest([
          "GET http://a.test/",
          "Host: a.test",
          "User-Agent: {agent}",
          "Accept: */*",
          "Proxy-Connection: Keep-Alive",
        ]),
      ],
    },
  ),
  granted(
    "--preproxy before a tunnel",
    `--preproxy socks5h://${at} -p -x p.test:3128`,
    "5 name p.test:3128",
    {
      replies: ["HTTP/1.1 200 OK\r\n\r\n", ok(hi)],
      sent: [
        rawRequest([
          "CONNECT a.test:80",
          "Host: a.test:80",
          "User-Agent: {agent}",
          "Proxy-Connection: Keep-Alive",
        ]),
        to("a.test"),
      ],
    },
  ),
  {
    name: "--preproxy and --noproxy",
    line: "--preproxy socks5h://127.0.0.1:{closed} --noproxy * {url}/",
    sent: [request("GET /")],
    stdout: hi,
  },
  failing(
    "--preproxy does not get -U",
    `--preproxy socks5h://${at} -U me:pw -x p.test:3128 http://a.test/`,
    /No authentication method was acceptable/,
    { socks: { login: "me:pw" } },
  ),
];
