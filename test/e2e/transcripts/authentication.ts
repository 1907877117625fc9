/** Passwords and tokens: `-u`, `.netrc`, bearer tokens, logins in URLs, and what is sent on a redirect. */
import { ok, reply, type Transcript } from "./transcript.ts";

const hi = "hi\n";
const newer = "curl 8: 7.88 reads .netrc otherwise";
const two = "machine 127.0.0.1 login a password pa\nmachine 127.0.0.1 login b password pb\n";

const basic = (login: string) => `Basic ${Buffer.from(login, "latin1").toString("base64")}`;

/** A GET with that Authorization. */
function get(authorization: string | undefined, target = "/", host = "{host}"): string {
  const field = authorization === undefined ? [] : [`Authorization: ${authorization}`];
  return [
    `GET ${target} HTTP/1.1`,
    `Host: ${host}`,
    ...field,
    "User-Agent: {agent}",
    "Accept: */*",
    "",
    "",
  ].join("\r\n");
}

interface Row {
  readonly line: string | readonly string[];
  /** Of each request; undefined means none. */
  readonly sent: readonly (string | undefined)[];
  readonly given?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly own?: string;
}

/** A line whose last argument is the URL by itself, and the Authorization of the request. */
const row = ({ line, sent, own, ...rest }: Row): Transcript => ({
  name: typeof line === "string" ? line : line.join(" "),
  line:
    own === undefined ? line : ["--no-sign-request", ...(typeof line === "string" ? line.split(" ") : line)],
  sent: sent.map(one => get(one)),
  stdout: hi.repeat(sent.length),
  ...(own === undefined ? {} : { own }),
  ...rest,
});

/** The file's text, what is found in it for 127.0.0.1, and whether 7.88 agrees. */
const files: readonly (readonly [text: string, login: string | undefined, own?: string])[] = [
  ["machine 127.0.0.1 login me password pw", "me:pw"],
  ["MACHINE 127.0.0.1\r\n\tLOGIN me\r\n\tPASSWORD pw\r\n", "me:pw"],
  ["machine other login a password b\ndefault login d password p", "d:p"],
  ["machine other login a password b", undefined],
  ["default login d password p\nmachine 127.0.0.1 login a password b", "d:p"],
  ["machine 127.0.0.1 login me", "me:"],
  ["machine 127.0.0.1 password pw", ":pw"],
  ["machine 127.0.0.1 login password pw", "password:"],
  ['machine 127.0.0.1 login "a b" password "c\\"d\\\\e\\tx\\q"', 'a b:c"d\\e\txq'],
  ["# machine 127.0.0.1 login x password y\nmachine 127.0.0.1 account q login a password b", "a:b"],
  ["macdef init\nmachine 127.0.0.1 login x password y\n\nmachine 127.0.0.1 login a password b", "a:b"],
  ["macdef init\nmachine 127.0.0.1 login x password y\n", undefined],
  [two, "a:pa"],
  ["machine 127.0.0.1 login a\nmachine 127.0.0.1 login b password c", "a:", newer],
  ["machine 127.0.0.1 login a password #b", "a:#b", newer],
  ['machine 127.0.0.1 "login" a password b', ":b", newer],
  ['machine 127.0.0.1 login "" password ""', undefined, newer],
];

/** The text before `@`, and the login that is sent. */
const users = [
  ["a", "a:pa"],
  ["b", "b:pb"],
  ["b:x", "b:pb"],
  ["%62", "b:pb"],
  ["c:x", "c:x", newer],
  ["c", "c:", newer],
  ["", "a:pa", newer],
] as const;

const token = "--oauth2-bearer T";
const bearer = (line: string | readonly string[], ...sent: readonly (string | undefined)[]) =>
  row({ line, sent });

/** A server cannot know its own port beforehand: its redirect names hosts that `--connect-to` brings back. */
const hops = ["--connect-to", "::127.0.0.1:{port}"];
const netrc =
  "machine a.test login a password pa\nmachine b.test login b password pb\nmachine b.test login z password zz";

/** Options, the first URL's login, the Location, and the Authorization of both requests. */
function redirect(
  options: string,
  from: string,
  to: string,
  sent: readonly [string | undefined, string | undefined],
  own?: string,
): Transcript {
  const line = [...options.split(" "), ...hops, `http://${from}a.test/1`];
  const host = /^http:\/\/(?:[^@/]*@)?([^/]*)/.exec(to)?.[1] ?? "a.test";
  return {
    name: `${options} http://${from}a.test, to ${to}`,
    line: own === undefined ? line : ["--no-sign-request", ...line],
    given: { ".netrc": netrc },
    replies: [reply("302 Found", [`Location: ${to}`]), ok(hi)],
    sent: [get(sent[0], "/1", "a.test"), get(sent[1], "/2", host)],
    stdout: hi,
    ...(own === undefined ? {} : { own }),
  };
}

const current = "curl 8: 7.88 forgets the Location's login";
const prohibited = "{me}: (67) URL rejected: Credentials was passed in the URL when prohibited\n";

const rejected = (line: string): Transcript => ({
  name: line,
  line,
  exitCode: 67,
  stderr: [/^\{me\}: \(67\) /],
});

export const authentication: readonly Transcript[] = [
  ...files
    .map(([text, login, own]) =>
      row({
        line: "--netrc-file f {url}/",
        sent: [login === undefined ? undefined : basic(login)],
        given: { f: text },
        ...(own === undefined ? {} : { own }),
      }),
    )
    .map((one, index) => ({ ...one, name: `--netrc-file: ${JSON.stringify(files[index]?.[0])}` })),
  ...['machine 127.0.0.1 login "x', '"', 'machine 127.0.0.1 login a "x password b'].map(
    (text): Transcript => ({
      name: `--netrc-file: ${text} is malformed`,
      line: "--netrc-file f {url}/",
      given: { f: text },
      exitCode: 26,
      stderr: [/^\{me\}: \(26\) \.netrc (parser )?error/],
    }),
  ),
  ...users.map(([user, login, own]) =>
    row({
      line: ["-n", `http://${user}@{host}/`],
      sent: [basic(login)],
      given: { ".netrc": two },
      ...(own === undefined ? {} : { own }),
    }),
  ),
  row({ line: "--netrc {url}/", sent: [basic("a:pa")], given: { ".netrc": two } }),
  row({ line: "-nsS {url}/", sent: [basic("a:pa")], given: { ".netrc": two } }),
  row({ line: "-n --no-netrc {url}/", sent: [undefined], given: { ".netrc": two } }),
  row({ line: "-n -u x:y {url}/", sent: [basic("x:y")], given: { ".netrc": two } }),
  row({ line: "-n -u x:y {url}/", sent: [basic("x:y")] }),
  row({
    line: "-n {url}/",
    sent: [basic("a:pa")],
    given: { n: two },
    env: { NETRC: "n" },
    own: "curl 8.16",
  }),
  {
    name: "-n without a file",
    line: "--no-sign-request -n {url}/",
    exitCode: 26,
    stderr: "{me}: (26) .netrc error: no such file\n",
    own: "curl 8: 7.88 sends the request",
  },
  {
    name: "-n without a file, each URL",
    line: "--no-sign-request -n {url}/1 {url}/2",
    exitCode: 26,
    stderr: "{me}: (26) .netrc error: no such file\n".repeat(2),
    own: "curl 8: 7.88 sends the request",
  },
  row({ line: "--netrc-optional {url}/", sent: [undefined] }),
  row({ line: "--netrc-optional {url}/", sent: [basic("a:pa")], given: { ".netrc": two } }),
  row({ line: "-n --netrc-optional {url}/", sent: [undefined] }),
  row({ line: "--netrc-optional --no-netrc-optional {url}/", sent: [undefined], given: { ".netrc": two } }),
  row({ line: "--netrc-optional --netrc-file f {url}/", sent: [basic("a:pa")], given: { f: two } }),
  row({ line: "--netrc-optional --netrc-file f {url}/", sent: [undefined], given: { f: '"' }, own: newer }),
  row({ line: "--netrc-optional http://c:x@{host}/", sent: [basic("c:x")] }),
  row({ line: "--netrc-optional -u x:y {url}/", sent: [basic("x:y")], given: { ".netrc": two } }),
  row({
    line: "--netrc-optional {url}/ {url}/",
    sent: [basic("a:pa"), basic("a:pa")],
    given: { ".netrc": two },
  }),
  row({
    line: "--netrc-file f --netrc-file g {url}/",
    sent: [basic("z:z")],
    given: { f: two, g: "default login z password z" },
  }),
  row({ line: "--netrc-file f --no-netrc {url}/", sent: [basic("a:pa")], given: { f: two } }),
  ...["none", "-"].map(
    (file): Transcript => ({
      name: `--netrc-file ${file}: it does not exist`,
      line: `--no-sign-request --netrc-file ${file} {url}/`,
      own: "curl 8: 7.88 sends the request",
      exitCode: 2,
      stderr: [/does not exist/, /option --netrc-file: is badly used here/],
    }),
  ),
  bearer(`${token} {url}/`, "Bearer T"),
  bearer(`${token} --oauth2-bearer U {url}/`, "Bearer U"),
  bearer(["--oauth2-bearer", "a b", "{url}/"], "Bearer a b"),
  bearer(`${token} --no-basic {url}/`, "Bearer T"),
  bearer(`${token} {url}/ {url}/`, "Bearer T", "Bearer T"),
  bearer(`${token} -u a:b {url}/`, "Bearer T"),
  bearer(`${token} http://u:p@{host}/`, "Bearer T"),
  bearer([...token.split(" "), "-H", "Authorization:", "{url}/"], undefined),
  {
    name: "--oauth2-bearer without a value",
    line: ["--no-sign-request", "--oauth2-bearer", "", "{url}/"],
    exitCode: 2,
    stderr: [/option --oauth2-bearer: blank argument/],
    own: "curl 8: 7.88 sends an empty token",
  },
  {
    name: "--no-oauth2-bearer",
    line: "--no-oauth2-bearer {url}/",
    exitCode: 2,
    stderr: [/--no-oauth2-bearer/],
  },
  ...[
    ["--basic -u a:b {url}/", "a:b"],
    ["-u a:b --basic {url}/", "a:b"],
    ["--basic --basic -u a:b {url}/", "a:b"],
    ["--basic --no-basic -u a:b {url}/", "a:b"],
    ["--no-basic -u a:b {url}/", "a:b"],
    ["--basic http://u:p@{host}/", "u:p"],
    ["--basic -u a:b http://u:p@{host}/", "a:b"],
    ["-ua:b:c {url}/", "a:b:c"],
    ["--user a: {url}/", "a:"],
    ["--user :b {url}/", ":b"],
    ["-u a:b -u c:d {url}/", "c:d"],
  ].map(([line = "", login = ""]) => row({ line, sent: [basic(login)] })),
  row({ line: "--basic {url}/", sent: [undefined] }),
  row({ line: "-u : http://u:p@{host}/", sent: [basic("u:p")], own: "curl 8: 7.88 sends a lone colon" }),
  row({ line: "http://@{host}/", sent: [undefined], own: "curl 8: 7.88 sends a lone colon" }),
  row({ line: "--disallow-username-in-url {url}/", sent: [undefined] }),
  row({ line: "--disallow-username-in-url -u a:b {url}/", sent: [basic("a:b")] }),
  row({
    line: "--disallow-username-in-url --no-disallow-username-in-url http://u:p@{host}/",
    sent: [basic("u:p")],
  }),
  row({ line: "--no-disallow-username-in-url http://u@{host}/", sent: [basic("u:")] }),
  rejected("--disallow-username-in-url http://u@{host}/"),
  rejected("--disallow-username-in-url http://u:p@{host}/"),
  rejected("--disallow-username-in-url http://:p@{host}/"),
  rejected("--disallow-username-in-url u@{host}/"),
  rejected("--disallow-username-in-url -u a:b http://u@{host}/"),
  {
    ...rejected("--disallow-username-in-url http://u@{host}/ {url}/2"),
    exitCode: 0,
    sent: [get(undefined, "/2")],
    stdout: hi,
  },
  {
    name: "--disallow-username-in-url, a redirect",
    line: ["-L", "--disallow-username-in-url", ...hops, "http://a.test/1"],
    replies: [reply("302 Found", ["Location: http://u:p@a.test/2"])],
    sent: [get(undefined, "/1", "a.test")],
    exitCode: 67,
    stderr: [/\(67\) /],
  },
  {
    name: "--disallow-username-in-url, the text",
    line: "--no-sign-request --disallow-username-in-url http://u@{host}/",
    exitCode: 67,
    stderr: prohibited,
    own: "curl 8: the text",
  },
  redirect("-L", "", "http://z:y@a.test/2", [undefined, basic("z:y")]),
  redirect("-L", "u:p@", "/2", [basic("u:p"), basic("u:p")]),
  redirect("-L", "u:p@", "http://b.test/2", [basic("u:p"), undefined]),
  redirect("-L", "u:p@", "http://a.test/2", [basic("u:p"), undefined], current),
  redirect("--location-trusted", "u:p@", "http://b.test/2", [basic("u:p"), undefined], current),
  redirect("-L", "u:p@", "http://z:y@b.test/2", [basic("u:p"), basic("z:y")], current),
  redirect("--location-trusted", "u:p@", "http://z:y@b.test/2", [basic("u:p"), basic("z:y")]),
  redirect("-L -u me:pw", "", "http://b.test/2", [basic("me:pw"), undefined]),
  redirect("-L -u me:pw", "", "http://z:y@a.test/2", [basic("me:pw"), basic("me:pw")]),
  redirect("-L -u me:pw", "", "http://z:y@b.test/2", [basic("me:pw"), basic("z:y")], current),
  redirect("--location-trusted -u me:pw", "", "http://z:y@b.test/2", [basic("me:pw"), basic("me:pw")]),
  redirect("-L -n", "", "/2", [basic("a:pa"), basic("a:pa")]),
  redirect("-L -n", "", "http://b.test/2", [basic("a:pa"), basic("b:pb")]),
  redirect("-L -n", "", "http://z@b.test/2", [basic("a:pa"), basic("z:zz")]),
  redirect("--location-trusted -n", "", "http://b.test/2", [basic("a:pa"), basic("b:pb")]),
  redirect("--location-trusted -n -u me:pw", "", "http://b.test/2", [basic("me:pw"), basic("me:pw")]),
  redirect("-L -n -u me:pw", "", "http://b.test/2", [basic("me:pw"), basic("b:pb")], current),
  redirect(`-L ${token}`, "", "/2", ["Bearer T", "Bearer T"]),
  redirect(`-L ${token}`, "", "http://b.test/2", ["Bearer T", undefined]),
  redirect(`-L ${token}`, "", "http://z:y@b.test/2", ["Bearer T", undefined]),
  redirect(`--location-trusted ${token}`, "", "http://b.test/2", ["Bearer T", "Bearer T"]),
];
