/** Warnings about a request that can be given before it is sent. */
import { scopeProblem } from "../aws/endpoint/scope-check.ts";
import { emptyHash, wrongHashLine } from "../aws/signing/payload.ts";
import { givenValue } from "../plan/headers.ts";
import type { Hop } from "../plan/hop.ts";

/**
 * Returns the warnings about a transfer's first request, one line each. A body that is not in memory is not read for
 * them.
 */
export async function warningsAbout(hop: Hop): Promise<string[]> {
  if (hop.signing === undefined) return [];
  const wrongHash = await wrongHashWarning(hop);
  const scope = scopeProblem(hop.signing.service, hop.signing.region, hop.url.host);
  return [
    ...(isUnprotected(hop)
      ? ["the body is neither signed nor encrypted: anyone on the path can change it"]
      : []),
    ...(wrongHash === undefined ? [] : [wrongHash]),
    ...(scope === undefined ? [] : [scope.text]),
  ];
}

/** With `--unsigned-payload` over http://, anyone on the path can change the body. */
function isUnprotected({ signing, url, body }: Hop): boolean {
  return signing?.rules.unsignedPayload === true && url.scheme === "http" && body !== undefined;
}

async function wrongHashWarning({ headers, body }: Hop): Promise<string | undefined> {
  const given = givenValue(headers.given, "x-amz-content-sha256");
  if (given === undefined || (body !== undefined && body.bytes === undefined)) return undefined;
  return wrongHashLine(given, body === undefined ? emptyHash : await body.sha256());
}
