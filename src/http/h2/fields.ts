/** Which fields of a request HTTP/2 sends. */
import type { HeaderField } from "../../message/request.ts";

/** RFC 9113, 8.2.2: what belongs to a connection of HTTP/1.1 is not sent. */
const connectionSpecific = new Set([
  "connection",
  "http2-settings",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
]);

/** `TE: trailers` is the one TE that HTTP/2 knows; Host goes along as `:authority`. */
export function isCarried({ name, value }: HeaderField): boolean {
  const lower = name.toLowerCase();
  if (lower === "te") return value.trim().toLowerCase() === "trailers";
  return !connectionSpecific.has(lower);
}
