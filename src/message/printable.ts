/** Makes text from elsewhere (a header, a server's message, a file name) safe to print in a line of ours. */

const longest = 200;

// C0, DEL and C1: what a terminal would obey rather than show.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are the subject
const controls = /[\u0000-\u001f\u007f-\u009f]/g;

/** The text with control characters as `\xNN`, cut at 200 characters. */
export function printable(text: string): string {
  const escaped = escapeControls(text);
  return escaped.length > longest ? `${escaped.slice(0, longest)}…` : escaped;
}

/** The text with control characters as `\xNN`, whole. */
export function escapeControls(text: string): string {
  return text.replace(controls, char => `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`);
}
