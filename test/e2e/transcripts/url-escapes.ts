/** Escapes and encoded dot segments in URLs, and the URL that is shown: all as in current curl, which is newer than 7.88. */
import { rawRequest, reply, request, type Transcript } from "./transcript.ts";

const hi = "hi\n";
const get = (target: string, ...fields: readonly string[]) => request(`GET ${target}`, fields);
const moved = (location: string) => [reply("302 Found", [`Location: ${location}`]), reply("200 OK", [], hi)];
const effective = ["-w", "%{url_effective}"];

/** What is requested for an address, and `%{url_effective}` if that differs. */
function asks(name: string, words: readonly string[], target: string, shown = target): Transcript {
  const line = [...words.slice(0, -1), ...effective, `{url}${words.at(-1)}`];
  return { name, line, sent: [get(target)], stdout: `${hi}{url}${shown}`, since: "8.23" };
}

/** What is requested after a redirect. */
function follows(name: string, location: string, target: string, ...words: readonly string[]): Transcript {
  return {
    name,
    line: ["-L", ...words, ...effective, "{url}/a/b?c=%3a"],
    replies: moved(location),
    sent: [get("/a/b?c=%3a"), get(target)],
    stdout: `${hi}{url}${target}`,
    since: "8.23",
  };
}

export const urlEscapes: readonly Transcript[] = [
  asks("escapes of a path are sent in upper case", ["/a%3ab%2f"], "/a%3Ab%2F", "/a%3ab%2f"),
  asks("escapes of a query stay as typed", ["/?a=%3a%2f"], "/?a=%3a%2f"),
  asks("what only looks like an escape stays", ["/%zz%3a%a"], "/%zz%3A%a", "/%zz%3a%a"),
  asks("bytes above ASCII", ["/\u00e9/x"], "/%C3%A9/x", "/\xc3\xa9/x"),
  asks("bytes above ASCII in a query", ["/?\u00e9"], "/?\xc3\xa9"),
  asks(
    "--path-as-is keeps dots, in upper case",
    ["--path-as-is", "/a/%2e%2e/b"],
    "/a/%2E%2E/b",
    "/a/%2e%2e/b",
  ),
  asks(
    "-G adds in upper case",
    ["-G", "-d", "x=%3a", "/a%3a?c=%3a"],
    "/a%3A?c=%3a&x=%3A",
    "/a%3a?c=%3a&x=%3A",
  ),
  asks("--url-query adds in upper case", ["--url-query", "x=\u00f6/", "/"], "/?x=%C3%B6%2F"),
  asks("an encoded dot is a dot", ["/a/%2e/b"], "/a/b"),
  asks("two encoded dots lead up", ["/a/%2e%2E/b"], "/b"),
  asks("one encoded dot of two", ["/a/.%2e/b/%2e."], "/"),
  asks("encoded dots at the end", ["/a/b/%2e%2e"], "/a/"),
  asks("encoded dots at the start", ["/%2e%2e/%2e./x?y"], "/x?y"),
  asks("encoded dots before more", ["/a/%2e%2eb/c"], "/a/%2E%2Eb/c", "/a/%2e%2eb/c"),
  asks("dots encoded twice", ["/a/%252e%252e/b"], "/a/%252e%252e/b"),
  asks("encoded dots in a query", ["/a?b/%2e%2e/c"], "/a?b/%2e%2e/c"),
  ...(
    [
      ["/a%3a/x/..", "/a%3A/f.txt"],
      ["/a/x/%2e", "/a/x/f.txt"],
      ["/a/x/.?", "/a/x/f.txt"],
    ] as const
  ).flatMap(([typed, target]) =>
    [[], ["--path-as-is"]].map(
      (words): Transcript => ({
        name: `-T into ${[...words, typed].join(" ")}`,
        line: [...words, "-T", "f.txt", ...effective, `{url}${typed}`],
        given: { "f.txt": "abc" },
        sent: [request(`PUT ${target}`, [], "abc")],
        stdout: `${hi}{url}${target}`,
        since: "8.23",
      }),
    ),
  ),
  follows("a Location's escapes in path and query", "/x%3a?y=%2f", "/x%3A?y=%2F"),
  follows(
    "a Location's bytes above ASCII",
    "/\xc3\xa9 b?\xc3\xa9 c",
    "/%C3%83%C2%A9%20b?%C3%83%C2%A9+c".replaceAll("%C3%83%C2%A9", "%C3%A9"),
  ),
  follows("a Location's encoded dots", "x/%2e%2e/y", "/a/y"),
  follows("a Location's dots with --path-as-is", "/x/../y%3a", "/y%3A", "--path-as-is"),
  {
    name: "a Location of a fragment keeps path and query",
    line: ["-L", "-w", "%{num_redirects}", "{url}/a/b?c=%3a"],
    replies: moved("#f"),
    sent: [get("/a/b?c=%3a"), get("/a/b?c=%3A")],
    stdout: `${hi}1`,
    since: "8.23",
  },
  {
    name: "%{redirect_url}",
    line: ["-o", "body", "-w", "%{redirect_url}", "{url}/"],
    replies: moved("/%3a/%2e%2e/b?c d#e%3a f"),
    sent: [get("/")],
    stdout: "{url}/b?c+d#e%3A+f",
    files: { body: "" },
    since: "8.23",
  },
  {
    name: "a Referer shows the URL as typed",
    line: ["-L", "-e", ";auto", "{url}/a%3a/../\u00e9"],
    replies: moved("/b"),
    sent: [
      get("/%C3%A9"),
      rawRequest(["GET /b", "Host: {host}", "User-Agent: {agent}", "Accept: */*", "Referer: {url}/\xc3\xa9"]),
    ],
    stdout: hi,
    since: "8.23",
  },
  {
    name: "a cookie's path is that of the request",
    line: ["-b", "none", "-c", "-", "{url}/x/../a%3a/%2e/b"],
    replies: [reply("200 OK", ["Set-Cookie: c=1"], hi)],
    sent: [get("/a%3A/b")],
    stdout: [/\t\/a%3A\tFALSE\t0\tc\t1\n$/],
    since: "8.23",
  },
  {
    name: "-O has the name as typed",
    line: "-O {url}/a/b/%2e%2e/c%3a",
    sent: [get("/a/c%3A")],
    files: { "c%3a": hi },
    since: "8.23",
  },
  {
    name: "parts of a URL, as typed",
    line: [
      "-o",
      "body",
      "-w",
      "%{url.path} %{url.query} %{url.fragment} %{url.host} %{urle.path} %{urle.query}",
      "{url}/\u00e9/../a\"b?c=%3a\u00e9'#d\u00e9",
    ],
    sent: [get("/a\"b?c=%3a\xc3\xa9'")],
    stdout: "/a\"b c=%3a\xc3\xa9' d\xc3\xa9 127.0.0.1 /a\"b c=%3a\xc3\xa9'",
    files: { body: hi },
    since: "8.23",
  },
];
