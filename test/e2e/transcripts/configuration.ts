/** Config files, variables, and options that are accepted without effect. */
import { request, type Transcript } from "./transcript.ts";

const hi = "hi\n";

/** Switches of curl's that change nothing here. */
const moot =
  "tcp-nodelay tcp-fastopen no-alpn no-sessionid ssl-reqd ssl-allow-beast proxy-ssl-allow-beast " +
  "ssl-auto-client-cert proxy-ssl-auto-client-cert ssl-no-revoke ssl-revoke-best-effort compressed-ssh";

const plain = (line: string): Transcript => ({ name: line, line, sent: [request("GET /")], stdout: hi });

/** A config file, and the header field that it adds. */
const config = (text: string, ...fields: readonly string[]): Transcript => ({
  name: `-K: ${JSON.stringify(text)}`,
  line: "-K f {url}/",
  given: { f: text },
  sent: [request("GET /", fields)],
  stdout: hi,
});

/** A variable, and what a value that uses it becomes. */
const variable = (
  given: string,
  value: string,
  field: string,
  files: Record<string, string> = {},
): Transcript => ({
  name: `--variable ${given}: ${value}`,
  line: ["--no-sign-request", "--variable", given, "--expand-header", `X-A: ${value}`, "{url}/"],
  given: files,
  env: { NAME: "from env" },
  sent: [request("GET /", [`X-A: ${field}`])],
  stdout: hi,
  own: "curl 8.3",
});

export const configuration: readonly Transcript[] = [
  ...moot.split(" ").map(name => plain(`--${name} {url}/`)),
  config('header = "X-A: 1"\n', "X-A: 1"),
  config('-H "X-A: 1"\n', "X-A: 1"),
  config('--header "X-A: 1"', "X-A: 1"),
  config('header: "X-A: 1"', "X-A: 1"),
  config('# comment\n\nheader "X-A: 1"\r\n', "X-A: 1"),
  config('header = "X-A: \\"q\\" \\\\ \\t1"\n', 'X-A: "q" \\ \t1'),
  config('header = "X-A: 1" # behind\nheader = "X-B: 2"\n', "X-A: 1", "X-B: 2"),
  variable("x=1", "{{x}}", "1"),
  variable("x= a ", "{{x:trim}}!", "a!"),
  variable("x=a b", "{{x:url}}", "a%20b"),
  variable('x="q"', "{{x:json}}", '\\"q\\"'),
  variable("x=hi", "{{x:b64}}", "aGk="),
  variable("x=aGk=", "{{x:64dec}}", "hi"),
  variable("%NAME", "{{NAME}}", "from env"),
  variable("%NONE=else", "{{NONE}}", "else"),
  variable("x@f", "{{x:trim}}", "file", { f: "file\n" }),
  variable("x[1-2]@f", "{{x}}", "il", { f: "file\n" }),
];
