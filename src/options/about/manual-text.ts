/** The manual as plain text, for `--manual`. */
import { type Block, manualSections } from "./manual.ts";
import { indented } from "./wrap.ts";

/** Returns the whole manual in lines of at most `columns` characters. Literals are not marked. */
export function manualText(columns: number): string {
  const sections = manualSections().map(({ title, blocks }) => [
    title,
    ...blocks.flatMap(block => renderBlock(block, columns)),
  ]);
  const text = sections.map(lines => lines.join("\n").trimEnd()).join("\n\n");
  return `${text.replaceAll("`", "")}\n`;
}

function renderBlock(block: Block, columns: number): string[] {
  switch (block.kind) {
    case "text":
      return [...indented(block.text, 4, columns), ""];
    case "code":
      return [...block.lines.map(line => `        ${line}`), ""];
    case "subtitle":
      return [`  ${block.title}`, ""];
    case "item":
      return [
        `    ${block.term}`,
        ...block.paragraphs.flatMap(paragraph => [...indented(paragraph, 10, columns), ""]),
      ];
  }
}
