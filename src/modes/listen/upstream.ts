/** What a received request becomes: the URL it is sent to, and the fields that are forwarded. Pure. */
import { judgeApiHost } from "../../aws/endpoint/endpoint.ts";
import { Failure } from "../../exit.ts";
import { percentDecode } from "../../message/bytes.ts";
import { fieldValue, fieldValues, hasField, isToken, listItems } from "../../message/fields.ts";
import type { HeaderField } from "../../message/request.ts";
import { type ParsedUrl, parseUrl } from "../../message/url.ts";
import type { GivenHeader } from "../../plan/headers.ts";
import type { ReceivedHead, Refused } from "./admission.ts";

/** Parameters of a presigned URL (AWS, "Authenticating Requests: Using Query Parameters"), in lower case. */
const signatureOfAws: readonly string[] = [
  "x-amz-algorithm",
  "x-amz-credential",
  "x-amz-date",
  "x-amz-expires",
  "x-amz-security-token",
  "x-amz-signature",
  "x-amz-signedheaders",
];

/** Returns the path of the listener's fixed URL, without a trailing slash; "" if there is none. */
export function pathPrefix(upstream: ParsedUrl | undefined): string {
  return upstream?.path.replace(/\/$/, "") ?? "";
}

/** Returns the request's destination: below the fixed URL, or the AWS host that the request names, over https. */
export function upstreamUrl(head: ReceivedHead, upstream: ParsedUrl | undefined): ParsedUrl | Refused {
  const [, authority, target] = /^(?:https?:\/\/([^/?]*))?(.*)$/is.exec(head.target) ?? [];
  const [, path = "", query] = /^([^?]*)(?:\?(.*))?$/s.exec(target ?? "") ?? [];
  const parts = { path: path === "" ? "/" : path, query: withoutSignature(query) };
  if (!parts.path.startsWith("/")) return { status: 400, message: "the target is not a path" };
  if (upstream !== undefined) {
    const queries = [upstream.query, parts.query].filter(one => one !== undefined);
    return {
      ...upstream,
      path: pathPrefix(upstream) + parts.path,
      query: queries.length === 0 ? undefined : queries.join("&"),
    };
  }
  const named = authority ?? fieldValue(head.fields, "host") ?? "";
  return (
    awsUrl(named, parts) ?? {
      status: 421,
      message: "the Host is not one of AWS's; give --listen a URL for others",
    }
  );
}

function awsUrl(authority: string, parts: Pick<ParsedUrl, "path" | "query">): ParsedUrl | undefined {
  try {
    const url = parseUrl(`https://${authority.replace(/:(80|443)$/, "")}/`, { defaultScheme: "https" });
    const isPlain = url.user === undefined && url.port === 443;
    return isPlain && judgeApiHost(url.host).isApi ? { ...url, ...parts } : undefined;
  } catch (error) {
    if (Failure.is(error)) return undefined;
    throw error;
  }
}

/** Returns the query without the signature that a client made with its own keys. */
function withoutSignature(query: string | undefined): string | undefined {
  if (query === undefined || !/x-amz-|%/i.test(query)) return query;
  const kept = query
    .split("&")
    .filter(pair => !signatureOfAws.includes(percentDecode(pair.replace(/=.*$/s, "")).toLowerCase()));
  return kept.length === 0 ? undefined : kept.join("&");
}

/** Connection-specific fields (RFC 9110, 7.6.1), and those that the transport writes. */
const hopByHop: readonly string[] = [
  "connection",
  "content-length",
  "expect",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

/** Fields of the client's own signature, and fields added by proxies on the way to this listener. */
const replaced: readonly string[] = [
  "authorization",
  "forwarded",
  "host",
  "x-amz-content-sha256",
  "x-amz-date",
  "x-amz-security-token",
];

const neverForwarded: ReadonlySet<string> = new Set([...hopByHop, ...replaced]);

/** Values that are kept: they describe how the body is sent, and the signature made here covers them. */
const keptContentHashes: readonly string[] = ["UNSIGNED-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"];

/** Returns the end-to-end fields in their order and case, changed as `-H` says. */
export function forwardedFields(
  fields: readonly HeaderField[],
  given: readonly GivenHeader[],
): HeaderField[] {
  const named = fieldValues(fields, "connection").flatMap(listItems);
  const isDropped = ({ name, value }: HeaderField) => {
    const lower = name.toLowerCase();
    if (lower === "x-amz-content-sha256" && keptContentHashes.includes(value)) return false;
    return neverForwarded.has(lower) || named.includes(lower) || lower.startsWith("x-forwarded-");
  };
  const kept = fields.filter(field => !isDropped(field) && !hasField(given, field.name));
  const added = given.filter(({ action }) => action === "send");
  const takesTrailers =
    !hasField(given, "te") && fieldValues(fields, "te").flatMap(listItems).includes("trailers");
  return [
    ...kept,
    ...added.map(({ name, value }) => ({ name, value })),
    ...(takesTrailers ? trailersWanted : []),
  ];
}

/** The listener passes trailers on, so it asks for them when its client does (RFC 9110, 10.1.4 and 7.6.1). */
const trailersWanted: readonly HeaderField[] = [
  { name: "TE", value: "trailers" },
  { name: "Connection", value: "TE" },
];

/** Returns the fields of a response that are sent to the client: all but those of the connection. */
export function endToEnd(fields: readonly HeaderField[]): HeaderField[] {
  const named = fieldValues(fields, "connection").flatMap(listItems);
  return fields.filter(({ name }) => {
    const lower = name.toLowerCase();
    return !neverReturned.has(lower) && !named.includes(lower);
  });
}

const neverReturned: ReadonlySet<string> = new Set(
  hopByHop.filter(name => !["content-length", "proxy-authenticate", "trailer"].includes(name)),
);

/**
 * Fields that are not passed on as trailers (RFC 9110, 6.5.1): recipients could merge them into the head, where they
 * determine how the message is framed, routed, read, cached or authenticated.
 */
const notInTrailers: ReadonlySet<string> = new Set([
  ...hopByHop,
  ..."age authorization cache-control content-encoding content-location content-range".split(" "),
  ..."content-type date expires host location retry-after set-cookie vary".split(" "),
  ..."warning www-authenticate".split(" "),
]);

/** Returns the trailers for the client. `lines` are the trailers as received. */
export function endToEndTrailers(lines: readonly Uint8Array[]): HeaderField[] {
  return lines.flatMap(line => {
    const text = Buffer.from(line).toString("latin1");
    const [, name = "", value = ""] =
      /^([^:]*):[ \t]*([\t\x20-\x7e\x80-\xff]*?)[ \t]*\r?\n$/.exec(text) ?? [];
    return isToken(name) && !notInTrailers.has(name.toLowerCase()) ? [{ name, value }] : [];
  });
}
