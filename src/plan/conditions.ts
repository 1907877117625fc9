/** The conditions of `-C` and `-z`, and whether the body of a response meets them. Pure. */
import { fieldValue } from "../message/fields.ts";
import type { HeaderField } from "../message/request.ts";
import { parseDate } from "./date.ts";
import type { Hop, TimeCondition } from "./hop.ts";

/** The header field that `-z` sends. */
export function timeField({ field, seconds }: TimeCondition): HeaderField {
  return { name: field, value: new Date(seconds * 1000).toUTCString() };
}

/** `-C`: returns the hop with a range that begins at that byte. */
export function continued(hop: Hop, resumeFrom: number): Hop {
  const conditions = { ...hop.conditions, resumeFrom };
  const { range } = hop.headers;
  return {
    ...hop,
    headers: { ...hop.headers, range: resumeFrom > 0 ? `${resumeFrom}-` : range },
    conditions,
  };
}

interface Judged {
  readonly status: number;
  readonly headers: readonly HeaderField[];
  /** The announced length of the body; undefined if it is not announced. */
  readonly length: number | undefined;
}

/**
 * Decides what to do with a response's body: show it; skip or leave it because the file is already complete (as in
 * curl, a range that begins after the last byte means that); fail because its range is not the one that `-C` needs; or
 * treat it as not modified, if the server ignored the condition of `-z`.
 */
export function bodyMeets(
  hop: Hop,
  { status, headers, length }: Judged,
): "show" | "skip" | "leave" | "wrong-range" | "not-modified" {
  const { resumeFrom, time } = hop.conditions ?? { resumeFrom: 0 };
  if (resumeFrom > 0 && hop.verb === "GET") {
    if (status === 416) return "skip";
    const begins = rangeStart(headers, status);
    if (begins !== "all" && begins !== resumeFrom) return length === resumeFrom ? "leave" : "wrong-range";
  }
  return time !== undefined && hop.headers.range === undefined && !isNews(time, headers)
    ? "not-modified"
    : "show";
}

/** Whether `-f` ignores the status, because the file of `-C` is complete. */
export function isComplete(hop: Hop, status: number): boolean {
  return status === 416 && hop.verb === "GET" && (hop.conditions?.resumeFrom ?? 0) > 0;
}

/** Returns the first byte that Content-Range names. As in curl, a field that names none means the whole resource. */
function rangeStart(headers: readonly HeaderField[], status: number): number | "all" | undefined {
  const field = fieldValue(headers, "content-range");
  if (field === undefined) return undefined;
  const digits = /^[^\d*]*(\d+)/.exec(field)?.[1];
  if (digits !== undefined) return Number(digits);
  return status < 300 ? "all" : undefined;
}

/** If either side has no date, the response always counts as newer. */
function isNews({ field, seconds }: TimeCondition, headers: readonly HeaderField[]): boolean {
  const modified = parseDate(fieldValue(headers, "last-modified") ?? "");
  if (modified === undefined || modified === 0 || seconds === 0) return true;
  return field === "If-Unmodified-Since" ? modified < seconds : modified > seconds;
}
