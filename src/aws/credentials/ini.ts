/** The format of AWS's config and credentials files: sections of `name = value` lines. */

/** Section name, blanks folded, to its settings; names of settings in lower case. */
export type Sections = ReadonlyMap<string, ReadonlyMap<string, string>>;

/**
 * Reads the text of a config or credentials file; never throws, lines that say nothing are passed over.
 *
 * A section that comes twice is one section, later settings winning, as in AWS's SDKs. A setting with an empty value
 * and deeper lines below it (`s3 =`) is a nested block: its lines are `s3.name`. Names are case-insensitive and `:` may stand for `=`, as in the AWS CLI. A `#` or `;` at the start of a line or after a blank
 * begins a comment, as in AWS's "Shared config and credentials files" reference.
 */
export function parseIni(text: string): Sections {
  const sections = new Map<string, Map<string, string>>();
  let section: Map<string, string> | undefined;
  /** The setting whose nested block the next lines may belong to. */
  let block: { readonly name: string; readonly indent: number } | undefined;
  for (const line of withoutByteOrderMark(text).split(/\r\n|\n|\r/)) {
    const content = line.replace(/(^|\s)[#;].*$/, "").trim();
    if (content === "") continue;
    const header = /^\[(.*)\]$/.exec(content);
    if (header) {
      section = sectionNamed(sections, header[1] ?? "");
      block = undefined;
      continue;
    }
    const indent = line.search(/\S/);
    const nested = block !== undefined && indent > block.indent;
    if (!nested) block = undefined;
    const setting = /^([^=:]+)[=:](.*)$/.exec(content);
    if (setting === null) continue;
    const name = (setting[1] ?? "").trim().toLowerCase();
    const value = (setting[2] ?? "").trim();
    section?.set(block === undefined ? name : `${block.name}.${name}`, value);
    if (!nested && value === "") block = { name, indent };
  }
  return sections;
}

function sectionNamed(sections: Map<string, Map<string, string>>, header: string): Map<string, string> {
  const name = header.trim().replace(/\s+/g, " ");
  const known = sections.get(name);
  if (known !== undefined) return known;
  const fresh = new Map<string, string>();
  sections.set(name, fresh);
  return fresh;
}

function withoutByteOrderMark(text: string): string {
  return text.startsWith("\uFEFF") ? text.slice(1) : text;
}
