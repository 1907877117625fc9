/** The record of a transfer that `-w` prints, read from its result. */
import { ExitCode, type Failure } from "../exit.ts";
import { textOfBytes } from "../message/bytes.ts";
import { fieldValue } from "../message/fields.ts";
import { resolveLocation, withEscapes } from "../message/location.ts";
import { redactUserinfo } from "../message/redact-urls.ts";
import { urlText } from "../message/target.ts";
import type { TransferRecord } from "../output/write-out.ts";
import type { RejectedUrl, TransferPlan } from "../plan/transfers.ts";
import { version } from "../version.ts";
import { type Leg, lastAttempt, retriesOf, type TransferResult } from "./result.ts";

/** A URL of the command line, whether it could be parsed or not. */
type NamedUrl = Pick<TransferPlan | RejectedUrl, "givenUrl" | "urlNumber" | "output">;

/** Returns the record. `seconds` is the duration of the transfer. */
export function recordOf(
  named: NamedUrl,
  result: Pick<TransferResult, "legs" | "written" | "number">,
  failure: Failure | undefined,
  seconds: number,
): TransferRecord {
  const legs = lastAttempt(result);
  const last = legs.at(-1);
  const redirects = legs.filter(({ step }) => step === "redirect");
  const head = legs.findLast(leg => leg.head !== undefined)?.head;
  // A signature in a URL is kept, because scripts read presigned redirects from this record.
  const shown = named.output.redact ? redactUserinfo : (url: string) => url;
  return {
    url: shown(named.givenUrl),
    effectiveUrl: shown(effectiveUrl(named, last, redirects.length)),
    urlNumber: named.urlNumber,
    request: last?.request,
    head,
    earlierHeads: last?.earlierHeads ?? [],
    stats: last && factsOf(last),
    redirectStats: redirects.filter(leg => leg !== last).map(({ stats }) => stats),
    heads: legs.flatMap(leg => (leg.head === undefined ? [] : [leg.head])),
    transferNumber: result.number ?? -1,
    events: last?.events ?? 0,
    delivered: result.written?.bytes ?? 0,
    retries: retriesOf(result),
    redirectUrl: last && head && redirectUrl(last, head),
    file: result.written?.file ?? (named.output.file === "-" ? undefined : named.output.file),
    exitCode: failure?.exitCode ?? ExitCode.Ok,
    errorMessage: failure?.message,
    elapsed: seconds,
    agent: `awscurl/${version}`,
  };
}

const unread: readonly Leg["use"][] = ["leave", "not-modified", "wrong-range"];

/** As in curl, body bytes that arrived with the head do not count if the body is left unread. */
function factsOf({ stats, use }: Leg): Leg["stats"] {
  return unread.includes(use) ? { ...stats, downloadBytes: 0 } : stats;
}

/** Returns the URL that was requested last; like curl, keeps the fragment of the given URL. */
function effectiveUrl({ givenUrl }: NamedUrl, last: Leg | undefined, redirects: number): string {
  if (last === undefined) return givenUrl;
  const fragment = redirects === 0 ? (/#.*$/s.exec(givenUrl)?.[0] ?? "") : "";
  return urlText(last.hop.url) + fragment;
}

/** Returns the target of the last response's Location if it was not followed, even if awscurl would refuse to follow it. */
function redirectUrl({ hop }: Leg, head: NonNullable<Leg["head"]>): string | undefined {
  const location = fieldValue(head.headers, "location");
  if (location === undefined || location === "") return undefined;
  try {
    const fragment = /#.*$/s.exec(location)?.[0] ?? "";
    const space = location.includes("?") ? "+" : "%20";
    return urlText(resolveLocation(hop.url, location)) + withEscapes(fragment, space);
  } catch {
    // Text that is not a valid URL may still contain a password.
    return redactUserinfo(textOfBytes(location));
  }
}
