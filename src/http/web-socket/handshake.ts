/** The opening handshake of a WebSocket, the client's side (RFC 6455, 4.1). */
import { createHash, randomBytes } from "node:crypto";
import { ExitCode, Failure } from "../../exit.ts";
import { fieldValue, fieldValues, hasField, isNamed } from "../../message/fields.ts";
import { printable } from "../../message/printable.ts";
import type { HeaderField, WireRequest } from "../../message/request.ts";
import type { ResponseHead } from "../transport.ts";

/** Returns the fields of a WebSocket handshake; none of them is signed. */
export function handshakeFields(key: string): readonly HeaderField[] {
  return [
    { name: "Connection", value: "Upgrade" },
    { name: "Upgrade", value: "websocket" },
    { name: "Sec-WebSocket-Version", value: "13" },
    { name: "Sec-WebSocket-Key", value: key },
  ];
}

/**
 * Returns the request with its own handshake. A key given with `-H` is kept; a Connection field would contradict the
 * handshake's.
 */
export function withHandshake(request: WireRequest): WireRequest {
  const given = request.headers.filter(field => !isNamed(field, "connection"));
  const added = handshakeFields(randomBytes(16).toString("base64")).filter(
    ({ name }) => !hasField(given, name),
  );
  return { ...request, headers: [...given, ...added] };
}

/** RFC 6455, 1.3. */
const acceptSuffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** Throws a Failure 8 for a response with status 101 that does not accept this handshake (RFC 6455, 4.1). */
export function checkAccepted({ headers: asked }: WireRequest, { headers }: ResponseHead): void {
  if (fieldValue(headers, "upgrade")?.toLowerCase() !== "websocket")
    throw unacceptable("the Upgrade field is not websocket");
  const key = fieldValue(asked, "sec-websocket-key") ?? "";
  const expected = createHash("sha1")
    .update(key + acceptSuffix)
    .digest("base64");
  if (fieldValue(headers, "sec-websocket-accept") !== expected)
    throw unacceptable("Sec-WebSocket-Accept is wrong");
  const extensions = fieldValue(headers, "sec-websocket-extensions");
  if (extensions !== undefined) throw unacceptable(`the extension ${printable(extensions)} is not supported`);
  const protocol = fieldValue(headers, "sec-websocket-protocol");
  const offered = fieldValues(asked, "sec-websocket-protocol").flatMap(value => value.split(/\s*,\s*/));
  if (protocol !== undefined && !offered.includes(protocol))
    throw unacceptable(
      `the subprotocol ${printable(protocol)} was not offered; see -H Sec-WebSocket-Protocol`,
    );
}

function unacceptable(what: string): Failure {
  return new Failure(ExitCode.WeirdServerReply, `Invalid response to the WebSocket handshake: ${what}`);
}
