/** The same command lines given to the system's curl: the same exit code, the same message. */
import { describe, expect, it } from "vitest";
import { runCurl } from "../message/curl.ts";
import { noteLine } from "../support/compared.ts";
import { noCurl, unless } from "../support/needs.ts";
import { changes, parse, refusal } from "./line.ts";

/** Lines that both reject with the same message. */
const refused = [
  ["--foo"],
  ["-X"],
  ["-sSX"],
  ["-sS5"],
  ["-ü"],
  ["-"],
  ["--max-time"],
  ["--max-time", "abc", "u"],
  ["-m", "", "u"],
  ["-m", "1.5x", "u"],
  ["-m", "5 ", "u"],
  ["-m", "-1", "u"],
  ["-m", "inf", "u"],
  ["-sSmx", "u"],
  ["--connect-timeout", "x", "u"],
  ["--retry", "x", "u"],
  ["--retry", "-1", "u"],
  ["--retry", "", "u"],
  ["--retry", "99999999999999999999", "u"],
  ["--retry-delay", "-1", "u"],
  ["--max-redirs", "-2", "u"],
  ["--max-redirs", "1.5", "u"],
  ["--tls-max", "1.7", "u"],
  ["--tls-max", "", "u"],
  ["--no-verb"],
  ["--no-foo"],
  ["-i-", "u"],
  ["-sS-", "u"],
  ["-m", "x", "--foo"],
  ["--foo", "-m", "x"],
  ["--foo", "-V"],
  ["--max-time", "abc", "-V"],
];

/** Lines that both reject, with the message of curl 8, or with one that says more. */
const reworded: { line: string[]; message: string }[] = [
  ...["--no-data", "--no-max-time", "--no-ipv4", "--no-tlsv1.2", "--no-next"].map(name => ({
    line: [name, "4"],
    message: `option ${name}: the given option cannot be reversed with a --no- prefix`,
  })),
  ...["-o", "--output"].map(name => ({
    line: [name, "", "u"],
    message: `option ${name}: blank argument where content is expected`,
  })),
  ...["--retr", "--dat", "--tlsv1."].map(name => ({
    line: [name, "3"],
    message: `option ${name}: is ambiguous: `,
  })),
  { line: ["--verbose=1"], message: "option --verbose: takes no value" },
  { line: ["-K", "/no/such/file", "u"], message: "option -K: cannot read '/no/such/file': No such file" },
  { line: ["-H", "@/", "u"], message: "option -H: cannot read '/': Is a directory" },
  { line: ["-w", "@/no/such", "u"], message: "option -w: cannot read '/no/such': No such file" },
];

/** Lines that both accept: curl then finds nothing listening on the port. */
const taken = [
  ["-m", "1e1"],
  ["-m", " 5"],
  ["-m", "0x10"],
  ["-m", "-0"],
  ["--retry", "+0"],
  ["--retry", " 00"],
  ["--max-redirs", "-1"],
  ["--tls-max", "default"],
  ["--verb", "--no-verbose"],
  ["--no-remote-name"],
  ["--no-head"],
  ["--no-location-trusted"],
  ["-fsS", "--no-fail", "--fail-with-body"],
  ["-4", "-6", "-4"],
  ["-1"],
  ["--tlsv1", "--tls-max", "1.2"],
  ["-2", "-3"],
  ["--ssl", "--ssl-allow-beast", "--no-npn", "--random-file", "x", "--egd-file", "x"],
  ["-o", "-v"],
  ["-vvv", "--no-verbose"],
  ["--no-buffer", "--buffer", "-N"],
  ["-o", "--", "--"],
  ["-Lg", "-A", "-x", "-e", "--"],
  ["--tcp-nodelay", "--no-tcp-nodelay", "--no-alpn", "--no-sessionid", "--compressed-ssh", "--false-start"],
];

describe("an invalid command line", unless(noCurl), () => {
  it.for(refused.map(line => [line]))("%j is rejected as by curl", async ([line = []], { task }) => {
    noteLine(task, "rejected in process", line);
    const { exitCode, stderr } = await runCurl(line);
    const message = Buffer.from(stderr, "latin1")
      .toString()
      .split("\n")[0]
      ?.replace(/^curl: /, "");
    expect(await refusal(line)).toBe(`${exitCode}: ${message}`);
  });

  it.for(reworded)("$line is rejected with curl's exit code", async ({ line, message }, { task }) => {
    noteLine(task, "rejected in process", line);
    // curl 7.88 only warns about -w @FILE and -H @FILE; a missing file is exit code 26 in later versions.
    const { exitCode } = line[0] === "-w" || line[0] === "-H" ? { exitCode: 26 } : await runCurl(line);
    expect((await refusal(line)).slice(0, 4 + message.length)).toContain(`${exitCode}: ${message}`);
  });
});

describe("a valid command line", unless(noCurl), () => {
  it.for(taken.map(line => [line]))("%j is accepted as by curl", async ([line = []], { task }) => {
    noteLine(task, "accepted in process", line);
    const { exitCode } = await runCurl([...line, "http://127.0.0.1:1/"]);
    expect(exitCode).toBe(7);
    const [options] = await parse([...line, "http://127.0.0.1:1/"]);
    expect(options?.urls).toEqual(["http://127.0.0.1:1/"]);
  });
});

/** Config files that set a User-Agent. */
const agents = [
  "user-agent = x",
  "user-agent: x",
  "user-agent x",
  "--user-agent x",
  "-A x",
  "-Ax",
  '-A "a b"',
  'user-agent = "a b"',
  'user-agent = "a \\"b\\" \\\\ c \\q"',
  'user-agent "open',
  'user-agent = "a"b',
  "user-agent = 'x'",
  "user-agent == x",
  "user-agent = : x",
  "user-agent = x#y",
  "user-agent = x # y",
  "  user-agent = x",
  "user-agent = x\r",
  "/user-agent = x\n*x\nuser-agent = y",
  "user-agent = a b",
  "user-agent a b # c",
  "--user-agent = x",
  'user-agent "a" b',
  "\tuser-agent\tx",
];

describe("a config file", unless(noCurl), () => {
  it.each(agents)("%j gives the same User-Agent", async text => {
    const { agent, exitCode } = await agentOfCurl(text);
    expect(exitCode).toBe(0);
    const [options] = (await changes(["-K-"], { stdin: text })) as [{ userAgent?: string }];
    expect(options.userAgent).toBe(agent);
  });
});

/** The User-Agent that the system's curl takes from the file, as its --libcurl shows it. */
async function agentOfCurl(text: string): Promise<{ agent: string | undefined; exitCode: number }> {
  const { stdout, exitCode } = await runCurl(["--libcurl", "-", "-K", "-", "file:///dev/null"], {
    stdin: text,
  });
  const [, literal] = /CURLOPT_USERAGENT, ("(?:[^"\\]|\\.)*")/.exec(stdout) ?? [];
  return { agent: literal === undefined ? undefined : JSON.parse(literal.replaceAll("\\?", "?")), exitCode };
}
