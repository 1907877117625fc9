/** What a person is told of a connection that did not come up, beyond what curl says. */
import { ExitCode } from "../exit.ts";

/**
 * In: the host of the URL, in lower case without a port, and what the attempt to connect to it ended with. Out: lines for
 * stderr, none when no cause is known. A domain of OpenSearch Service in a VPC has a public name (`vpc-NAME-ID`, OpenSearch
 * Service's guide, VPC domains) with private addresses, so that outside of it nothing answers.
 */
export function explainNoConnection(host: string, exitCode: number): readonly string[] {
  const inVpc = /^vpc-[a-z0-9-]+\.(aos\.|[a-z0-9-]+\.es\.)/.test(host);
  return inVpc && exitCode === ExitCode.TimedOut
    ? [
        `${host} is reachable only inside its VPC: go through a machine there, by --proxy or a tunnel and --connect-to`,
      ]
    : [];
}
