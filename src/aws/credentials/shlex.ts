/** Splits text into words as Python's `shlex.split` does, which botocore uses for commands and section headers. */

const whitespace = " \t\r\n";

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
    if (quote === undefined && whitespace.includes(char)) {
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
