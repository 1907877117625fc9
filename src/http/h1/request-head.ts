/** The request head as sent: exactly the bytes that were signed, with the framing fields that the transport writes. */

import { hasField, isNamed } from "../../message/fields.ts";
import { defaultPort } from "../../message/origin.ts";
import type { HeaderField, WireRequest } from "../../message/request.ts";
import type { Route } from "../connect/route.ts";
import { headText } from "../head-text.ts";

/**
 * Returns the bytes from the request line to the empty line. Throws a TypeError for CR, LF or NUL, which were rejected
 * when options were parsed.
 */
export function headBytes(
  request: WireRequest,
  route: Route,
  version: "1.0" | "1.1" = "1.1",
  expects = false,
): Buffer {
  const expect = expects && !hasField(request.headers, "expect") ? [expectation] : [];
  const fields = [...withProxyFields(request.headers, route), ...bodyFields(request), ...expect];
  return headText([
    `${request.method} ${targetOnWire(request, route)} HTTP/${version}`,
    ...fields.map(fieldLine),
  ]);
}

const expectation: HeaderField = { name: "Expect", value: "100-continue" };

/** Origin form, or absolute form for a proxy without a tunnel (RFC 9112, 3.2.2). */
function targetOnWire({ origin, target, targetIsGiven }: WireRequest, { proxy, tunnel }: Route): string {
  if (proxy === undefined || tunnel !== undefined || targetIsGiven) return target;
  return `http://${origin.host}${origin.port === defaultPort("http") ? "" : `:${origin.port}`}${target}`;
}

/** In curl's order: the proxy's credentials follow Host, and Proxy-Connection follows curl's own fields. */
function withProxyFields(
  headers: readonly HeaderField[],
  { proxy, tunnel, proxyHeaders, proxyOmits }: Route,
): readonly HeaderField[] {
  if (proxy === undefined || tunnel !== undefined) return headers;
  const { authorization } = proxy;
  // curl writes its own Host, and if the proxy forwards the request, no field of --proxy-header replaces it.
  const added = proxyHeaders.filter(field => !isNamed(field, "host"));
  const replaces = (name: string, given: readonly HeaderField[]) =>
    hasField(given, name) || proxyOmits.includes(name);
  const [first, ...others] = headers;
  const end = others.findLastIndex(({ name }) => ownFields.includes(name)) + 1;
  return [
    ...(first ? [first] : []),
    ...(authorization === undefined || replaces("proxy-authorization", added)
      ? []
      : [{ name: "Proxy-Authorization", value: authorization }]),
    ...others.slice(0, end),
    ...(replaces("proxy-connection", [...headers, ...added])
      ? []
      : [{ name: "Proxy-Connection", value: "Keep-Alive" }]),
    ...others.slice(end),
    ...added,
  ];
}

const ownFields: readonly string[] = ["User-Agent", "Accept", "Accept-Encoding", "Referer"];

function bodyFields({ body }: WireRequest): HeaderField[] {
  if (body === undefined) return [];
  return body.length === undefined
    ? [{ name: "Transfer-Encoding", value: "chunked" }]
    : [{ name: "Content-Length", value: String(body.length) }];
}

/** curl writes nothing after the colon of an empty field. */
function fieldLine({ name, value }: HeaderField): string {
  return value === "" ? `${name}:` : `${name}: ${value}`;
}
