/** Hints about names that are reachable only inside a VPC. */
import { expect, it } from "vitest";
import { ExitCode } from "../../../src/exit.ts";
import { notConnected } from "../../../src/http/connect/dial.ts";
import { explainNoConnection } from "../../../src/http/connect/no-connection.ts";
import { settings } from "../exchange.ts";

const domain = "vpc-logs-abc123.ap-northeast-1.es.amazonaws.com";
const explained = (host: string, exitCode: ExitCode, way: Parameters<typeof settings>[0] = {}) =>
  explainNoConnection({ scheme: "https", host, port: 443 }, settings(way), exitCode);

it.each([domain, "vpc-logs-abc123.cn-north-1.es.amazonaws.com.cn", "vpc-logs-abc123.aos.eu-west-1.on.aws"])(
  "hints at the VPC if %s times out",
  host => {
    expect(explained(host, ExitCode.TimedOut)).toEqual([
      `${host} is reachable only inside its VPC: go through a machine there, by --proxy or a tunnel and --connect-to`,
    ]);
  },
);

it.each([
  ["search-logs-abc123.ap-northeast-1.es.amazonaws.com", ExitCode.TimedOut],
  [domain, ExitCode.HostNotResolved],
  [domain, ExitCode.NotConnected],
  ["vpc-.example.com", ExitCode.TimedOut],
  ["vpc-lattice-svcs.eu-west-1.amazonaws.com", ExitCode.TimedOut],
])("has no hint for %s and exit code %i", (host, exitCode) => {
  expect(explained(host, exitCode)).toEqual([]);
});

it.each<[string, Parameters<typeof settings>[0]]>([
  ["a proxy", { proxy: "http://127.0.0.1:3128" }],
  ["a proxy of the environment", { env: { https_proxy: "http://127.0.0.1:3128" } }],
  ["a tunnel", { connectTo: ["::127.0.0.1:9200"] }],
  ["a socket", { unixSocket: "/tmp/none" }],
])("has no hint for %s if it does not respond", (_, way) => {
  expect(explained(domain, ExitCode.TimedOut, way)).toEqual([]);
});

it.each([
  ["ETIMEDOUT", ExitCode.TimedOut],
  ["EHOSTUNREACH", ExitCode.NotConnected],
  ["ECONNREFUSED", ExitCode.NotConnected],
])("the system's %s is exit %i in the same words", (code, exitCode) => {
  const cause = Object.assign(new Error(code), { code });
  expect(notConnected("a.test", 443, 131_072.4, cause)).toMatchObject({
    exitCode,
    message: "Failed to connect to a.test port 443 after 131072 ms: Could not connect to server",
    cause,
  });
});
