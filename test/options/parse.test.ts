/** The grammar of the command line: clusters, attached values, abbreviations, groups, and words in the order typed. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { changes, refusal } from "./line.ts";

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
  [["-vvv"], { verbose: true }],
  [["-46"], { ipVersion: 6 }],
  [["-so/dev/null", "u"], { silent: true, outputs: [file("/dev/null")], urls: ["u"] }],

  // switches off
  [["-v", "--no-verbose", "-k", "--no-insecure"], {}],
  [["-N"], { buffer: false }],
  [["--no-buffer", "--buffer"], {}],
  [["-N", "--no-buffer"], { buffer: false }],
  [["--no-sign-request", "--sign-request"], {}],
  [["-f", "--no-fail", "--fail-with-body"], { fail: "fail-with-body" }],
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
  // A dash at the end of a shortened name is nothing that commander could take.
  [["--access-", "A"], { accessKey: "A" }],
  [["--print-", "--url-=x"], { printCurl: true, urlQuery: ["x"] }],

  // the end of options, and bare words between them
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
  // A group without a URL is none: curl goes on with it.
  [["-I", "--next", "a"], { head: true, urls: ["a"] }],
  [["a", "--next", "--next", "-I", "b"], { urls: ["a"] }, { urls: ["b"], head: true }],
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

  // what ends the reading
  [["-h"], { help: "" }],
  [["--help", "http"], { help: "http" }],
  [["-hhttp"], { help: "http" }],
  [["-sh", "-v"], { silent: true, help: "-v" }],
  [["--help=all"], { help: "all" }],
  [["-V", "--no-such-option"], { version: true }],
  [["a", "--next", "-V"], { version: true }],
];

function loud() {
  return { verbose: true, silent: true, showError: true };
}

describe("a command line", () => {
  it.each(lines)("%j", async (line, ...groups) => {
    expect(await changes(line)).toEqual(groups);
  });
});

const refused: [line: string[], message: string][] = [
  [["--foo"], "2: option --foo: is unknown"],
  [["-5"], "2: option -5: is unknown"],
  [["-v5"], "2: option -v5: is unknown"],
  [["-😀"], "2: option -😀: is unknown"],
  [["-"], "2: option -: is unknown"],
  [["--=x"], "2: option --: is unknown"],
  [["--verbos"], ""],
  [["--verbosee"], "2: option --verbosee: is unknown (did you mean --verbose?)"],
  [["--reigon", "x"], "2: option --reigon: is unknown (did you mean --region?)"],
  [["--secrte-key=AKIA"], "2: option --secrte-key: is unknown (did you mean --secret-key?)"],
  [["--no-verb"], "2: option --no-verb: is unknown"],
  [["--verbose=1"], "2: option --verbose=1: is unknown"],
  [["--retr", "3"], "2: option --retr: is ambiguous"],
  [["--dat", "3"], "2: option --dat: is ambiguous"],
  [["--tlsv1."], "2: option --tlsv1.: is ambiguous"],
  // Options that are refused count: what is ambiguous in curl does not become the one of them that is here.
  [["--comp"], "2: option --comp: is ambiguous"],
  [["-X"], "2: option -X: requires parameter"],
  [["-sSX"], "2: option -sSX: requires parameter"],
  [["--max-time"], "2: option --max-time: requires parameter"],
  [["--data-binary"], "2: option --data-binary: requires parameter"],
  [["u", "--data-binary", "-v"], "2: option --data-binary: requires parameter"],
  [["--no-data", "x"], "2: option --no-data: used '--no-' for option that isn't a boolean"],
  [["--no-ipv4"], "2: option --no-ipv4: used '--no-' for option that isn't a boolean"],
  [["--no-next"], "2: option --no-next: used '--no-' for option that isn't a boolean"],
  [
    ["-f", "--fail-with-body"],
    "2: option --fail-with-body: is badly used here: either --fail or --fail-with-body, not both",
  ],
  [
    ["--fail-with-body", "-f"],
    "2: option -f: is badly used here: either --fail or --fail-with-body, not both",
  ],
  // The first that is wrong is told, wherever it is noticed.
  [["-m", "x", "--foo"], "2: option -m: expected a proper numerical parameter"],
  [["--foo", "-m", "x"], "2: option --foo: is unknown"],
  [["-K", "/no/such/file", "--foo"], "26: option -K: cannot read '/no/such/file': no such file"],
  [["-vK/tmp"], "26: option -vK/tmp: cannot read '/tmp': is a directory"],
  [["--\u001b[2J"], "2: option --\\x1b[2J: is unknown"],
];

describe("a wrong command line", () => {
  it.each(refused)("%j", async (line, message) => {
    expect(await refusal(line)).toBe(message);
  });

  it("stays short", async () => {
    expect((await refusal([`--${"x".repeat(10_000)}`])).length).toBeLessThan(300);
  });
});

describe(".awscurlrc", () => {
  const folder = (text: string) => {
    const path = mkdtempSync(join(tmpdir(), "awscurl-options-"));
    writeFileSync(join(path, ".awscurlrc"), text);
    return path;
  };
  const empty = mkdtempSync(join(tmpdir(), "awscurl-options-"));
  const [first, second, third] = ["region = first\nverbose", "region = second", "region = third"].map(folder);

  it.each([
    [{ AWSCURL_HOME: first, XDG_CONFIG_HOME: second }, third, "first"],
    [{ AWSCURL_HOME: empty, XDG_CONFIG_HOME: second }, third, "second"],
    [{ AWSCURL_HOME: "", XDG_CONFIG_HOME: undefined }, third, "third"],
    [{ CURL_HOME: first }, empty, undefined],
  ])("is the first of those that are there: %j", async (env, home = "", region) => {
    const [options] = (await changes(["u"], { env, home })) as [{ region?: string }];
    expect(options.region).toBe(region);
  });

  it("comes before what is typed", async () => {
    expect(await changes(["--region", "typed", "--no-verbose", "u"], { home: first ?? "" })).toEqual([
      { region: "typed", urls: ["u"] },
    ]);
  });

  it.each(["-q", "--disable", "-qs", "-qu"])("is not read after %s", async word => {
    const [options] = (await changes([word, "u"], { home: first ?? "" })) as [object];
    expect(options).not.toHaveProperty("region");
  });

  it("is read when -q is not the first word", async () => {
    expect(await changes(["u", "-q"], { home: second ?? "" })).toEqual([{ region: "second", urls: ["u"] }]);
  });
});

it("reads nothing of curl's own", async () => {
  const home = mkdtempSync(join(tmpdir(), "awscurl-options-"));
  writeFileSync(join(home, ".curlrc"), "verbose\n");
  expect(await changes(http("x"), { home, env: { CURL_HOME: home } })).toEqual([{ urls: http("x") }]);
});
