/** Reads the file of `headers=@FILE`: a field per line, `#` comments, lines that begin with whitespace continue the one before. */
import type { Source } from "../source.ts";

/** The fields, a line each, as curl's read_field_headers reads them. */
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
