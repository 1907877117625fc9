/** Splits command lines as botocore does: like Python's `shlex.split`, and on Windows like its C runtime. */

const shellWhitespace = " \t\r\n";

/**
 * Returns the arguments. Quotes and backslashes are interpreted as in a POSIX shell, nothing is expanded. Undefined for
 * an unclosed quote or a trailing backslash.
 */
export function shlexSplit(text: string): string[] | undefined {
  const found: string[] = [];
  let argument: string | undefined;
  let quote: string | undefined;
  for (let index = 0; index < text.length; index++) {
    const char = text[index] ?? "";
    if (quote === undefined && shellWhitespace.includes(char)) {
      if (argument !== undefined) found.push(argument);
      argument = undefined;
    } else if (char === quote) {
      quote = undefined;
    } else if (quote === undefined && (char === "'" || char === '"')) {
      quote = char;
      argument ??= "";
    } else if (char === "\\" && quote !== "'") {
      const next = text[++index];
      if (next === undefined) return undefined;
      // Between double quotes a backslash escapes only itself and the quote.
      argument =
        (argument ?? "") + (quote === undefined || next === '"' || next === "\\" ? next : `\\${next}`);
    } else {
      argument = (argument ?? "") + char;
    }
  }
  if (quote !== undefined) return undefined;
  return argument === undefined ? found : [...found, argument];
}

/**
 * Returns the arguments of a command on Windows; undefined for an unclosed quote. Spaces and tabs separate arguments,
 * double quotes group them, and backslashes are literal unless a quote follows (Microsoft, "Parsing C command-line
 * arguments").
 */
export function splitWindowsCommand(text: string): string[] | undefined {
  const found: string[] = [];
  let argument: string | undefined;
  let isQuoted = false;
  for (const [part] of text.matchAll(/\\*"|\\+|[ \t]|[^\\" \t]+/g)) {
    if (part.endsWith('"')) {
      const backslashes = part.length - 1;
      const isEscaped = backslashes % 2 === 1;
      argument = (argument ?? "") + "\\".repeat(Math.floor(backslashes / 2)) + (isEscaped ? '"' : "");
      if (!isEscaped) isQuoted = !isQuoted;
    } else if ((part === " " || part === "\t") && !isQuoted) {
      if (argument !== undefined) found.push(argument);
      argument = undefined;
    } else {
      argument = (argument ?? "") + part;
    }
  }
  if (isQuoted) return undefined;
  return argument === undefined ? found : [...found, argument];
}
