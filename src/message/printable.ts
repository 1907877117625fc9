/** Makes text from elsewhere (a header, a server's message, a file name) safe to print in a line of ours. */

const longestText = 200;

// C0, DEL and C1, which a terminal would interpret; and format characters, separators and bidirectional controls
// (Unicode's Cf, Zl, Zp), which can make a text look like another one.
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** The text with control characters as `\xNN` and format characters as `\u{NNNN}`, cut at 200 characters. */
export function printable(text: string): string {
  const escaped = escapeControls(text);
  return escaped.length > longestText ? `${escaped.slice(0, longestText)}…` : escaped;
}

/** The text with control characters as `\xNN` and format characters as `\u{NNNN}`, whole. */
export function escapeControls(text: string): string {
  return text.replace(unprintable, char => {
    const code = char.codePointAt(0) ?? 0;
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
  });
}
