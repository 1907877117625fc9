/** Optional whitespace around field values (RFC 9110, 5.6.3), taken away in linear time. */

/** Without spaces and tabs at the end; a regular expression for it would be tried from each place of every run of them. */
export function trimEndOws(text: string): string {
  let end = text.length;
  while (text[end - 1] === " " || text[end - 1] === "\t") end--;
  return text.slice(0, end);
}

/** Without spaces and tabs at both ends. */
export function trimOws(text: string): string {
  return trimEndOws(text).replace(/^[ \t]+/, "");
}
