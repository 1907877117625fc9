/** The same wrong and right lines given to the system's curl: the same exit code, the same words. */
import { describe, expect, it } from "vitest";
import { runCurl } from "../message/curl.ts";
import { noCurl, unless } from "../support/needs.ts";
import { changes, parse, refusal } from "./line.ts";

/** Lines that both refuse, in the same words. */
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
  ["--retry-delay", "1.5", "u"],
  ["--retry-delay", "-1", "u"],
  ["--retry-max-time", "9223372036854776", "u"],
  ["--max-redirs", "-2", "u"],
  ["--max-redirs", "1.5", "u"],
  ["--tls-max", "1.7", "u"],
  ["--tls-max", "", "u"],
  ["--retr", "3", "u"],
  ["--dat", "3", "u"],
  ["--tlsv1.", "u"],
  ["--no-data", "x"],
  ["--no-max-time", "4"],
  ["--no-ipv4", "u"],
  ["--no-tlsv1.2", "u"],
  ["--no-next"],
  ["--no-verb"],
  ["--no-foo"],
  ["--verbose=1"],
  ["-i-", "u"],
  ["-sS-", "u"],
  ["-o", "", "u"],
  ["--output", "", "u"],
  ["-m", "x", "--foo"],
  ["--foo", "-m", "x"],
  ["--foo", "-V"],
  ["--max-time", "abc", "-V"],
];

/** Lines that both take: curl reads no config of its own and then finds nobody at the port. */
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
  ["-vvv", "--no-verbose"],
  ["--no-buffer", "--buffer", "-N"],
  ["-o", "--", "--"],
  ["-Lg", "-A", "-x", "-e", "--"],
  ["--tcp-nodelay", "--no-tcp-nodelay", "--no-alpn", "--no-sessionid", "--compressed-ssh", "--false-start"],
];

describe("wrong lines", unless(noCurl), () => {
  it.each(refused.map(line => [line]))("%j", async line => {
    const { exitCode, stderr } = await runCurl(line);
    const said = Buffer.from(stderr, "latin1")
      .toString()
      .split("\n")[0]
      ?.replace(/^curl: /, "");
    expect(await refusal(line)).toBe(`${exitCode}: ${said}`);
  });

  it.each([
    { line: ["-f", "--fail-with-body"], told: "--fail-with-body" },
    { line: ["--fail-with-body", "-f"], told: "-f" },
    { line: ["-K", "/no/such/file"], told: "-K" },
    { line: ["-H", "@/"], told: "-H" },
  ])("$line ends with curl's code, in words of ours", async ({ line, told }) => {
    const { exitCode, stderr } = await runCurl([...line, "http://127.0.0.1:1/"]);
    expect(stderr).toContain(`option ${told}: `);
    expect((await refusal([...line, "u"])).startsWith(`${exitCode}: option ${told}: `)).toBe(true);
  });
});

describe("lines that curl takes", unless(noCurl), () => {
  it.each(taken.map(line => [line]))("%j", async line => {
    const { exitCode } = await runCurl([...line, "http://127.0.0.1:1/"]);
    expect(exitCode).toBe(7);
    const [options] = await parse([...line, "http://127.0.0.1:1/"]);
    expect(options?.urls).toEqual(["http://127.0.0.1:1/"]);
  });
});

/** Config files that may set a User-Agent. */
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
];

describe("config files", unless(noCurl), () => {
  it.each(agents)("%j", async text => {
    const { agent, exitCode } = await agentOfCurl(text);
    expect(exitCode).toBe(0);
    const [options] = (await changes(["-K-"], { stdin: text })) as [{ userAgent?: string }];
    expect(options.userAgent).toBe(agent);
  });
});

/** What the system's curl makes of the file, told by its own --libcurl. */
async function agentOfCurl(text: string): Promise<{ agent: string | undefined; exitCode: number }> {
  const { stdout, exitCode } = await runCurl(["--libcurl", "-", "-K", "-", "file:///dev/null"], {
    stdin: text,
  });
  const [, literal] = /CURLOPT_USERAGENT, ("(?:[^"\\]|\\.)*")/.exec(stdout) ?? [];
  return { agent: literal === undefined ? undefined : JSON.parse(literal.replaceAll("\\?", "?")), exitCode };
}
