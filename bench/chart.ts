/** A chart of the rows that have a peer: for each a bar for awscurl's time in terms of the peer's, and a line where they are equal. */
import type { Row } from "./row.ts";

const rowHeight = 26;
const left = 330;
const barWidth = 360;
const right = 130;
const top = 44;

/** An SVG in which text and bars keep to one colour each, so that it can be read on light and dark pages. */
export function chartOf(rows: readonly Row[], machine: string): string {
  const bars = rows
    .filter(row => row.ours !== undefined && row.peer !== undefined)
    .map(row => ({ row, ratio: (row.ours?.time.median ?? 0) / (row.peer?.time.median ?? 1) }));
  const longest = Math.max(1, ...bars.map(({ ratio }) => ratio));
  const scale = (ratio: number) => Math.round((ratio / longest) * barWidth);
  const height = top + bars.length * rowHeight + 24;
  const equal = left + scale(1);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${left + barWidth + right}" height="${height}" font-family="sans-serif" font-size="12" fill="#768390">`,
    "<title>awscurl's time in terms of its peer's</title>",
    `<text x="8" y="18" font-size="14">awscurl's time in terms of its peer's (shorter is faster)</text>`,
    `<text x="${equal}" y="${top - 8}" text-anchor="middle">1</text>`,
    `<line x1="${equal}" x2="${equal}" y1="${top}" y2="${height - 22}" stroke="#768390" stroke-dasharray="3"/>`,
    ...bars.map(({ row, ratio }, index) => {
      const y = top + index * rowHeight;
      const label = `${ratio.toFixed(2)} × ${row.peer?.name}`;
      return [
        `<text x="${left - 8}" y="${y + 15}" text-anchor="end">${escaped(row.what)}</text>`,
        `<rect x="${left}" y="${y + 4}" width="${scale(ratio)}" height="15" rx="2" fill="#d9822b"/>`,
        `<text x="${left + scale(ratio) + 6}" y="${y + 16}">${escaped(label)}</text>`,
      ].join("");
    }),
    `<text x="8" y="${height - 6}" font-size="10">${escaped(machine)}</text>`,
    "</svg>\n",
  ].join("\n");
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
