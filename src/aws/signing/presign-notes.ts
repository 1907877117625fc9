/** What to print about a presigned URL: the URL itself, and how to use it. */
import { fieldValue } from "../../message/fields.ts";
import { authorityOf, originText } from "../../message/origin.ts";
import type { WireRequest } from "../../message/request.ts";
import { unsignedPayload } from "./payload.ts";
import type { PresigningParameters } from "./presign.ts";
import type { SignedRequest } from "./sign.ts";

/** Returns the presigned request as a URL for a browser or curl; `webSocket` selects the scheme ws or wss. */
export function presignedUrl({ origin, target }: WireRequest, webSocket = false): string {
  const start = originText(origin);
  return (webSocket ? start.replace(/^http/, "ws") : start) + target;
}

/**
 * Returns what the user of the URL has to know, one line each for stderr: the method unless it is GET, the headers and
 * the body that must be sent with the URL, and when a session of temporary credentials ends, because the URL expires
 * with it.
 */
export function presignNotes(
  { request, signedHeaders, canonicalRequest }: SignedRequest,
  { identity, instant, expiresIn }: PresigningParameters,
): string[] {
  const hostIsInUrl = fieldValue(request.headers, "host")?.toLowerCase() === authorityOf(request.origin);
  const names = signedHeaders.split(";").filter(name => name !== "host" || !hostIsInUrl);
  const bodyIsSigned = request.body !== undefined && !canonicalRequest.endsWith(`\n${unsignedPayload}`);
  // S3 keys may contain dot segments; for all other services they are removed.
  const hasDotSegments = /\/\.{1,2}(\/|$)/.test(canonicalRequest.split("\n")[1] ?? "");
  const { expiration, sessionToken } = identity;
  return [
    ...(request.method === "GET" ? [] : [`the URL is signed for ${request.method}`]),
    ...(names.length === 0 ? [] : [`headers that must be sent with the URL: ${names.join(", ")}`]),
    ...(bodyIsSigned ? ["the body must be sent with the URL, byte for byte: its hash is signed"] : []),
    ...(hasDotSegments
      ? ["the path has dot segments, which browsers remove, as does curl without --path-as-is"]
      : []),
    ...(sessionToken === undefined ? [] : [sessionNote(expiration, instant + expiresIn * 1000)]),
  ];
}

/** Both in milliseconds since 1970. */
function sessionNote(sessionEnds: number | undefined, urlEnds: number): string {
  if (sessionEnds === undefined) return "the credentials are temporary: the URL ends with their session";
  const end = new Date(sessionEnds).toISOString().replace(/\.\d+/, "");
  return `the session ends at ${end}${sessionEnds < urlEnds ? ", and with it the URL" : ""}`;
}
