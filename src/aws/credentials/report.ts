/** The report on credential sources: for `--show-identity`, and for the error if there are no credentials. */
import { printable } from "../../message/printable.ts";
import type { Identity, SourceReport } from "./identity.ts";

/** Returns a line for each source, in order, with its name and result. */
export function sourceLines(report: readonly SourceReport[]): string[] {
  const width = Math.max(...report.map(({ source }) => source.length));
  return report.map(
    ({ source, outcome, detail }) => `${source.padEnd(width)}  ${outcome}: ${printable(detail)}`,
  );
}

/** The identity to which the keys belong according to AWS: the response to GetCallerIdentity. */
export interface Caller {
  readonly account: string;
  readonly arn: string;
}

/** Parses the XML of STS's response to GetCallerIdentity; undefined for anything else. */
export function callerIn(xml: string): Caller | undefined {
  const account = /<Account>(\d{12})<\/Account>/.exec(xml)?.[1];
  const arn = /<Arn>(arn:[^<]+)<\/Arn>/.exec(xml)?.[1];
  return account === undefined || arn === undefined ? undefined : { account, arn };
}

/**
 * Returns the text of `--show-identity`: every source, then the identity; `caller` if AWS was asked. `now` is
 * milliseconds since 1970. The access key id is shown, as in AWS's own errors; secret key and token are not.
 */
export function identityText(
  identity: Identity,
  report: readonly SourceReport[],
  now: number,
  caller?: Caller,
): string {
  const account = caller?.account ?? identity.accountId;
  const lines = [
    ...sourceLines(report),
    "",
    `credentials  ${identity.source}`,
    `access key   ${printable(identity.accessKeyId)}`,
    `kind         ${identity.sessionToken === undefined ? "long-term" : "temporary, with a session token"}`,
    `account      ${account === undefined ? "unknown to this source" : printable(account)}`,
    ...(caller === undefined ? [] : [`ARN          ${printable(caller.arn)}`]),
    `expires      ${expiry(identity, now)}`,
  ];
  return `${lines.join("\n")}\n`;
}

function expiry({ expiration, sessionToken }: Identity, now: number): string {
  if (expiration === undefined) return sessionToken === undefined ? "never" : "unknown to this source";
  const instant = new Date(expiration).toISOString().replace(/\.\d+Z$/, "Z");
  const minutes = Math.floor(Math.abs(expiration - now) / 60_000);
  const span = minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return expiration > now ? `${instant}, in ${span}` : `${instant}, ${span} ago`;
}
