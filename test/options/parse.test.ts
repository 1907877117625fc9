/** The grammar of the command line: clusters, attached values, abbreviations, groups, and the order of it all. */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { changes, refusal, warnings } from "./line.ts";

const http = (...urls: string[]) => urls.map(url => `http://${url}/`);
const ascii = (...values: string[]) => values.map(value => ({ kind: "ascii", value }));
const binary = (value: string) => ({ kind: "binary", value });
const file = (name: string) => ({ kind: "file", name });

const lines: [line: string[], ...groups: object[]][] = [
  [["u"], { urls: ["u"] }],
  [[""], { urls: [""] }],
  [[], {}],

  // values
  [["-dX", "-d", "Y"], { data: ascii("X", "Y") }],
  [["-d=X"], { data: ascii("=X") }],
  [["--data=X", "--data="], { data: ascii("X", "") }],
  [["--data=a=b"], { data: ascii("a=b") }],
  [["-d", "-y", "-d", "--data", "-d", "--"], { data: ascii("-y", "--data", "--") }],
  [["-d", ""], { data: ascii("") }],
  [["--url", "-x", "--url=--y"], { urls: ["-x", "--y"] }],
  [["-X", "GET", "-XPOST"], { method: "POST" }],
  [["-d", "line\nbreak", "--data=line\nbreak"], { data: ascii("line\nbreak", "line\nbreak") }],

  // clusters
  [["-sSLi"], { silent: true, showError: true, follow: true, include: true }],
  [["-sSd", "X"], { silent: true, showError: true, data: ascii("X") }],
  [["-sSdLi"], { silent: true, showError: true, data: ascii("Li") }],
  [["-vvi"], { verbose: true, traceTime: true, traceIds: true, include: true }],
  [["-46"], { ipVersion: 6 }],
  [["-so/dev/null", "u"], { silent: true, outputs: [file("/dev/null")], urls: ["u"] }],

  // switches off
  [["-v", "--no-verbose", "-k", "--no-insecure"], {}],
  [["--no-progress-meter", "--progress-meter"], {}],
  [["--progress-meter", "--no-progress-meter"], { progressMeter: false }],
  [["--no-sign-request", "--sign-request"], {}],
  [["-f", "--no-fail", "--fail-with-body"], { fail: "fail-with-body" }],
  [["-f", "--fail-with-body"], { fail: "fail-with-body" }],
  [["--fail-with-body", "-f"], { fail: "fail" }],
  [["-f", "--no-fail-with-body"], { fail: "fail" }],
  [["-g", "--no-globoff"], {}],
  [["--no-remote-name", "u"], { outputs: [file("-")], urls: ["u"] }],
  [["--no-version", "u"], { urls: ["u"] }],

  // abbreviations
  [["--verb"], { verbose: true }],
  [["--max-t", "3", "--max-ti=4"], { maxTime: 4 }],
  [["--retry", "3"], { retry: 3 }],
  [["--data", "x"], { data: ascii("x") }],
  [["--no-sign-req"], { sign: false }],
  [["--access", "A", "--access_", "B"], { accessKey: "B" }],
  // commander would not accept a name that ends in a dash.
  [["--access-", "A"], { accessKey: "A" }],
  [["--print-", "--url-=x"], { printCurl: true, urlQuery: ["x"] }],

  // the end of options, and URLs between them
  [["--", "-v", "--", "-"], { urls: ["-v", "--", "-"] }],
  [["-v", "--", "--verbose"], { verbose: true, urls: ["--verbose"] }],
  [["-o", "--", "--", "-x"], { outputs: [file("--")], urls: ["-x"] }],
  [["a", "-v", "--url", "b", "c"], { urls: ["a", "b", "c"], verbose: true }],
  [["-o", "1", "-O", "-o2"], { outputs: [file("1"), { kind: "remote-name" }, file("2")] }],
  [["-T", "a", "-Tb"], { uploads: ["a", "b"] }],
  [
    [
      "-d",
      "1",
      "--data-binary",
      "2",
      "--json",
      "3",
      "--data-urlencode",
      "4",
      "--data-raw",
      "@5",
      "--data-ascii",
      "6",
      "u",
    ],
    {
      urls: ["u"],
      data: [
        ...ascii("1"),
        binary("2"),
        { kind: "json", value: "3" },
        { kind: "urlencode", value: "4" },
        { kind: "raw", value: "@5" },
        ...ascii("6"),
      ],
    },
  ],

  // groups
  [["a", "-d", "1", "--next", "b", "-I"], { urls: ["a"], data: ascii("1") }, { urls: ["b"], head: true }],
  [["a", "-:", "b"], { urls: ["a"] }, { urls: ["b"] }],
  [["a", "-s:", "b"], { urls: ["a"], silent: true }, { urls: ["b"], silent: true }],
  [["a", "-:s", "b"], { urls: ["a"], silent: true }, { urls: ["b"], silent: true }],
  [["-v", "a", "--next", "-sS", "b"], { urls: ["a"], ...loud() }, { urls: ["b"], ...loud() }],
  [
    ["a", "--next", "b", "--no-redact", "--explain", "--dry-run"],
    { urls: ["a"], redact: false, explain: true, dryRun: true },
    { urls: ["b"], redact: false, explain: true, dryRun: true },
  ],
  [["a", "--next", "b", "--presign"], { urls: ["a"], presign: true }, { urls: ["b"], presign: true }],
  [["a", "--print-curl", "--next", "b"], { urls: ["a"], printCurl: true }, { urls: ["b"], printCurl: true }],
  [["-s", "a", "--next", "--no-silent", "b"], { urls: ["a"] }, { urls: ["b"] }],
  [["a", "--next"], { urls: ["a"] }, {}],
  [["-o", "--next", "a"], { outputs: [file("--next")], urls: ["a"] }],

  // the Python tool's --data-binary
  [["-d", "@f", "--data-binary", "u"], { data: [binary("@f")], urls: ["u"] }],
  [["--data-binary", "u", "-d", "@f"], { data: [binary("@f")], urls: ["u"] }],
  [["-d", "@f", "u", "--data-binary"], { data: [binary("@f")], urls: ["u"] }],
  [["-d@f", "--data-binary", "-X", "PUT", "u"], { data: [binary("@f")], method: "PUT", urls: ["u"] }],
  [["--data-ascii", "@f", "--data-binary", "u"], { data: [binary("@f")], urls: ["u"] }],
  [["--data-binary", "@f", "u"], { data: [binary("@f")], urls: ["u"] }],
  [["-d", "a", "--data-binary", "b", "u"], { data: [...ascii("a"), binary("b")], urls: ["u"] }],
  [["-d", "a", "--data-binary", "b", "--url", "u"], { data: [...ascii("a"), binary("b")], urls: ["u"] }],
  [["-d", "a", "--data-binary", "@b"], { data: [...ascii("a"), binary("@b")] }],
  [["-d", "a", "--data-binary=b"], { data: [...ascii("a"), binary("b")] }],
  [["--data-binary", "-", "u"], { data: [binary("-")], urls: ["u"] }],
  [["--data-raw", "a", "--data-binary", "u"], { data: [{ kind: "raw", value: "a" }, binary("u")] }],
  [
    ["-d", "@f", "--data-binary", "u", "--next", "-d", "@g", "v"],
    { data: [binary("@f")], urls: ["u"] },
    { data: ascii("@g"), urls: ["v"] },
  ],

  // what ends the parsing
  [["-h"], { about: help("") }],
  [["--help", "http"], { about: help("http") }],
  [["-hhttp"], { about: help("http") }],
  [["-sh", "-v"], { silent: true, about: help("-v") }],
  [["--help", "--retry"], { about: help("--retry") }],
  [["--help=all"], { about: help("all") }],
  [["-V", "--no-such-option"], { about: { kind: "version" } }],
  [["-V", "-K", "/no/such/file"], { about: { kind: "version" } }],
  [["-MV"], { about: { kind: "manual" } }],
  [["a", "--next", "-V"], { about: { kind: "version" } }],
  [["--completion", "zsh", "u"], { about: { kind: "completion", shell: "zsh" } }],
];

function help(subject: string) {
  return { kind: "help", subject };
}

function loud() {
  return { verbose: true, silent: true, showError: true };
}

describe("a command line", () => {
  it.each(lines)("%j is parsed", async (line, ...groups) => {
    expect(await changes(line)).toEqual(groups);
  });
});

const refused: [line: string[], message: string][] = [
  [["--foo"], "2: option --foo: is unknown"],
  [["-5"], "2: option -5: is unknown"],
  [["-v5"], "2: option -v5: is unknown"],
  // The rest of the cluster may be a secret.
  [["-v5uuser:password"], "2: option -v5: is unknown"],
  [["-😀"], "2: option -😀: is unknown"],
  [["-"], "2: option -: is unknown"],
  [["--=x"], "2: option --: is unknown"],
  [["--no-verb"], "2: option --no-verb: is unknown"],
  [["--verbose=1"], "2: option --verbose: takes no value"],
  [["-X"], "2: option -X: requires parameter"],
  [["-sSX"], "2: option -sSX: requires parameter"],
  [["--max-time"], "2: option --max-time: requires parameter"],
  [["--data-binary"], "2: option --data-binary: requires parameter"],
  [["u", "--data-binary", "-v"], "2: option --data-binary: requires parameter"],
  [["--no-data", "x"], "2: option --no-data: the given option cannot be reversed with a --no- prefix"],
  [["--no-ipv4"], "2: option --no-ipv4: the given option cannot be reversed with a --no- prefix"],
  [["--no-next"], "2: option --no-next: the given option cannot be reversed with a --no- prefix"],
  [["-I", "--next", "a"], "2: option --next: is badly used here: missing URL before --next"],
  [["a", "--next", "--next", "b"], "2: option --next: is badly used here: missing URL before --next"],
  [
    ["--completion", "tcsh"],
    "2: option --completion: is badly used here: awscurl has completions for bash, zsh and fish",
  ],
  [["-m", "x", "--foo"], "2: option -m: expected a proper numerical parameter"],
  [["--foo", "-m", "x"], "2: option --foo: is unknown"],
  [["-K", "/no/such/file", "--foo"], "26: option -K: cannot read '/no/such/file': No such file or directory"],
  [["-vK/tmp"], "26: option -vK/tmp: cannot read '/tmp': Is a directory"],
  [["--\u001b[2J"], "2: option --\\x1b[2J: is unknown"],
];

describe("an invalid command line", () => {
  it.each(refused)("%j is rejected for its first mistake", async (line, message) => {
    expect(await refusal(line)).toBe(message);
  });

  it("has a short message", async () => {
    expect((await refusal([`--${"x".repeat(10_000)}`])).length).toBeLessThan(300);
  });

  it("is rejected in time if it is a cluster of 100,000 letters", async () => {
    const started = performance.now();
    expect(await refusal([`-${"v".repeat(100_000)}`])).toBe(
      "2: option -vvvvvvv: starts a cluster of too many short options",
    );
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

describe("an odd command line", () => {
  it.each([
    [["-o", "-v", "u"], "The filename argument of -o looks like a flag."],
    [["--cacert", "--cert", "u"], "The filename argument of --cacert looks like a flag."],
    [
      ["-d", "\u201c{}\u201d", "u"],
      'The argument of -d starts with a Unicode quote where maybe an ASCII " was intended?',
    ],
  ])("%j is accepted with a warning", async (line, warning) => {
    expect(await warnings(line)).toEqual([warning]);
  });

  it.each([[["-o", "-", "-d", "-v", "u"]], [["-T-", "u"]]])("%j is not warned about", async line => {
    expect(await warnings(line)).toEqual([]);
  });
});

describe(".awscurlrc", () => {
  const folder = (text: string, name = ".awscurlrc") => {
    const path = mkdtempSync(join(tmpdir(), "awscurl-options-"));
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
    return path;
  };
  const undotted = folder("region = undotted", "awscurlrc");
  const nested = folder("region = nested", ".config/awscurlrc");
  const empty = mkdtempSync(join(tmpdir(), "awscurl-options-"));
  const [first, second, third] = ["region = first\nverbose", "region = second", "region = third"].map(text =>
    folder(text),
  );

  it.each([
    [{ AWSCURL_HOME: first, XDG_CONFIG_HOME: second }, third, "first"],
    [{ AWSCURL_HOME: empty, XDG_CONFIG_HOME: second }, third, "second"],
    [{ AWSCURL_HOME: "", XDG_CONFIG_HOME: undefined }, third, "third"],
    [{ XDG_CONFIG_HOME: undotted }, third, "undotted"],
    [{}, nested, "nested"],
    [{ CURL_HOME: first }, empty, undefined],
  ])("is the first file that exists: %j", async (env, home = "", region) => {
    const [options] = (await changes(["u"], { env, home })) as [{ region?: string }];
    expect(options.region).toBe(region);
  });

  it("comes before the arguments", async () => {
    expect(await changes(["--region", "typed", "--no-verbose", "u"], { home: first ?? "" })).toEqual([
      { region: "typed", urls: ["u"] },
    ]);
  });

  it.each(["-q", "--disable", "-qs", "-qu"])("is not read after %s", async token => {
    const [options] = (await changes([token, "u"], { home: first ?? "" })) as [object];
    expect(options).not.toHaveProperty("region");
  });

  it("is read if -q is not the first argument", async () => {
    expect(await changes(["u", "-q"], { home: second ?? "" })).toEqual([{ region: "second", urls: ["u"] }]);
  });
});

it("does not read curl's own config file", async () => {
  const home = mkdtempSync(join(tmpdir(), "awscurl-options-"));
  writeFileSync(join(home, ".curlrc"), "verbose\n");
  expect(await changes(http("x"), { home, env: { CURL_HOME: home } })).toEqual([{ urls: http("x") }]);
});
