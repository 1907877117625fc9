/** curl's config file format: a line is an option and its value, `#` begins a comment (curl's manual, --config). */

/** One line that holds an option. */
export interface ConfigLine {
  /** Counted from 1, comments and empty lines included. */
  readonly line: number;
  /** The option as it stands in the file. */
  readonly written: string;
  /** The same with its dashes, as it would be on the command line. */
  readonly token: string;
  readonly value: string | undefined;
  /** What looks like a mistake and is tolerated. */
  readonly warning?: string;
}

/** A line that is a comment. curl 8 knows `#` only; older versions also `/` and `*`, with which no option begins. */
export const comment = /^\s*[#/*]/;

const escapes: Readonly<Record<string, string>> = { t: "\t", n: "\n", r: "\r", v: "\v" };

/** The lines of a file that are neither empty nor comments. A byte order mark at the start is no part of the file. */
export function configLines(text: string): ConfigLine[] {
  return text
    .replace(/^\ufeff/, "")
    .split("\n")
    .map((content, index) => ({ content: content.trim(), line: index + 1 }))
    .filter(({ content }) => content !== "" && !comment.test(content))
    .map(({ content, line }) => configLine(content, line));
}

/**
 * Without dashes an option may be followed by `=` or `:`; with dashes by whitespace only. A value without quotes ends at
 * the first whitespace. Indented lines are options too, as they were in curl before 8.
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

/** The text between the quotes, escapes replaced; what follows the closing quote is ignored, and it may be missing. */
function unquoted(text: string): string {
  const [, inner = ""] = /^"((?:[^"\\]|\\.)*)/s.exec(text) ?? [];
  return inner.replace(/\\(.)/gs, (_, letter: string) => escapes[letter] ?? letter);
}
