/** curl's config file format: each line is an option and its value, `#` begins a comment (curl's manual, --config). */

import { unescapedIndexOf } from "../message/escapes.ts";

/** A line that contains an option. */
export interface ConfigLine {
  /** The line number, counted from 1, comments and empty lines included. */
  readonly line: number;
  /** The option as written in the file. */
  readonly written: string;
  /** The same with dashes, as it would be on the command line. */
  readonly token: string;
  readonly value: string | undefined;
  /** A tolerated oddity that looks like a mistake. */
  readonly warning?: string;
}

/** Matches a comment line. curl 8 accepts only `#`; older versions also `/` and `*`, with which no option begins. */
export const comment = /^\s*[#/*]/;

const escapes: Readonly<Record<string, string>> = { t: "\t", n: "\n", r: "\r", v: "\v" };

/** Returns the lines of a file that are neither empty nor comments. A byte order mark at the start is skipped. */
export function configLines(text: string): ConfigLine[] {
  return text
    .replace(/^\ufeff/, "")
    .split("\n")
    .map((content, index) => ({ content: content.trim(), line: index + 1 }))
    .filter(({ content }) => content !== "" && !comment.test(content))
    .map(({ content, line }) => configLine(content, line));
}

/**
 * An option without dashes may be followed by `=` or `:`; one with dashes only by whitespace. An unquoted value ends at
 * the first whitespace. Indented lines are options too, as in curl before 8.
 */
function configLine(content: string, line: number): ConfigLine {
  const form = content.startsWith("-") ? /^(\S+)\s*(.*)$/s : /^([^\s=:]*)[\s=:]*(.*)$/s;
  const [, written = "", rest = ""] = form.exec(content) ?? [];
  const token = written.startsWith("-") ? written : `--${written}`;
  const base = { line, written, token };
  if (rest.startsWith('"')) return { ...base, value: unquoted(rest) };
  const [value = "", after = ""] = rest.split(/\s+(.*)/s);
  if (value === "") return { ...base, value: undefined };
  if (after !== "" && !after.startsWith("#"))
    return {
      ...base,
      value,
      warning: "uses argument with unquoted whitespace. This may cause side-effects. Consider double quotes.",
    };
  if (value.startsWith("'"))
    return {
      ...base,
      value,
      warning: "uses argument with leading single quote. It is probably a mistake. Consider double quotes.",
    };
  return { ...base, value };
}

/**
 * Returns the text between the quotes with escapes replaced. Text after the closing quote is ignored, and the closing
 * quote may be missing.
 */
function unquoted(text: string): string {
  const end = unescapedIndexOf(text, '"', 1);
  const inner = text.slice(1, end === -1 ? undefined : end);
  return inner.replace(/\\(.?)/gs, (_, letter: string) => escapes[letter] ?? letter);
}
