/** Texts with backslash escapes, read in loops: on megabytes a regular expression with alternatives overflows its stack. */

/** The position of the first `char` from `start` on that no backslash escapes; -1 without one. */
export function unescapedIndexOf(text: string, char: string, start: number): number {
  for (let at = start; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === char) return at;
  }
  return -1;
}
