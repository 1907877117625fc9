/** Options about which part or which version of a resource to request. */
import type { Option } from "../option.ts";
import { misused } from "../place.ts";
import { bytes, filled, set, text } from "../values.ts";

export const conditions: readonly Option[] = [
  {
    long: "range",
    short: "r",
    value: "range",
    category: ["http"],
    summary: "Request these bytes only",
    text:
      "Requests a part of the resource: '0-499', '500-', '-500', or several separated by commas. A server without support " +
      "for ranges responds with the whole resource.",
    repetition: "single",
    apply: (options, { value = "", place }) => {
      if (options.continueAt !== undefined) throw misused(place, exclusive("--range"));
      options.range = value;
    },
  },
  {
    long: "continue-at",
    short: "C",
    value: "offset",
    category: ["http", "connection"],
    summary: "Continue a download at this byte",
    text:
      "Requests the resource from this byte on and appends it to the file of -o or -O; '-' continues where the file ends. A " +
      "server that sends another range is exit code 33, and 416 means that the file is complete. With --retry, '-' continues " +
      "with what has arrived. Uploads cannot be continued: exit code 43.",
    repetition: "single",
    apply: (options, { value = "", place }) => {
      if (options.range !== undefined) throw misused(place, exclusive("--range"));
      if (options.clobber === false) throw misused(place, exclusive("--no-clobber"));
      if (options.removeOnError) throw misused(place, exclusive("--remove-on-error"));
      options.continueAt = value === "-" ? "end-of-file" : bytes(value, place);
    },
  },
  {
    long: "time-cond",
    short: "z",
    value: "time",
    category: ["http"],
    summary: "Request the resource if it is newer",
    text:
      "Sends If-Modified-Since with this date, such as '1 mar 2022' or '20220301 10:00 CET', or with the modification time " +
      "of this file. With a dash in front, If-Unmodified-Since. A body that does not meet the condition is not written.",
    repetition: "single",
    completes: "file",
    apply: set("timeCondition", text),
  },
  {
    long: "etag-compare",
    value: "file",
    category: ["http"],
    summary: "Send the ETag of this file as If-None-Match",
    text:
      "Sends the ETag in this file, which --etag-save wrote, as If-None-Match, so that an unchanged resource is not sent " +
      "again. If the file is missing or empty, an empty ETag is sent. For a single URL.",
    repetition: "single",
    completes: "file",
    apply: set("etagCompare", filled),
  },
  {
    long: "etag-save",
    value: "file",
    category: ["http"],
    summary: "Save the ETag of the response in this file",
    text:
      "Writes the ETag of the response to this file, for --etag-compare; both options may name the same file. A response " +
      "without an ETag leaves the file as it is. For a single URL.",
    repetition: "single",
    completes: "file",
    apply: set("etagSave", filled),
  },
];

function exclusive(other: string): string {
  return `is badly used here: --continue-at is mutually exclusive with ${other}`;
}
