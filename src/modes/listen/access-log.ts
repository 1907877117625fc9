/** The access log: a line for each request on stderr. Pure. */
import { printable } from "../../message/printable.ts";
import { redactUrls } from "../../message/redact-urls.ts";

export interface Served {
  readonly method: string;
  /** As the client wrote it. */
  readonly target: string;
  /** Undefined: the client went away before there was one. */
  readonly status: number | undefined;
  /** Milliseconds from the head of the request to the end of the response. */
  readonly milliseconds: number;
  /** Of the response's body, sent to the client. */
  readonly bytes: number;
  /** Why there was no response, or no whole one. */
  readonly failure?: string | undefined;
}

/** `TIME METHOD TARGET STATUS MILLISECONDS BYTES`, secrets of presigned URLs redacted. `now`: milliseconds since 1970. */
export function accessLine(served: Served, now: number): string {
  const { method, target, status, milliseconds, bytes, failure } = served;
  const time = new Date(now).toISOString().replace(/\.\d+/, "");
  const shown = printable(redactUrls(target));
  const parts = [time, method, shown, status ?? "-", `${Math.round(milliseconds)}ms`, `${bytes}B`];
  return parts.join(" ") + (failure === undefined ? "" : ` (${printable(failure)})`);
}
