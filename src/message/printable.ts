/** Makes external text (a header, a server's message, a file name) safe to print in a message. */

const longestText = 200;

// C0, DEL and C1, which a terminal would interpret, as well as format characters, separators and bidirectional
// controls (Unicode's Cf, Zl, Zp), which can make one text look like another.
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Escapes control characters as `\xNN` and format characters as `\u{NNNN}`, and truncates the text to 200 characters. */
export function printable(text: string): string {
  const escaped = escapeControls(text);
  return escaped.length > longestText ? `${escaped.slice(0, longestText)}…` : escaped;
}

/** Escapes control characters as `\xNN` and format characters as `\u{NNNN}`, without truncating. */
export function escapeControls(text: string): string {
  return text.replace(unprintable, char => {
    const code = char.codePointAt(0) ?? 0;
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
  });
}
