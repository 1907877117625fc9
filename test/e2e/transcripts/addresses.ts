/** --resolve and --connect-to in all their forms, and what is sent to the proxy itself. */
import { ok, rawRequest, request, type Transcript } from "./transcript.ts";

const hi = "hi\n";
const agent = "User-Agent: {agent}";
const accept = "Accept: */*";

function to(host: string): string {
  return rawRequest(["GET /", `Host: ${host}`, agent, accept]);
}

/** Entries with which a.test is found on the server's port, or with which another host is asked. */
function resolved(entries: readonly string[], more: Partial<Transcript> = {}): Transcript {
  return {
    name: `--resolve ${entries.join(" ")}`,
    line: [...entries.flatMap(entry => ["--resolve", entry]), "http://a.test:{port}/"],
    sent: [to("a.test:{port}")],
    stdout: hi,
    ...more,
  };
}

function unresolved(...entries: readonly string[]): Transcript {
  return resolved(entries, {
    sent: [],
    stdout: "",
    exitCode: 6,
    stderr: "{me}: (6) Could not resolve host: a.test\n",
  });
}

/** Entries that curl cannot read. */
function unread(entry: string): Transcript {
  return resolved([entry], {
    sent: [],
    stdout: "",
    exitCode: 49,
    stderr: [/\(49\) Could(n't| not) parse CURLOPT_RESOLVE/],
  });
}

/** Entries that have no effect. */
function ignored(entry: string): Transcript {
  return resolved([entry, "a.test:{port}:127.0.0.1"]);
}

function connected(entry: string, host = "a.test", more: Partial<Transcript> = {}): Transcript {
  return {
    name: `--connect-to ${entry} of ${host}`,
    line: ["--connect-to", entry, `http://${host}/`],
    sent: [to(host)],
    stdout: hi,
    ...more,
  };
}

function unfit(entry: string, text: RegExp, more: Partial<Transcript> = {}): Transcript {
  return connected(entry, "a.test", { sent: [], stdout: "", exitCode: 49, stderr: [text], ...more });
}

function forwarded(...fields: readonly string[]): string {
  return rawRequest(["GET http://a.test/", "Host: a.test", ...fields]);
}

/** To a proxy that forwards. */
function forward(words: readonly string[], fields: readonly string[]): Transcript {
  return {
    name: `${words.join(" ")} to a proxy that forwards`,
    line: [...words, "-x", "{url}", "http://a.test/"],
    sent: [forwarded(...fields)],
    stdout: hi,
  };
}

/** To a proxy that is asked for a tunnel. */
function tunnel(words: readonly string[], fields: readonly string[], inside: readonly string[]): Transcript {
  return {
    name: `${words.join(" ")} with CONNECT`,
    line: [...words, "-p", "-x", "{url}", "http://a.test/"],
    replies: ["HTTP/1.1 200 OK\r\n\r\n", ok(hi)],
    sent: [rawRequest(["CONNECT a.test:80", ...fields]), rawRequest(["GET /", "Host: a.test", ...inside])],
    stdout: hi,
  };
}

const keep = "Proxy-Connection: Keep-Alive";
const host = "Host: a.test:80";

export const addresses: readonly Transcript[] = [
  resolved(["a.test:{port}:127.0.0.1"]),
  resolved(["A.Test:{port}:127.0.0.1"]),
  resolved(["+a.test:{port}:127.0.0.1"]),
  resolved(["*:{port}:127.0.0.1"]),
  resolved(["a.test:{port}:[::1],127.0.0.1"]),
  resolved(["a.test:{port}:127.0.0.1,"]),
  resolved(["a.test:{port}:,127.0.0.1"]),
  resolved(["a.test:{port}:192.0.2.1", "a.test:{port}:127.0.0.1"]),
  resolved(["*:{port}:192.0.2.1", "a.test:{port}:127.0.0.1"]),
  resolved(["-a.test:{port}", "a.test:{port}:127.0.0.1"]),
  unresolved("a.test:{port}:127.0.0.1", "-a.test:{port}"),
  unresolved("a.test:{port}:127.0.0.1", "-a.test:{port}:x"),
  unresolved("a.test:1:127.0.0.1"),
  unresolved("*.test:{port}:127.0.0.1"),
  ignored("-a.test"),
  ignored("-"),
  ignored("-*:{port}"),
  { ...ignored(""), since: "8.0" },
  ignored("b.test:{port}:192.0.2.1"),
  unread("a.test:{port}:"),
  unread("a.test:{port}"),
  unread("a.test::127.0.0.1"),
  unread("a.test:{port}:nosuch"),
  unread("a.test:{port}: 127.0.0.1"),
  unread("a.test:{port}:127.0.0.1 "),
  unread("a.test:99999:127.0.0.1"),
  unread("a.test:{port}:127.0.0.1,nosuch"),
  {
    name: "--resolve of an address",
    line: "--resolve 127.0.0.9:{port}:127.0.0.1 http://127.0.0.9:{port}/",
    sent: [to("127.0.0.9:{port}")],
    stdout: hi,
  },
  {
    name: "--resolve of the proxy",
    line: "--resolve p.test:{port}:127.0.0.1 -x http://p.test:{port} http://a.test/",
    sent: [forwarded(agent, accept, keep)],
    stdout: hi,
  },

  connected("a.test:80:127.0.0.1:{port}"),
  connected("a.test::127.0.0.1:{port}"),
  connected(":80:127.0.0.1:{port}"),
  connected("::127.0.0.1:{port}"),
  connected("A.TEST:80:127.0.0.1:{port}"),
  connected(":::{port}", "127.0.0.1"),
  connected("a.test:{port}:127.0.0.1", "a.test:{port}"),
  connected("a.test:{port}:127.0.0.1:", "a.test:{port}"),
  ...["", ":", "::", ":::", "nosuch", "b.test:80:192.0.2.1:1"].map(entry =>
    connected(entry, "127.0.0.1:{port}"),
  ),
  unfit("::127.0.0.1:x", /\(49\) No valid port number in /),
  unfit("::127.0.0.1:70000", /\(49\) No valid port number in /),
  unfit("::127.0.0.1:+5", /\(49\) No valid port number in /, { since: "8.12" }),
  unfit("[a.test]:80:127.0.0.1:{port}", /\(6\) Could not resolve host: a\.test/, { exitCode: 6 }),
  connected("::127.0.0.1:{port}x", "a.test", { since: "8.12" }),
  unfit("::[127.0.0.1:{port}", /\(49\) Invalid IPv6 address format in /, { since: "8.12" }),
  unfit("::[zz]:{port}", /\(3\) Invalid IPv6 address format in '\[zz\]'/, { exitCode: 3, since: "8.12" }),
  {
    name: "--connect-to and --resolve",
    line: "--connect-to ::b.test:{port} --resolve b.test:{port}:127.0.0.1 http://a.test/",
    sent: [to("a.test")],
    stdout: hi,
  },
  ...["a.test:80:a.test:80", "::a.test:", "::A.test:80", ":::80", ":::"].map(
    (entry): Transcript => ({
      name: `--connect-to ${entry}, which is where it goes anyway, makes no tunnel`,
      line: ["--connect-to", entry, "-x", "{url}", "http://a.test/"],
      sent: [forwarded(agent, accept, keep)],
      stdout: hi,
    }),
  ),

  forward(["-H", "Proxy-Connection:"], [agent, accept]),
  forward(["-H", "Proxy-Connection;"], [agent, accept, "Proxy-Connection:"]),
  forward(["-H", "Proxy-Connection: close"], [agent, accept, "Proxy-Connection: close"]),
  forward(["-H", "Connection: close"], [agent, accept, keep, "Connection: close"]),
  forward(["--proxy-header", "Proxy-Connection:"], [agent, accept]),
  forward(["--proxy-header", "Proxy-Connection: x"], [agent, accept, "Proxy-Connection: x"]),
  forward(["--proxy-header", "Host: x"], [agent, accept, keep]),
  forward(["--proxy-header", "X-Y;"], [agent, accept, keep, "X-Y:"]),
  forward(
    ["-U", "a:b", "--proxy-header", "Proxy-Authorization: x"],
    [agent, accept, keep, "Proxy-Authorization: x"],
  ),
  forward(["-U", "a:b", "--proxy-header", "Proxy-Authorization:"], [agent, accept, keep]),
  tunnel(["-H", "Proxy-Connection:"], [host, agent, keep], [agent, accept]),
  tunnel(["--proxy-header", "Proxy-Connection:"], [host, agent], [agent, accept]),
  tunnel(["--proxy-header", "User-Agent:"], [host, keep], [agent, accept]),
  tunnel(["--proxy-header", "Host:"], [agent, keep], [agent, accept]),
  tunnel(["--proxy-header", "Host: x"], [agent, keep, "Host: x"], [agent, accept]),
  tunnel(["-U", "a:b", "--proxy-header", "Proxy-Authorization:"], [host, agent, keep], [agent, accept]),
  tunnel(["-H", "User-Agent:"], [host, agent, keep], [accept]),
  tunnel(["-H", "User-Agent: x"], [host, agent, keep], [accept, "User-Agent: x"]),
  tunnel(["-A", "x"], [host, "User-Agent: x", keep], ["User-Agent: x", accept]),
  { ...tunnel(["-A", ""], [host, keep], [accept]), since: "8.0" },

  ...["127.0.0.1:{port}", "http://127.0.0.1:{port}", "a:b@127.0.0.1:{port}"].map(
    (proxy): Transcript => ({
      name: `--proxy1.0 ${proxy} forwards as -x does`,
      line: `--proxy1.0 ${proxy} http://a.test/`,
      sent: [
        proxy.includes("@")
          ? forwarded("Proxy-Authorization: Basic YTpi", agent, accept, keep)
          : forwarded(agent, accept, keep),
      ],
      stdout: hi,
    }),
  ),
  ...["http://a.test/", "https://a.test/"].map(
    (url): Transcript => ({
      name: `--proxy1.0 asks for tunnels in HTTP/1.0, ${url}`,
      line: `--proxy1.0 {host} -p ${url}`,
      replies: [["HTTP/1.0 403 Forbidden\r\nContent-Length: 0\r\n\r\n", "END"]],
      sent: [
        `CONNECT a.test:${url.startsWith("https") ? 443 : 80} HTTP/1.0\r\nHost: a.test:${url.startsWith("https") ? 443 : 80}\r\n${agent}\r\n${keep}\r\n\r\n`,
      ],
      exitCode: 56,
      stderr: "{me}: (56) CONNECT tunnel failed, response 403\n",
    }),
  ),
  {
    name: "-x after --proxy1.0 is HTTP/1.1 again",
    line: "--proxy1.0 127.0.0.1:{closed} -p -x {url} http://a.test/",
    replies: ["HTTP/1.1 200 OK\r\n\r\n", ok(hi)],
    sent: [rawRequest(["CONNECT a.test:80", host, agent, keep]), to("a.test")],
    stdout: hi,
  },
  {
    name: "--proxy1.0 and --noproxy",
    line: "--proxy1.0 127.0.0.1:{closed} --noproxy 127.0.0.1 {url}/",
    sent: [request("GET /")],
    stdout: hi,
  },
  {
    name: "--proxy1.0 without a value",
    line: ["--proxy1.0", "", "{url}/"],
    exitCode: 2,
    stderr: [/blank argument where content is expected/],
    since: "8.0",
  },
];
