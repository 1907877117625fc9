/** `-w`: variables and forms of curl after 7.88, and where a redirect points. */
import { ok, reply, request, type Transcript } from "./transcript.ts";

const got = [request("GET /")];

const prints = (format: string, stdout: string, more: Partial<Transcript> = {}): Transcript => ({
  name: `-w ${JSON.stringify(format)}`,
  line: ["-o", "/dev/null", "-w", format, "{url}/"],
  sent: got,
  stdout,
  ...more,
});

/** A Location, and %{redirect_url}. */
const locations: readonly (readonly [string, string])[] = [
  ["ftp://x/y", "ftp://x/y"],
  ["foo://x/y", "foo://x/y"],
  ["//h/x y", "http://h/x%20y"],
  ["x#y", "{url}/x#y"],
  ["?a", "{url}/?a"],
];

const chain: Partial<Transcript> = {
  line: [],
  replies: [
    reply("302 F", ["Location: /b", "X-A: 1", "Set-Cookie: a=1"]),
    ok("hi\n", "X-A: 2", "x-a: 3", "Set-Cookie: b=2"),
  ],
  sent: [...got, request("GET /b")],
};
const chained = (format: string, stdout: string): Transcript =>
  prints(format, stdout, {
    ...chain,
    line: ["-L", "-o", "/dev/null", "-w", format, "{url}/"],
    since: "8.17",
  });

const two = "%{conn_id} %{xfer_id} %{proxy_used} %{num_connects} %{num_retries}\n";

export const writeOut: readonly Transcript[] = [
  ...locations.map(([location, url]) =>
    prints("%{redirect_url}", url, {
      name: `%{redirect_url} of ${location}`,
      replies: [reply("302 F", [`Location: ${location}`])],
    }),
  ),
  chained("%header{x-a} %header{X-A:all:, }", "2 1, 2, 3"),
  chained("%header{x-a:all:\\}}", "1}2}3"),
  chained("%header{x-a:all:\\n}", "1\n2\n3"),
  chained("%header{nope:all:x}|%header{x-a:foo}|%header{x-a:all}|", "|||"),
  chained("%header{set-cookie:all:;}|%header{content-length:all:,}", "a=1;b=2|0,3"),
  prints("[%time{}] [%time{x}] [%time{%q}] [%time{%%}] [%time{%z %Z}]", "[] [x] [%q] [%] [+0000 UTC]", {
    since: "8.16",
  }),
  prints("%time{%Y-%m-%dT%H:%M:%S} %time{%F %T %j %a %b %e %p %s}", "", {
    stdout: [
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d \d{4}-\d\d-\d\d \d\d:\d\d:\d\d \d{3} \w{3} \w{3} [ \d]\d [AP]M \d{10}$/,
    ],
    since: "8.16",
  }),
  prints("%{scheme} %{num_certs} %{tls_earlydata} [%{certs}]", "http 0 0 []", { since: "8.13" }),
  prints("%{size_delivered} %{filename_effective} %{urlnum}", "3 /dev/null 0", { since: "8.16" }),
  prints("%{time_posttransfer} %{time_queue}", "", { stdout: [/^\d\.\d{6} \d\.\d{6}$/], since: "8.12" }),
  {
    name: "-w with numbers of connections and transfers",
    line: ["-s", "-w", two, "{url}/", "{url}/"],
    replies: [ok("")],
    sent: [...got, ...got],
    stdout: "0 0 0 1 0\n0 1 0 0 0\n",
    since: "8.9",
  },
  {
    name: "-w %{proxy_used}",
    line: ["-x", "{url}", "-w", "%{proxy_used}", "http://h.example/"],
    replies: [ok("")],
    sent: [
      "GET http://h.example/ HTTP/1.1\r\nHost: h.example\r\nUser-Agent: {agent}\r\nAccept: */*\r\nProxy-Connection: Keep-Alive\r\n\r\n",
    ],
    stdout: "1",
    since: "8.7",
  },
  prints("a%output{o}b%{stdout}c%{stderr}d%output{>>o}e", "ac", {
    stderr: "d",
    files: { o: "be" },
    since: "8.3",
  }),
  prints("a%output{no/o}b", "ab", { since: "8.3" }),
  prints("a%output{>> o}b", "a", { files: { " o": "b" }, since: "8.3" }),
  prints("%{onerror}bad", ""),
  {
    name: "-w with the server's certificate",
    line: ["-k", "-o", "/dev/null", "-w", "%{num_certs}\n%{certs}", "https://127.0.0.1:{port}/"],
    server: "tls",
    sent: got,
    stdout: [
      /^1\nSubject:CN = localhost\nIssuer:O = awscurl tests, CN = awscurl test root\n/,
      /^Serial Number:[0-9a-f]{40}$/m,
      /^X509v3 Subject Alternative Name:DNS:localhost, DNS:\*\.example\.test, IP Address:127\.0\.0\.1/m,
      /^Start date:\w{3} \d+ [\d:]{8} \d{4} GMT\nExpire date:.* GMT\n/m,
      /^-----BEGIN CERTIFICATE-----\n([\w+/=]+\n)+-----END CERTIFICATE-----\n/m,
    ],
    since: "8.23",
  },
];
