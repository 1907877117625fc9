/** The man page awscurl.1, from the manual that `--manual` prints: man(7) macros, which every man reads. The build writes it. */
import { type Block, manualSections } from "../src/options/about/manual.ts";

/** The page's source. `date` is the day of the version, as YYYY-MM-DD. */
export function manPage(version: string, date: string): string {
  const lines = [
    `.TH AWSCURL 1 ${date} "awscurl ${version}" "User Commands"`,
    ...manualSections().flatMap(({ title, blocks }) => [`.SH ${title}`, ...blocks.flatMap(linesOf)]),
  ];
  // A paragraph behind a title would only repeat its space.
  return `${lines.filter((line, index) => line !== ".PP" || !/^\.S[HS]/.test(lines[index - 1] ?? "")).join("\n")}\n`;
}

function linesOf(block: Block): string[] {
  switch (block.kind) {
    case "text":
      return [".PP", marked(block.text)];
    case "code":
      return [".PP", ".RS 4", ".EX", ...block.lines.map(line => guarded(escaped(line))), ".EE", ".RE"];
    case "subtitle":
      return [`.SS ${escaped(block.title)}`];
    case "item": {
      const [first = "", ...more] = block.paragraphs;
      return [".TP", term(block.term), marked(first), ...more.flatMap(text => [".IP", marked(text)])];
    }
  }
}

/** What an item is about: option names in bold, their value in italics, anything else in bold. */
function term(text: string): string {
  const [, names = text, value = ""] = /^(--?\S+(?:, --\S+)?)(?: (.+))?$/.exec(text) ?? [];
  const bold = names
    .split(", ")
    .map(name => `\\fB${escaped(name)}\\fR`)
    .join(", ");
  return guarded(value === "" ? bold : `${bold} \\fI${escaped(value)}\\fR`);
}

/** A paragraph, literals and options in bold: each sentence on lines of its own, as roff sources have it. */
function marked(text: string): string {
  return text
    .split(/(?<=[.?!]) (?=[A-Z])/)
    .flatMap(sentence => wrapped(bold(sentence)))
    .map(guarded)
    .join("\n");
}

function bold(text: string): string {
  const parts = text.split(/(`[^`]+`|(?<![\w-])--?[A-Za-z][\w.-]*\w|(?<![\w-])-[A-Za-z0-9](?![\w-]))/);
  return parts
    .map((part, index) => (index % 2 === 0 ? escaped(part) : `\\fB${escaped(part.replaceAll("`", ""))}\\fR`))
    .join("");
}

/** Lines of the source, of less than 80 characters where that is possible. */
function wrapped(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + word.length < 80) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** Characters that roff would change: hyphens and quotes that belong to a command line stay what they are. */
function escaped(text: string): string {
  const glyphs: Readonly<Record<string, string>> = {
    "\\": "\\e",
    "-": "\\-",
    "'": "\\(aq",
    "^": "\\(ha",
    "~": "\\(ti",
    "`": "\\(ga",
  };
  return text.replace(/[\\\-'^~`]/g, char => glyphs[char] ?? char);
}

/** A line that begins with a dot or a quote would be a macro. */
function guarded(line: string): string {
  return /^[.']/.test(line) ? `\\&${line}` : line;
}
