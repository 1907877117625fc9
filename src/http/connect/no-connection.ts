/** What a person is told of a connection that did not come up, beyond what curl says. */
import { ExitCode } from "../../exit.ts";
import type { Origin } from "../../message/request.ts";
import type { ConnectionSettings } from "../transport.ts";
import { routeOf } from "./route.ts";

/**
 * In: where the request was to go, how, and what the attempt to connect ended with. Out: lines for stderr, none when no
 * cause is known. A domain of OpenSearch Service in a VPC has a public name (`vpc-NAME-ID`, OpenSearch Service's guide, VPC
 * domains) with private addresses, so that outside of it nothing answers. Who went another way knows that already.
 */
export function explainNoConnection(
  origin: Origin,
  settings: ConnectionSettings,
  exitCode: ExitCode,
): readonly string[] {
  const { host } = origin;
  const inVpc = /^vpc-[a-z0-9-]+\.(aos\.|[a-z0-9-]+\.es\.)/.test(host);
  if (!inVpc || exitCode !== ExitCode.TimedOut) return [];
  const { hop, unixSocket } = routeOf(origin, settings);
  if (hop.host !== host || unixSocket !== undefined) return [];
  return [
    `${host} is reachable only inside its VPC: go through a machine there, by --proxy or a tunnel and --connect-to`,
  ];
}
