/** Which fields of a request HTTP/2 sends. */
import type { HeaderField } from "../../message/request.ts";

/** Fields of HTTP/1.1 connections, which are not sent (RFC 9113, 8.2.2). */
const connectionSpecific = new Set([
  "connection",
  "http2-settings",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
]);

/** Whether HTTP/2 sends the field. `TE: trailers` is the only TE that it allows; Host is sent as `:authority`. */
export function isCarried({ name, value }: HeaderField): boolean {
  const lower = name.toLowerCase();
  if (lower === "te") return value.trim().toLowerCase() === "trailers";
  return !connectionSpecific.has(lower);
}
