/** Splits text into words as botocore does: as Python's `shlex.split`, and commands on Windows as its C runtime. */

const shellWhitespace = " \t\r\n";

/**
 * The words, with quotes and backslashes interpreted as a POSIX shell does and nothing expanded; undefined for an unclosed
 * quote or a backslash at the end.
 */
export function splitWords(text: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  for (let index = 0; index < text.length; index++) {
    const char = text[index] ?? "";
    if (quote === undefined && shellWhitespace.includes(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (char === quote) {
      quote = undefined;
    } else if (quote === undefined && (char === "'" || char === '"')) {
      quote = char;
      word ??= "";
    } else if (char === "\\" && quote !== "'") {
      const next = text[++index];
      if (next === undefined) return undefined;
      // Between double quotes a backslash escapes only itself and the quote.
      word = (word ?? "") + (quote === undefined || next === '"' || next === "\\" ? next : `\\${next}`);
    } else {
      word = (word ?? "") + char;
    }
  }
  if (quote !== undefined) return undefined;
  return word === undefined ? words : [...words, word];
}

/**
 * The words of a command on Windows, undefined for an unclosed quote: separated by spaces and tabs, with double quotes, and
 * with backslashes that mean themselves unless a quote follows (Microsoft, "Parsing C command-line arguments").
 */
export function splitWindowsWords(text: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let isQuoted = false;
  for (const [part] of text.matchAll(/\\*"|\\+|[ \t]|[^\\" \t]+/g)) {
    if (part.endsWith('"')) {
      const backslashes = part.length - 1;
      const isEscaped = backslashes % 2 === 1;
      word = (word ?? "") + "\\".repeat(Math.floor(backslashes / 2)) + (isEscaped ? '"' : "");
      if (!isEscaped) isQuoted = !isQuoted;
    } else if ((part === " " || part === "\t") && !isQuoted) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? "") + part;
    }
  }
  if (isQuoted) return undefined;
  return word === undefined ? words : [...words, word];
}
