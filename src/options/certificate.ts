/** `-E CERTIFICATE[:PASSWORD]`: a file name that may contain escaped colons, and the password of the key. */
import { unescapedIndexOf } from "../message/escapes.ts";

/** Splits `CERTIFICATE[:PASSWORD]`; a backslash escapes a colon or backslash in the file name. */
export function parseCertificate(text: string): { file: string; password: string | undefined } {
  const colon = unescapedIndexOf(text, ":", 0);
  const file = colon === -1 ? text : text.slice(0, colon);
  const password = colon === -1 ? undefined : text.slice(colon + 1);
  return { file: file.replace(/\\([:\\])/g, "$1"), password };
}
