/** Which requests wait for the server's permission before they send their body (RFC 9110, 10.1.1: `Expect: 100-continue`). */
import { fieldValue } from "../message/fields.ts";
import type { WireRequest } from "../message/request.ts";
import type { HttpRules } from "./transport.ts";

/** As in curl, longer bodies, and those of unknown length, wait for the server's permission. */
const mostUnasked = 1024 * 1024;

/** Whether the server is asked over HTTP/1.1 before the body is sent. A given Expect decides. */
export function asksFirst({ body, headers }: WireRequest, rules: HttpRules | undefined): boolean {
  if (body === undefined || body.length === 0 || rules?.continueTimeout === undefined) return false;
  const given = fieldValue(headers, "expect");
  if (given !== undefined) return given.toLowerCase() === "100-continue";
  return body.length === undefined || body.length > mostUnasked;
}
