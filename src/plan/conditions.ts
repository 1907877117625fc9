/** What `-C` and `-z` ask for, and whether the body of a response is that. Pure. */
import { fieldValue } from "../message/fields.ts";
import type { HeaderField } from "../message/request.ts";
import { parseDate } from "./date.ts";
import type { Hop, TimeCondition } from "./hop.ts";

/** The header field of a `-z`. */
export function timeField({ field, seconds }: TimeCondition): HeaderField {
  return { name: field, value: new Date(seconds * 1000).toUTCString() };
}

/** `-C`: the hop, with the range that begins at that byte. */
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
  /** Of the body as announced; undefined when it is not. */
  readonly length: number | undefined;
}

/**
 * What a response's body is: to be shown; to be skipped or left, since all of it is there already (as in curl, a range behind
 * the last byte says so); of another range than `-C` needs; or not modified in the eyes of `-z`, which the server overlooked.
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

/** Is `-f` to overlook the status? The file of `-C` is complete. */
export function isComplete(hop: Hop, status: number): boolean {
  return status === 416 && hop.verb === "GET" && (hop.conditions?.resumeFrom ?? 0) > 0;
}

/** The first byte that Content-Range names. As for curl, one that names none stands for the whole resource. */
function rangeStart(headers: readonly HeaderField[], status: number): number | "all" | undefined {
  const field = fieldValue(headers, "content-range");
  if (field === undefined) return undefined;
  const digits = /^[^\d*]*(\d+)/.exec(field)?.[1];
  if (digits !== undefined) return Number(digits);
  return status < 300 ? "all" : undefined;
}

/** Without a date, on either side, a response is always news. */
function isNews({ field, seconds }: TimeCondition, headers: readonly HeaderField[]): boolean {
  const modified = parseDate(fieldValue(headers, "last-modified") ?? "");
  if (modified === undefined || modified === 0 || seconds === 0) return true;
  return field === "If-Unmodified-Since" ? modified < seconds : modified > seconds;
}
