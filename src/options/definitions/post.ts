/** Options about request bodies. */

import type { DataPart, FormField } from "../given/request.ts";
import type { Option } from "../option.ts";
import { misused } from "../place.ts";
import { add, toggle } from "../values.ts";

/** Exported separately because it is sometimes a switch. */
export const dataBinary: Option = {
  long: "data-binary",
  value: "data",
  valueOptional: "option",
  category: ["post", "http"],
  summary: "Send this data, or a file byte for byte",
  text:
    "Like -d, but a file given as @file is sent byte for byte, line ends included. As in the Python awscurl it can also be " +
    "a switch that does this for -d: it is one if the next argument begins with a dash (and is not '-'), or is the only URL " +
    "of the command line and there is a -d.",
  repetition: "append",
  completes: "@file",
  apply: part("binary"),
};

export const post: readonly Option[] = [
  {
    long: "data",
    spellings: ["data-ascii"],
    short: "d",
    value: "data",
    category: ["post", "http", "important"],
    summary: "Send this data with POST",
    text:
      "Sends this data with POST; several are joined with '&'. @file or @- sends the content of a file or of standard " +
      "input. A body that begins with '{' or '[', and every body for OpenSearch, is sent as application/json, its file " +
      "byte for byte; other bodies are sent as a form, and CR, LF and NUL in files are dropped, as in curl. -X GET sends a " +
      "GET with a body.",
    repetition: "append",
    completes: "@file",
    apply: part("ascii"),
  },
  dataBinary,
  {
    long: "data-raw",
    value: "data",
    category: ["post", "http"],
    summary: "Send this data; '@' has no special meaning",
    text: "Like -d, but a value that begins with '@' is data and does not name a file.",
    repetition: "append",
    apply: part("raw"),
  },
  {
    long: "data-urlencode",
    value: "data",
    category: ["post", "http"],
    summary: "Send this data percent-encoded",
    text:
      "Like -d, with the content percent-encoded: 'content' and '=content' encode all of it, 'name=content' what follows " +
      "the first '=', '@file' and 'name@file' the content of the file. With -G it becomes a query.",
    repetition: "append",
    completes: "@file",
    apply: part("urlencode"),
  },
  {
    long: "json",
    value: "data",
    category: ["post", "http", "important"],
    summary: "Send this JSON with POST",
    text:
      "Sends this data with POST as application/json and accepts JSON only, unless -H overrides that. Several are " +
      "concatenated. @file and @- work as with --data-binary.",
    repetition: "append",
    completes: "@file",
    apply: part("json"),
  },
  {
    long: "form",
    short: "F",
    value: "name=content",
    category: ["post", "upload", "important"],
    summary: "Send this field of a multipart form",
    text:
      "Sends a multipart/form-data POST with this field; several are parts of one body. 'name=@file' uploads a file, with " +
      "its name, 'name=<file' sends a file as text, '-' is standard input; 'name=@a,b' sends several files in one part. " +
      "After a semicolon come 'type=', 'filename=', 'headers=' and 'encoder=' (binary, 8bit, 7bit, base64, " +
      "quoted-printable); a value that contains ';' or ',' is put in double quotes. '=(' opens a nested part and '=)' closes " +
      "it. Files are streamed, and the body is hashed and signed.",
    repetition: "append",
    completes: "file",
    apply: formField("form"),
  },
  {
    long: "form-string",
    value: "name=string",
    category: ["post", "upload"],
    summary: "Send this field; '@', '<' and ';' have no special meaning",
    text: "Like -F, but everything after the first '=' is the content.",
    repetition: "append",
    apply: formField("string"),
  },
  {
    long: "form-escape",
    category: ["post", "upload"],
    summary: "Escape names with backslashes",
    text:
      "Escapes double quotes and backslashes in the names of -F with a backslash. By default quotes and line ends are " +
      "percent-encoded, as browsers do.",
    repetition: "boolean",
    apply: toggle("formEscape"),
  },
  {
    long: "get",
    short: "G",
    category: ["post", "http"],
    summary: "Append the data to the URL and send GET",
    text: "Appends the data of -d and related options to the URL as a query and sends GET, or HEAD with -I.",
    repetition: "boolean",
    apply: toggle("get"),
  },
  {
    long: "upload-file",
    short: "T",
    value: "file",
    category: ["post", "upload", "important"],
    summary: "Upload this file with PUT",
    text:
      "Sends the file with PUT, streamed at any size; a URL that ends in '/' gets the name of the file. '-' sends standard " +
      "input. The n-th -T belongs to the n-th URL.",
    repetition: "append",
    completes: "file",
    apply: add("uploads"),
  },
];

function formField(kind: FormField["kind"]): Option["apply"] {
  return (options, { value = "", place }) => {
    if (!value.includes("=")) throw misused(place, "requires NAME=CONTENT");
    options.form.push({ kind, value });
  };
}

function part(kind: DataPart["kind"]): Option["apply"] {
  return (options, { value = "" }) => {
    options.data.push({ kind, value });
  };
}
