/** Opens the files of a form: turns parsed parts into parts whose bytes can be read more than once. */
import type { DataReader } from "../data.ts";
import { memorySource, type Source } from "../source.ts";
import { encodedSource, encoderName } from "./encoders.ts";
import type { FormPart } from "./grammar.ts";
import { headerFileLines } from "./header-file.ts";
import type { PartHeader } from "./parameters.ts";

/** A part with its files opened. */
export interface OpenedPart extends Pick<FormPart, "name" | "type" | "filename"> {
  readonly content: { readonly source: Source } | { readonly parts: readonly OpenedPart[] };
  /** The file that the content is read from; undefined for text and for standard input. */
  readonly path: string | undefined;
  /** In lower case. */
  readonly encoder: string | undefined;
  /** Header fields given with `headers=`, one line each. */
  readonly headers: readonly string[];
}

/**
 * Opens every file. Rejects with a Failure 26 for one that cannot be read, a Failure 43 for an unknown encoder, or the
 * signal's reason.
 */
export async function openForm(
  parts: readonly FormPart[],
  reader: DataReader,
  signal?: AbortSignal,
): Promise<OpenedPart[]> {
  const opened: OpenedPart[] = [];
  for (const part of parts) opened.push(await openPart(part, reader, signal));
  return opened;
}

async function openPart(
  part: FormPart,
  reader: DataReader,
  signal: AbortSignal | undefined,
): Promise<OpenedPart> {
  const { name, type, filename, content } = part;
  const encoder = part.encoder === undefined ? undefined : encoderName(part.encoder);
  const headers = await partHeaderLines(part.headers, reader, signal);
  const rest = { name, type, encoder, headers };
  if (content.kind === "parts") {
    const parts = await openForm(content.parts, reader, signal);
    return { ...rest, filename, path: undefined, content: { parts } };
  }
  const isFile = content.kind === "file";
  const plain = isFile ? await reader.file(content.path, signal) : memorySource(Buffer.from(content.text));
  const source = encoder === undefined ? plain : await encodedSource(plain, encoder, signal);
  const ownName = isFile && content.upload ? baseName(content.path) : undefined;
  const path = isFile && content.path !== "-" ? content.path : undefined;
  return { ...rest, filename: filename ?? ownName, path, content: { source } };
}

async function partHeaderLines(
  headers: readonly PartHeader[],
  reader: DataReader,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const lines: string[] = [];
  for (const header of headers) {
    if ("line" in header) lines.push(header.line);
    else lines.push(...(await headerFileLines(await reader.file(header.file, signal))));
  }
  return lines.filter(line => line !== "");
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
