/** Wraps paragraphs for a terminal. */

const narrowest = 40;
const widest = 100;

/**
 * Returns the paragraph in lines of at most `columns` characters (40 to 100), each indented by `indent` spaces. Longer
 * words stay whole.
 */
export function indented(paragraph: string, indent: number, columns: number): string[] {
  const room = Math.min(Math.max(columns, narrowest), widest) - indent;
  const lines: string[] = [];
  let line = "";
  for (const word of paragraph.split(/\s+/)) {
    if (line !== "" && line.length + 1 + word.length > room) {
      lines.push(line);
      line = "";
    }
    line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].map(text => " ".repeat(indent) + text);
}
