/**
 * Reads the file of `headers=@FILE`: one field per line, `#` comments; a line that begins with whitespace continues the
 * previous one.
 */
import type { Source } from "../source.ts";

/** Returns one line per field, as curl's read_field_headers does. */
export async function headerFileLines(source: Source): Promise<string[]> {
  const chunks: Buffer[] = [];
  for await (const chunk of source.read()) chunks.push(Buffer.from(chunk));
  const fields: string[] = [];
  for (const line of Buffer.concat(chunks).toString("utf8").replaceAll("\r", "").split("\n")) {
    if (line.startsWith("#")) continue;
    const continued = /^\s/.test(line) ? fields.pop() : undefined;
    fields.push((continued ?? "") + line);
  }
  return fields.map(field => field.trimEnd()).filter(field => field !== "");
}
