/** Additions to a URL: `-G` data and `--url-query` to its query, the name of a `-T` file to its path. */
import { isStdin } from "../body/source.ts";
import { byteString, percentEncode } from "../message/bytes.ts";
import { rejected } from "../message/rejected.ts";
import { upperCaseEscapes, withoutDotSegments } from "../message/target.ts";
import type { ParsedUrl } from "../message/url.ts";

/**
 * Returns the URL with this byte string appended to its query. As in curl, added escapes are in upper case and a `#`
 * ends the query. Throws a Failure 3 for whitespace.
 */
export function withQuery(url: ParsedUrl, added: string): ParsedUrl {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what no URL may hold
  if (/[\x00-\x20\x7f]/.test(added)) throw rejected("Malformed input to a URL function");
  const before = url.query ?? "";
  if (added === "" && before === "") return { ...url, query: undefined };
  const joint = before === "" || before.endsWith("&") ? "" : "&";
  return { ...url, query: before + joint + upperCaseEscapes(added.split("#", 1)[0] ?? "") };
}

/**
 * Returns the URL with the file's name appended if the path ends in `/` (curl's manual, --upload-file). As in curl 8, a
 * URL with a query is not changed, and dot segments are removed first; in a signed URL they may be part of an S3 key.
 */
export function withFileName(url: ParsedUrl, file: string, isSigned: boolean): ParsedUrl {
  const folder = isSigned ? url.path : withoutDotSegments(url.path);
  if (isStdin(file) || !folder.endsWith("/") || url.query) return url;
  const name = file.slice(file.lastIndexOf("/") + 1);
  const path = upperCaseEscapes(folder + percentEncode(byteString(name)));
  // As in curl, a lone `?` is dropped.
  return { ...url, path, query: undefined };
}
