/** The request head as it goes onto the wire, byte for byte what was signed, with the framing that the transport owns. */

import { hasField } from "../../message/fields.ts";
import { defaultPort } from "../../message/origin.ts";
import type { HeaderField, WireRequest } from "../../message/request.ts";
import type { Route } from "../connect/route.ts";

/**
 * In: the request and its way. Out: the bytes from the request line to the blank line. Throws a TypeError for what would end
 * a line early: whoever typed it should have been told long before.
 */
export function headBytes(request: WireRequest, route: Route): Buffer {
  const fields = [...withProxyFields(request.headers, route), ...bodyFields(request)];
  const lines = [`${request.method} ${targetOnWire(request, route)} HTTP/1.1`, ...fields.map(fieldLine)];
  if (lines.some(line => /[\r\n\0]/.test(line)))
    throw new TypeError("a line of the request head holds CR, LF or NUL");
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
}

/** Origin form, or absolute form for a proxy that is asked without a tunnel (RFC 9112, 3.2.2). */
function targetOnWire({ origin, target }: WireRequest, { proxy, tunnel }: Route): string {
  if (proxy === undefined || tunnel !== undefined) return target;
  return `http://${origin.host}${origin.port === defaultPort("http") ? "" : `:${origin.port}`}${target}`;
}

/** In curl's order: the proxy's password behind the Host, the word about the connection behind curl's own fields. */
function withProxyFields(headers: readonly HeaderField[], { proxy, tunnel }: Route): readonly HeaderField[] {
  if (proxy === undefined || tunnel !== undefined) return headers;
  const { authorization } = proxy;
  const isGiven = hasField(headers, "proxy-connection");
  const [first, ...others] = headers;
  const end = others.findLastIndex(({ name }) => ownFields.includes(name)) + 1;
  return [
    ...(first ? [first] : []),
    ...(authorization === undefined ? [] : [{ name: "Proxy-Authorization", value: authorization }]),
    ...others.slice(0, end),
    ...(isGiven ? [] : [{ name: "Proxy-Connection", value: "Keep-Alive" }]),
    ...others.slice(end),
  ];
}

const ownFields: readonly string[] = ["User-Agent", "Accept", "Accept-Encoding", "Referer"];

function bodyFields({ body }: WireRequest): HeaderField[] {
  if (body === undefined) return [];
  return body.length === undefined
    ? [{ name: "Transfer-Encoding", value: "chunked" }]
    : [{ name: "Content-Length", value: String(body.length) }];
}

/** curl writes nothing behind the colon of an empty field. */
function fieldLine({ name, value }: HeaderField): string {
  return value === "" ? `${name}:` : `${name}: ${value}`;
}
