/** How a response is changed for the client. Pure. */
import { ExitCode, type Failure } from "../../exit.ts";
import type { ResponseHead } from "../../http/transport.ts";
import { hasField, isNamed } from "../../message/fields.ts";
import { authorityOf } from "../../message/origin.ts";
import type { HeaderField } from "../../message/request.ts";
import type { ParsedUrl } from "../../message/url.ts";
import { endToEnd } from "./upstream.ts";

/** The two ends of an exchange. */
export interface Ends {
  /** The URL to which the request was sent. */
  readonly sentTo: ParsedUrl;
  /** The path of the listener's fixed URL, without a trailing slash; "" if there is none. */
  readonly prefix: string;
  /** The client's name for the listener: the Host of its request. */
  readonly listener: string;
  /** Whether the client can be sent trailers: it speaks HTTP/1.1, and the request is not HEAD. */
  readonly takesTrailers: boolean;
}

/**
 * Returns the fields for the client: URLs of the upstream are replaced with the listener's, and cookies are adapted to
 * a client that speaks plain http.
 */
export function clientFields(
  { headers, status, httpVersion }: Pick<ResponseHead, "headers" | "status" | "httpVersion">,
  ends: Ends,
): HeaderField[] {
  // In HTTP/1.1 trailers follow chunks. HTTP/2 also sends them after a body with a length, which is then omitted.
  const hasLength = hasField(headers, "content-length");
  const mayHaveTrailers = ends.takesTrailers && status !== 204 && status !== 304;
  const isChunked = mayHaveTrailers && hasField(headers, "trailer") && (!hasLength || httpVersion === "2");
  const unsent = isChunked ? "content-length" : "trailer";
  return endToEnd(headers).flatMap(field => {
    if (isNamed(field, unsent)) return [];
    if (isNamed(field, "location") || isNamed(field, "content-location"))
      return { ...field, value: locationAtListener(field.value, ends) };
    if (isNamed(field, "set-cookie")) return { ...field, value: plainCookie(field.value) };
    return field;
  });
}

/** Converts a URL on the upstream's origin, or a path, to the listener's; others are unchanged. */
function locationAtListener(location: string, { sentTo, prefix, listener }: Ends): string {
  const { scheme, host, port } = sentTo;
  const authorities = [authorityOf(sentTo), `${host}:${port}`];
  const origins = authorities.flatMap(authority => [`${scheme}://${authority}`, `//${authority}`]);
  const origin = origins.find(
    text => location.toLowerCase().startsWith(text) && /^([/?#]|$)/.test(location.slice(text.length)),
  );
  if (origin !== undefined)
    return `http://${listener}${withoutPrefix(location.slice(origin.length) || "/", prefix)}`;
  return location.startsWith("/") && !location.startsWith("//") ? withoutPrefix(location, prefix) : location;
}

function withoutPrefix(path: string, prefix: string): string {
  if (prefix === "" || !path.startsWith(prefix)) return path;
  const rest = path.slice(prefix.length);
  return rest === "" ? "/" : /^[/?#]/.test(rest) ? rest : path;
}

/**
 * Removes `Domain`, which would be the upstream's, and `Secure`, which would keep a client from sending the cookie over
 * http. Cookies whose name prefix requires Secure keep it (RFC 6265bis, 4.1.3), because browsers reject them otherwise.
 */
function plainCookie(cookie: string): string {
  const dropped = /^__(secure|host)-/i.test(cookie)
    ? /^\s*domain\s*(=|$)/i
    : /^\s*(domain\s*(=|$)|secure\s*$)/i;
  const [pair = "", ...attributes] = cookie.split(";");
  return [pair, ...attributes.filter(attribute => !dropped.test(attribute))].join(";");
}

/** The one-line JSON body of a response from the listener itself. */
export function errorBody(error: { readonly exitCode?: ExitCode; readonly message: string }): string {
  return `${JSON.stringify({ error })}\n`;
}

/** Returns status and JSON body for a request that got no response. */
export function failureResponse({ exitCode, message }: Pick<Failure, "exitCode" | "message">): {
  readonly status: number;
  readonly body: string;
} {
  return { status: statusOf(exitCode), body: errorBody({ exitCode, message }) };
}

function statusOf(exitCode: ExitCode): number {
  if (exitCode === ExitCode.TimedOut) return 504;
  if (exitCode === ExitCode.LoginDenied) return 503;
  if (exitCode === ExitCode.Usage || exitCode === ExitCode.ReadError) return 400;
  return 502;
}
