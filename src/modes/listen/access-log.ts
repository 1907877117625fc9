/** The access log: one line on stderr for each request. Pure. */
import { printable } from "../../message/printable.ts";
import { redactUrls } from "../../message/redact-urls.ts";

export interface Served {
  readonly method: string;
  /** As the client wrote it. */
  readonly target: string;
  /** Undefined if the client disconnected before there was one. */
  readonly status: number | undefined;
  /** Milliseconds from the request head to the end of the response. */
  readonly milliseconds: number;
  /** The number of body bytes sent to the client. */
  readonly bytes: number;
  /** Why there was no response, or only part of it. */
  readonly failure?: string | undefined;
}

/**
 * Returns `TIME METHOD TARGET STATUS MILLISECONDS BYTES`, with secrets of presigned URLs redacted. `now` is
 * milliseconds since 1970.
 */
export function accessLine(served: Served, now: number): string {
  const { method, target, status, milliseconds, bytes, failure } = served;
  const time = new Date(now).toISOString().replace(/\.\d+/, "");
  const shown = printable(redactUrls(target));
  const parts = [time, method, shown, status ?? "-", `${Math.round(milliseconds)}ms`, `${bytes}B`];
  return parts.join(" ") + (failure === undefined ? "" : ` (${printable(failure)})`);
}
