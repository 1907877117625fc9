/**
 * Which protocols are used, and how a redirect changes the method: `--proto` and related options, `--follow`,
 * `--post301`, `-e ;auto`.
 */
import { ok, reply, request, type Transcript } from "./transcript.ts";

const hi = "hi\n";
const form = ["Content-Type: application/x-www-form-urlencoded"];
const to = (status: string, target = "/b") => reply(`${status} Moved`, [`Location: ${target}`]);

/** A request whose method and body are given by a letter: G, H, P, U for GET, HEAD, POST and PUT, and `+` for a body. */
function sent(method: string, target: string): string {
  const [, name = "", body] = /^(\w+)(\+?)$/.exec(method) ?? [];
  return body === "" ? request(`${name} ${target}`) : request(`${name} ${target}`, form, "x");
}

/** The same options with each status, and the methods of both requests. */
const methods = (
  options: string,
  statuses: readonly string[],
  [first, second]: readonly [string, string],
  own?: string,
): Transcript[] =>
  statuses.map(status => ({
    name: `${options}, ${status}`,
    line: `${own === undefined ? "" : "--no-sign-request "}${options} {url}/a`,
    replies: [to(status), ok(hi)],
    sent: [sent(first, "/a"), sent(second, "/b")],
    stdout: hi,
    ...(own === undefined ? {} : { own }),
  }));

const follow = "curl 8.16";
const gone = ["301", "302", "303"];
const kept = ["307", "308"];

const allowed = (line: string): Transcript => ({ name: line, line, sent: [request("GET /a")], stdout: hi });
const disabled = (line: string): Transcript => ({
  name: line,
  line,
  exitCode: 1,
  stderr: [/^\{me\}: \(1\) Protocol "http" (is disabled|not supported or disabled in libcurl)/],
});
const misused = (line: string, own?: string): Transcript => ({
  name: line,
  line: own === undefined ? line : `--no-sign-request ${line}`,
  exitCode: 2,
  stderr: [/option --(no-)?proto/],
  ...(own === undefined ? {} : { own }),
});
const redirectTo = (options: string, target: string, exitCode: number): Transcript => ({
  name: `${options} to ${target}`,
  line: `${options} {url}/a`,
  replies: [to("302", target), ok(hi)],
  sent: exitCode === 0 ? [request("GET /a"), request("GET /b")] : [request("GET /a")],
  ...(exitCode === 0 ? { stdout: hi } : { exitCode, stderr: [new RegExp(`\\(${exitCode}\\) `)] }),
});

const referer = (value: string, second: string): Transcript => ({
  name: `-L -e ${value}`,
  line: ["-L", "-e", value, "{url}/a?q"],
  replies: [to("302"), ok(hi)],
  sent: [
    request("GET /a?q", value.startsWith(";") ? [] : [`Referer: ${value.replace(/;auto$/, "")}`]),
    request("GET /b", [`Referer: ${second}`]),
  ],
  stdout: hi,
});

export const protocols: readonly Transcript[] = [
  ...[
    "=http",
    "http",
    "HTTP",
    "=HTTP",
    "+http",
    "all",
    "-all,http",
    "=https,http",
    "=https,-http,+all",
    "-http,+http",
    "-https",
    "-ftp",
    "http,",
  ].map(value => allowed(`--proto ${value} {url}/a`)),
  ...["=https", "-http", "=ftp", "-all,https", "=https,ftp", "=http,-http,+https"].map(value =>
    disabled(`--proto ${value} {url}/a`),
  ),
  allowed("--proto =https --proto =http {url}/a"),
  disabled("--proto =http --proto =https {url}/a"),
  disabled("--proto =https -f -I {url}/a"),
  { ...disabled("--proto =https --proto-redir =http -L {url}/a"), sent: [] },
  misused("--no-proto {url}/a"),
  misused("--proto"),
  ...["none", "=", "-all", "=http,-http"].map(value => misused(`--proto ${value} {url}/a`, "curl 8.23")),
  ...["=http", "http", "-https", "=https,http", "all", "-all,http", "HTTP"].map(value =>
    redirectTo(`-L --proto-redir ${value}`, "{url}/b".replace("{url}", ""), 0),
  ),
  ...["=https", "-http", "=ftp", "-all,https"].map(value => redirectTo(`-L --proto-redir ${value}`, "/b", 1)),
  ...["=http", "-https"].map(value => redirectTo(`-L --proto-redir ${value}`, "https://127.0.0.1:1/", 1)),
  redirectTo("-L --proto =http", "https://127.0.0.1:1/", 1),
  redirectTo("-L --proto =http --proto-redir =https", "https://127.0.0.1:1/", 1),
  redirectTo("-L --proto-redir =https --proto-redir =http", "/b", 0),
  redirectTo("-L", "gopher://h/", 1),
  redirectTo("-L --proto-redir all --proto =http", "dict://h/", 1),
  misused("--no-proto-redir {url}/a"),
  ...["http", "HTTP", "https --proto-default http"].map(value =>
    allowed(`--proto-default ${value} {host}/a`),
  ),
  ...["https", "ftp", "file"].map(value => allowed(`--proto-default ${value} {url}/a`)),
  ...["nosuch", "http:", "http://"].map(
    (value): Transcript => ({
      name: `--proto-default ${value}`,
      line: `--proto-default ${value} {host}/a`,
      exitCode: 1,
      stderr: [/option --proto-default: a specified protocol is unsupported/],
    }),
  ),
  {
    name: "--proto-default https --proto =http",
    line: "--proto-default https --proto =http {host}/a",
    exitCode: 1,
    stderr: [/Protocol "https"/],
  },
  ...methods("-L -d x", gone, ["POST+", "GET"]),
  ...methods("-L -d x", kept, ["POST+", "POST+"]),
  ...methods("-L -X PUT -d x", gone, ["PUT+", "PUT"]),
  ...methods("-L -X PUT -d x", kept, ["PUT+", "PUT+"]),
  ...methods("-L -X DELETE", gone, ["DELETE", "DELETE"]),
  ...methods("-L --post301 -d x", ["301"], ["POST+", "POST+"]),
  ...methods("-L --post301 -d x", ["302", "303"], ["POST+", "GET"]),
  ...methods("-L --post302 -d x", ["302"], ["POST+", "POST+"]),
  ...methods("-L --post302 -d x", ["301", "303"], ["POST+", "GET"]),
  ...methods("-L --post303 -d x", ["303"], ["POST+", "POST+"]),
  ...methods("-L --post303 -d x", ["301", "302"], ["POST+", "GET"]),
  ...methods("-L --post301 --post302 --post303 -X PUT -d x", gone, ["PUT+", "PUT+"]),
  ...methods("-L --post301 --post302 --post303", gone, ["GET", "GET"]),
  ...["301", "302", "303"].flatMap(status =>
    methods(`-L --post${status} --no-post${status} -d x`, [status], ["POST+", "GET"]),
  ),
  ...["301", "302", "303"].map(
    (status): Transcript => ({
      name: `--post${status} without -L`,
      line: `--post${status} -d x {url}/a`,
      replies: [to(status)],
      sent: [sent("POST+", "/a")],
    }),
  ),
  ...methods("--follow", gone, ["GET", "GET"], follow),
  ...methods("--follow -d x", gone, ["POST+", "GET"], follow),
  ...methods("--follow -X PUT -d x", gone, ["PUT+", "GET"], follow),
  ...methods("--follow -X PUT -d x", kept, ["PUT+", "PUT+"], follow),
  ...methods("--follow -X DELETE", ["303"], ["DELETE", "GET"], follow),
  ...methods("--follow -X DELETE", ["301", "302", ...kept], ["DELETE", "DELETE"], follow),
  ...methods("--follow --post303 -X PUT -d x", ["303"], ["PUT+", "PUT+"], follow),
  ...methods("--follow -L -X PUT -d x", gone, ["PUT+", "PUT"], follow),
  ...methods("-L --follow -X PUT -d x", gone, ["PUT+", "GET"], follow),
  ...["--follow --no-follow", "--follow --no-location", "-L --no-follow"].map(
    (options): Transcript => ({
      name: options,
      line: `--no-sign-request ${options} {url}/a`,
      replies: [to("302")],
      sent: [request("GET /a")],
      own: follow,
    }),
  ),
  referer(";auto", "{url}/a?q"),
  referer("http://x/;auto", "{url}/a?q"),
  referer("http://x/", "http://x/"),
  {
    name: "-L -e ;auto, the password of the URL is left out",
    line: ["-L", "-e", ";auto", "http://u:p@{host}/a"],
    replies: [to("302"), ok(hi)],
    sent: [
      request("GET /a").replace("User-Agent", "Authorization: Basic dTpw\r\nUser-Agent"),
      request("GET /b", ["Referer: {url}/a"]).replace(
        "User-Agent",
        "Authorization: Basic dTpw\r\nUser-Agent",
      ),
    ],
    stdout: hi,
  },
];
