/** Names that only a VPC can reach. */
import { expect, it } from "vitest";
import { ExitCode } from "../../src/exit.ts";
import { explainNoConnection } from "../../src/http/no-connection.ts";

it.each([
  "vpc-logs-abc123.ap-northeast-1.es.amazonaws.com",
  "vpc-logs-abc123.cn-north-1.es.amazonaws.com.cn",
  "vpc-logs-abc123.aos.eu-west-1.on.aws",
])("%s times out", host => {
  expect(explainNoConnection(host, ExitCode.TimedOut)).toEqual([
    `${host} is reachable only inside its VPC: go through a machine there, by --proxy or a tunnel and --connect-to`,
  ]);
});

it.each([
  ["search-logs-abc123.ap-northeast-1.es.amazonaws.com", ExitCode.TimedOut],
  ["vpc-logs-abc123.ap-northeast-1.es.amazonaws.com", ExitCode.HostNotResolved],
  ["vpc-logs-abc123.ap-northeast-1.es.amazonaws.com", ExitCode.NotConnected],
  ["vpc-.example.com", ExitCode.TimedOut],
  ["vpc-lattice-svcs.eu-west-1.amazonaws.com", ExitCode.TimedOut],
])("nothing is known of %s, %i", (host, exitCode) => {
  expect(explainNoConnection(host, exitCode)).toEqual([]);
});
