/** Parses AWS's config and credentials files as botocore does: sections of `name = value` lines. */

/**
 * Settings of a section: names in lower case; `block:name` for those of an indented block, which cannot be any other
 * name.
 */
export type Settings = ReadonlyMap<string, string>;

/** Settings by section header, which is without its brackets and surrounding whitespace. */
export type Sections = ReadonlyMap<string, Settings>;

/** A line that the format does not allow. Neither reason nor fix quotes the line, because it may contain a key. */
export class IniError extends Error {
  /** The line number, counted from 1. */
  readonly line: number;
  readonly fix: string;

  constructor(line: number, reason: string, fix: string) {
    super(reason);
    this.name = "IniError";
    this.line = line;
    this.fix = fix;
  }
}

/** A setting that is being parsed: its value so far, line by line. */
interface Entry {
  readonly lines: Line[];
}

interface Line {
  readonly number: number;
  readonly text: string;
}

type Entries = Map<string, Entry>;

/** Python's configparser adds the settings of this section to every other one. */
const defaults = "DEFAULT";

/**
 * Parses the text of a file. Throws an IniError for a line that is neither a section header, a setting, a comment nor
 * the continuation of a value. A line indented deeper than the setting above it continues that value; after an empty
 * value such lines are a block of settings (`s3 =`). `:` is accepted for `=`. Two rules follow AWS's SDKs rather than
 * botocore: repeated sections and settings, which botocore rejects, are merged, and the last value is used; whitespace
 * followed by `#` or `;` outside of quotes, which botocore keeps, begins a comment (AWS SDKs and Tools Reference Guide,
 * "Shared config and credentials files").
 */
export function parseIni(text: string): Sections {
  const sections = new Map<string, Entries>();
  let section: Entries | undefined;
  let entry: Entry | undefined;
  let depth = 0;
  for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
    const content = contentOf(line);
    if (content === undefined) continue;
    const number = index + 1;
    const indent = leadingWhitespace(line);
    if (content === "" || (entry !== undefined && indent > depth)) {
      entry?.lines.push({ number, text: content });
      continue;
    }
    depth = indent;
    entry = undefined;
    const header = headerIn(content);
    if (header !== undefined) {
      section = sections.get(header) ?? new Map();
      sections.set(header, section);
    } else {
      const { name, value } = settingIn(content, number);
      if (section === undefined) throw noSection(number);
      entry = { lines: [{ number, text: value }] };
      section.set(name, entry);
    }
  }
  return finished(sections);
}

/** Returns the line without its comment and surrounding whitespace; undefined for a comment line. */
function contentOf(line: string): string | undefined {
  const content = trim(line);
  return content.startsWith("#") || content.startsWith(";") ? undefined : trim(withoutComment(content));
}

function headerIn(content: string): string | undefined {
  const end = content.startsWith("[") ? content.lastIndexOf("]") : -1;
  return end > 1 ? trim(content.slice(1, end), spaceAndTab) : undefined;
}

function settingIn(content: string, line: number): { readonly name: string; readonly value: string } {
  const end = content.search(/[=:]/);
  if (end < 0 && content.startsWith("["))
    throw new IniError(line, "a section header is empty or not closed", "write it as [name]");
  if (end < 0) throw notASetting(line);
  const name = trim(content.slice(0, end)).toLowerCase();
  if (name === "") throw new IniError(line, "a setting has no name", "write it as name = value");
  return { name, value: trim(content.slice(end + 1)) };
}

function noSection(line: number): IniError {
  return new IniError(line, "a setting precedes the first section header", "put [default] above it");
}

function notASetting(line: number): IniError {
  return new IniError(
    line,
    "it is neither a section header nor a setting",
    "write it as name = value, or begin it with # for a comment",
  );
}

function finished(sections: ReadonlyMap<string, Entries>): Sections {
  const shared = sections.get(defaults) ?? [];
  const named = [...sections].filter(([name]) => name !== defaults);
  return new Map(named.map(([name, entries]) => [name, settingsOf(new Map([...shared, ...entries]))]));
}

function settingsOf(entries: Entries): Map<string, string> {
  const settings = new Map<string, string>();
  for (const [name, { lines }] of entries) {
    const value = trimEnd(lines.map(({ text }) => text).join("\n"));
    if (!value.startsWith("\n")) settings.set(name, value);
    else for (const [inner, text] of lines.flatMap(blockSettings)) settings.set(`${name}:${inner}`, text);
  }
  return settings;
}

/** The line ends of Python's `str.splitlines`, which include more than those that end a line of a file. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are the subject
const lineEnds = /[\n\v\f\u001c-\u001e\u0085\u2028\u2029]/;

function blockSettings({ number, text }: Line): [string, string][] {
  const settings = text.split(lineEnds).map(line => trim(line));
  return settings
    .filter(setting => setting !== "")
    .map(setting => {
      const end = setting.indexOf("=");
      if (end < 0) throw notASetting(number);
      return [trim(setting.slice(0, end)), trim(setting.slice(end + 1))];
    });
}

/** Returns the text up to a `#` or `;` after whitespace, except inside quotes that are closed on the same line. */
function withoutComment(content: string): string {
  const unclosed = new Set<string>();
  for (let index = 1; index < content.length; index++) {
    const char = content[index] ?? "";
    if ((char === "#" || char === ";") && iniWhitespace.has(content[index - 1] ?? ""))
      return content.slice(0, index);
    if ((char !== '"' && char !== "'") || unclosed.has(char)) continue;
    const end = content.indexOf(char, index + 1);
    if (end < 0) unclosed.add(char);
    else index = end;
  }
  return content;
}

/** Python's `str.isspace`; JavaScript's differs in ASCII's separators (U+001C to U+001F), in U+0085 and in U+FEFF. */
const iniWhitespace = new Set(
  "\t\n\v\f\r\u001c\u001d\u001e\u001f \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000",
);

/** Trimmed from section names, although botocore keeps them. */
const spaceAndTab = new Set(" \t");

function leadingWhitespace(text: string, characters: ReadonlySet<string> = iniWhitespace): number {
  let start = 0;
  while (characters.has(text[start] ?? "")) start++;
  return start;
}

function trimEnd(text: string, characters: ReadonlySet<string> = iniWhitespace): string {
  let end = text.length;
  while (characters.has(text[end - 1] ?? "")) end--;
  return text.slice(0, end);
}

// No regular expression: /\s+$/ takes quadratic time for a long run of whitespace in the middle.
function trim(text: string, characters: ReadonlySet<string> = iniWhitespace): string {
  return trimEnd(text, characters).slice(leadingWhitespace(text, characters));
}
