/** Files of URLs, names of outputs for several URLs, and outputs that are too many or too few. */
import { ok, reply, request, type Transcript } from "./transcript.ts";

const get = (target: string) => request(`GET ${target}`);
const replies = [ok("1\n"), ok("2\n"), ok("3\n")];
const list = { list: "# a comment\n{url}/a\n\n # another\n{url}/b" };

/** What a file of `{url}/a` and `{url}/b` makes of these words. */
function listed(line: string, seen: Partial<Transcript> = {}): Transcript {
  return {
    name: line,
    line,
    given: list,
    replies,
    sent: [get("/a"), get("/b")],
    files: { a: "1\n", b: "2\n" },
    since: "8.23",
    ...seen,
  };
}

function named(
  output: string,
  url: string,
  targets: readonly string[],
  files: Record<string, string>,
): Transcript {
  return {
    name: `-o ${output} ${url}`,
    line: ["-o", output, `{url}/${url}`],
    replies,
    sent: targets.map(get),
    files,
  };
}

export const urlFiles: readonly Transcript[] = [
  listed("--url @list"),
  listed("@list"),
  listed("-- @list"),
  listed("--url @list -O -O"),
  listed("--url @list -O"),
  listed("--url @list --no-remote-name-all"),
  listed("--url @list -o x", { files: { x: "1\n", b: "2\n" } }),
  listed("--url @list --out-null", { files: { b: "2\n" } }),
  listed("--url @list -o - -o -", { files: {}, stdout: "1\n2\n" }),
  listed("--url @list --output-dir d --create-dirs", { files: { "d/a": "1\n", "d/b": "2\n" } }),
  listed("--url @list {url}/c", { sent: [get("/a"), get("/b"), get("/c")], stdout: "3\n" }),
  listed("{url}/c --url @list -o x", {
    sent: [get("/c"), get("/a"), get("/b")],
    files: { x: "1\n", a: "2\n", b: "3\n" },
  }),
  listed("{url}/c --next @list", {
    sent: [get("/c"), get("/a"), get("/b")],
    stdout: "1\n",
    files: { a: "2\n", b: "3\n" },
  }),
  listed("--url @list -G -d q=1", { sent: [get("/a?q=1"), get("/b?q=1")] }),
  listed("--url @list -T f", {
    given: { ...list, f: "abc" },
    sent: [request("PUT /a", [], "abc"), get("/b")],
  }),
  listed("--url @list -w %{urlnum}", { stdout: "01" }),
  listed("--url @list", {
    name: "patterns in a file",
    given: { list: "{url}/[1-2]" },
    sent: [get("/[1-2]")],
    files: { "[1-2]": "1\n" },
  }),
  listed("--url @-", {
    name: "standard input",
    stdin: "http://127.0.0.1:1/a\n",
    exitCode: 7,
    sent: [],
    files: {},
    stderr: [/\(7\) /],
  }),
  listed("-K config", { name: "in a config file", given: { ...list, config: "url = @list" } }),
  listed("--url @missing {url}/", { exitCode: 26, sent: [], files: {}, stderr: [/option --url: /] }),
  listed("@missing", { exitCode: 26, sent: [], files: {}, stderr: [/option @missing: /] }),
  listed("--url @", { exitCode: 26, sent: [], files: {}, stderr: [/option --url: /] }),
  {
    name: "lines may be indented and end in CR",
    line: "--no-sign-request @list",
    given: { list: "  {url}/a \r\n\r\n\t{url}/b\r\n" },
    replies,
    sent: [get("/a"), get("/b")],
    files: { a: "1\n", b: "2\n" },
    own: "docs/decisions/curl.md, 7",
  },
  named("o#2-#1", "{a,b}[1-1]", ["/a1", "/b1"], { "o1-a": "1\n", "o1-b": "2\n" }),
  named("o#3#1", "{a,b}", ["/a", "/b"], { "o#3a": "1\n", "o#3b": "2\n" }),
  named("o#0", "{a,b}", ["/a", "/b"], { "o#0": "2\n" }),
  named("o##1", "{a,b}", ["/a", "/b"], { "o#a": "1\n", "o#b": "2\n" }),
  named("o\\#1", "{a,b}", ["/a", "/b"], { "o\\a": "1\n", "o\\b": "2\n" }),
  named("o#11", "{a,b}", ["/a", "/b"], { "o#11": "2\n" }),
  named("o#", "{a,b}", ["/a", "/b"], { "o#": "2\n" }),
  named("o#1", "[08-10]", ["/08", "/09", "/10"], { o08: "1\n", o09: "2\n", o10: "3\n" }),
  ...(
    [
      ["o#<n>-#1", "{<n>a,b}", "a", "b"],
      ["o#<n>-#1", "[<n>a-c:2]", "a", "c"],
      ["o#<n m>-#1", "{<n m>a,b}", "a", "b"],
    ] as const
  ).map(
    ([output, url, one, other]): Transcript => ({
      ...named(output, url, [`/${one}`, `/${other}`], {
        [`o${one}-${one}`]: "1\n",
        [`o${other}-${other}`]: "2\n",
      }),
      since: "8.23",
    }),
  ),
  {
    name: "a named pattern of -T",
    line: ["-o", "o#<n>", "-T", "{<n>f,g}", "{url}/"],
    given: { f: "1", g: "2" },
    replies,
    sent: [request("PUT /f", [], "1"), request("PUT /g", [], "2")],
    files: { of: "1\n", og: "2\n" },
    since: "8.23",
  },
  {
    name: "a name that no pattern has",
    line: ["-o", "o#<n>", "{url}/a"],
    exitCode: 43,
    stderr: [/^\{me\}: \(43\) no glob exists with this name in position 5:\n *o#<n>\n *\^\n$/],
    since: "8.23",
  },
  {
    name: "a name that two patterns have",
    line: ["{url}/{<n>a}{<n>b}"],
    exitCode: 3,
    stderr: [/^\{me\}: \(3\) Duplicate glob name in position \d+:\n/],
    since: "8.23",
  },
  {
    name: "an -o for each of two patterns",
    line: ["-o", "o#1", "-o", "p#1", "{url}/{a,b}", "{url}/[1-1]"],
    replies,
    sent: [get("/a"), get("/b"), get("/1")],
    files: { oa: "1\n", ob: "2\n", p1: "3\n" },
  },
  {
    name: "more -o than URLs",
    line: "-o x -o y {url}/a",
    replies: [reply("200 OK", [], "1\n")],
    sent: [get("/a")],
    stderr: "Warning: Got more output options than URLs\n",
    files: { x: "1\n" },
  },
  {
    name: "fewer -o than URLs",
    line: "-o x {url}/a {url}/b",
    replies,
    sent: [get("/a"), get("/b")],
    stdout: "2\n",
    files: { x: "1\n" },
  },
];
