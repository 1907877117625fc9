/** Options about what is sent. */
import type { Option } from "../option.ts";
import type { DataPart } from "../options.ts";
import { add, takesData, toggle } from "../values.ts";

/** Named by itself, for it is a switch at times. */
export const dataBinary: Option = {
  long: "data-binary",
  value: "data",
  category: ["post", "http"],
  summary: "Send this data, or a file with every byte of it",
  text:
    "As -d, but a file named by @file is sent with every byte of it, line ends included. As in the Python awscurl it " +
    "may also be a switch that makes -d do so: it is one when the next word begins with a dash (and is not a dash " +
    "alone), or is the only URL of the line while there is a -d.",
  repetition: "append",
  takes: takesData,
  apply: part("binary"),
};

export const post: readonly Option[] = [
  {
    long: "data",
    spellings: ["data-ascii"],
    short: "d",
    value: "data",
    category: ["post", "http", "important"],
    summary: "Send this data as POST",
    text:
      "Sends this data with POST; several are joined with '&'. @file or @- sends what a file or standard input holds. A " +
      "body that begins with '{' or '[', and every one for OpenSearch, is sent as application/json with every byte of " +
      "its file; others are sent as a form and lose CR, LF and NUL from files, as in curl. -X GET sends a GET with a body.",
    repetition: "append",
    apply: part("ascii"),
  },
  dataBinary,
  {
    long: "data-raw",
    value: "data",
    category: ["post", "http"],
    summary: "Send this data, '@' being nothing special",
    text: "As -d, but a value that begins with '@' is data and names no file.",
    repetition: "append",
    apply: part("raw"),
  },
  {
    long: "data-urlencode",
    value: "data",
    category: ["post", "http"],
    summary: "Send this data, percent-encoded",
    text:
      "As -d, with the content percent-encoded: 'content' and '=content' encode all of it, 'name=content' what stands " +
      "behind the first '=', '@file' and 'name@file' what the file holds. With -G it makes a query.",
    repetition: "append",
    apply: part("urlencode"),
  },
  {
    long: "json",
    value: "data",
    category: ["post", "http", "important"],
    summary: "Send this JSON",
    text:
      "Sends this data as application/json and asks for JSON in return, unless -H says otherwise. Several are sent one " +
      "behind the other with nothing between them. @file and @- work as with --data-binary.",
    repetition: "append",
    apply: part("json"),
  },
  {
    long: "get",
    short: "G",
    category: ["post", "http"],
    summary: "Put the data into the URL and send GET",
    text: "Puts the data of -d and its kin behind the '?' of the URL and sends GET, or HEAD with -I.",
    repetition: "boolean",
    apply: toggle("get"),
  },
  {
    long: "upload-file",
    short: "T",
    value: "file",
    category: ["post", "upload", "important"],
    summary: "Send this file with PUT",
    text:
      "Sends the file with PUT, streamed at any size; a URL that ends in '/' gets the file's name. '-' sends standard " +
      "input. The n-th -T goes with the n-th URL.",
    repetition: "append",
    completes: "file",
    apply: add("uploads"),
  },
];

function part(kind: DataPart["kind"]): Option["apply"] {
  return (options, { value = "" }) => {
    options.data.push({ kind, value });
  };
}
