/** curl's config file format: a line is an option and its value, `#` begins a comment (curl's manual, --config). */

/** What one line says. */
export interface ConfigLine {
  /** Counted from 1. */
  readonly number: number;
  /** The option, with its dashes. */
  readonly word: string;
  readonly value: string | undefined;
  /** What is wrong with the form of the line. */
  readonly failure?: string;
}

/** A line that is a comment. */
export const comment = /^\s*[#/*]/;

const escapes: Readonly<Record<string, string>> = { t: "\t", n: "\n", r: "\r", v: "\v" };

/** The lines of a file that say something. */
export function configLines(text: string): ConfigLine[] {
  return text
    .split("\n")
    .map((line, index) => ({ line: line.trim(), number: index + 1 }))
    .filter(({ line }) => line !== "" && !comment.test(line))
    .map(({ line, number }) => configLine(line, number));
}

/** Without dashes an option may be followed by `=` or `:`; with dashes by blanks alone. */
function configLine(line: string, number: number): ConfigLine {
  const form = line.startsWith("-") ? /^(\S+)\s*(.*)$/s : /^([^\s=:]*)[\s=:]*(.*)$/s;
  const [, name = "", rest = ""] = form.exec(line) ?? [];
  const word = name.startsWith("-") ? name : `--${name}`;
  if (rest.startsWith('"')) return { number, word, value: unquoted(rest) };
  const [value = "", after = ""] = rest.split(/\s+(.*)/s);
  const plain = { number, word, value: value === "" ? undefined : value };
  if (after === "" || after.startsWith("#")) return plain;
  return { ...plain, failure: "a value with blanks needs double quotes" };
}

/** What stands between the quotes; a missing one at the end is forgiven, as in curl. */
function unquoted(text: string): string {
  const [, inner = ""] = /^"((?:[^"\\]|\\.)*)/s.exec(text) ?? [];
  return inner.replace(/\\(.)/gs, (_, letter: string) => escapes[letter] ?? letter);
}
