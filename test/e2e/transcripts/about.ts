/** `-h`, `-M`, `-V`, `-q`: the texts are awscurl's own; that they are printed, where to, and the exit code are curl's. */
import { request, type Transcript } from "./transcript.ts";

/** Each prints what matches, sends nothing, and ends with exit code 0, whatever follows. */
const prints = (pattern: RegExp, lines: readonly string[], more: Partial<Transcript> = {}): Transcript[] =>
  lines.map(line => ({ name: line, line, stdout: [pattern], ...more }));
const withoutEffect = (line: string): Transcript => ({
  name: line,
  line,
  sent: [request("GET /")],
  stdout: "hi\n",
});

export const about: readonly Transcript[] = [
  withoutEffect("-q {url}/"),
  ...prints(/^Usage: (?:aws)?curl \[options\.\.\.\] <url>\n/, ["-h", "--help", "-s -h", "{url}/ -h", "-sh"]),
  ...prints(/^ +(?:-\w, )?--[\w-]+ /m, ["-h all", "-h http", "-h tls", "--help proxy", "-h output"]),
  ...prints(/^ output {2,}\w/m, ["-h category", "-h nosuch", "--help nosuch", "-h category {url}/"]),
  ...prints(/^ +-d, --data <data>\n/, ["-h --data", "-h -d", "--help --data", "-h -d {url}/"], {
    since: "8.10",
  }),
  ...prints(/^(?:aws)?curl \d+\.\d+\.\d+/, ["-V", "--version", "-V {url}/", "-sV", "-V --nosuch", "-V -M"]),
  ...prints(/^Protocols:.* http https( .*)?$/m, ["-V -s", "--no-version -V"]),
  ...prints(/^Features:.* brotli .*HTTP2 .*IPv6 .*libz .*SSL .*UnixSockets/m, ["-V -S", "-V -h"]),
  ...prints(/--data-binary/, [
    "-M",
    "--manual",
    "-sM",
    "-M {url}/",
    "-M --nosuch",
    "--no-manual -M",
    "-M -V",
  ]),
  withoutEffect("--no-manual {url}/"),
  withoutEffect("--no-version {url}/"),
  ...["--nosuch -h", "--nosuch -V", "--nosuch -M"].map(
    (line): Transcript => ({
      name: line,
      line,
      exitCode: 2,
      stderr: "{me}: option --nosuch: is unknown\n{me}: try '{me} --help' for more information\n",
    }),
  ),
];
