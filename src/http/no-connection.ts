/** What a person is told when no connection comes about, beyond what curl says. */
import { ExitCode } from "../exit.ts";

/**
 * In: the host of the URL, in lower case without a port, and what the transfer ended with. Out: lines for stderr; none when no
 * cause is known. A VPC domain of OpenSearch Service (`vpc-NAME-ID.REGION.es.amazonaws.com`) has a public name with private
 * addresses, so that outside its VPC nothing answers.
 */
export function explainNoConnection(host: string, exitCode: number): readonly string[] {
  const ofVpc = /^vpc-[a-z0-9-]+\.[a-z0-9.-]+\.(es|aos)\.|^vpc-[a-z0-9-]+\.[a-z0-9-]+\.(es|aos)\./.test(host);
  return ofVpc && exitCode === ExitCode.TimedOut
    ? [
        `${host} is reachable only inside its VPC: go through a host in it, as by an SSH tunnel with --connect-to`,
      ]
    : [];
}
