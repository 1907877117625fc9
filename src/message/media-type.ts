/** The media type of a response (RFC 9110, 8.3). */
import { fieldValue } from "./fields.ts";
import type { HeaderField } from "./request.ts";

/** Whether the body is an AWS event stream: a sequence of messages in a binary framing. */
export function isEventStream(headers: readonly HeaderField[]): boolean {
  return /^application\/vnd\.amazon\.eventstream\s*(;|$)/i.test(fieldValue(headers, "content-type") ?? "");
}
