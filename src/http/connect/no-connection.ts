/** Hints about failed connections, in addition to curl's message. */
import { ExitCode } from "../../exit.ts";
import type { Origin } from "../../message/request.ts";
import type { ConnectionSettings } from "../transport.ts";
import { routeOf } from "./route.ts";

/**
 * Returns lines for stderr about a failed connection to `origin`; none if the cause is unknown. An OpenSearch Service
 * domain in a VPC has a public name (`vpc-NAME-ID`, OpenSearch Service's guide, VPC domains) with private addresses, so
 * that connections from outside time out. No hint with a proxy or `--connect-to`: the user knows that already.
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
