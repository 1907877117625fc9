/** Removes optional whitespace around field values (RFC 9110, 5.6.3) in linear time. */

/** Removes spaces and tabs from the end. A regular expression would be tried at each position of every run of them. */
export function trimEndOws(text: string): string {
  let end = text.length;
  while (text[end - 1] === " " || text[end - 1] === "\t") end--;
  return text.slice(0, end);
}

/** Removes spaces and tabs from both ends. */
export function trimOws(text: string): string {
  return trimEndOws(text).replace(/^[ \t]+/, "");
}
