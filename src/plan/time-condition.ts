/** `-z`: a date, or a file whose modification time is used. */
import { statSync } from "node:fs";
import { systemErrorText } from "../message/system-errors.ts";
import { parseDate } from "./date.ts";
import type { TimeCondition } from "./hop.ts";

const fields = { "-": "If-Unmodified-Since", "=": "Last-Modified", "+": "If-Modified-Since" } as const;

/** Returns the condition. As in curl, a value that is neither a date nor a file disables it, with a warning. */
export function timeCondition(value: string): {
  time: TimeCondition | undefined;
  warnings: readonly string[];
} {
  const sign = /^[-=+]/.exec(value)?.[0] as keyof typeof fields | undefined;
  const text = sign === undefined ? value : value.slice(1);
  const field = fields[sign ?? "+"];
  const date = parseDate(text);
  if (date !== undefined) return { time: { field, seconds: date }, warnings: [] };
  try {
    return { time: { field, seconds: Math.floor(statSync(text).mtimeMs / 1000) }, warnings: [] };
  } catch (error) {
    const warnings = [
      `Failed to get filetime: ${systemErrorText(error)}`,
      "Illegal date format for -z, --time-cond (and not a filename). Disabling time condition. See " +
        "curl_getdate(3) for valid date syntax.",
    ];
    return { time: undefined, warnings };
  }
}
