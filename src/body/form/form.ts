/** A multipart body (RFC 2046, RFC 7578) as curl's mime.c writes it: part headers come from memory, files are streamed. */
import { randomInt } from "node:crypto";
import type { Body } from "../../message/request.ts";
import { bodyOf, type Segment } from "../body.ts";
import { memorySource, type Source } from "../source.ts";
import { contentTypeOf } from "./content-type.ts";
import type { OpenedPart } from "./open.ts";

/** Settings that the part headers depend on. */
interface FormSettings {
  /** The request's media type; parts of form-data have `Content-Disposition: form-data`. */
  readonly contentType: string;
  /** `--form-escape`. */
  readonly backslashes: boolean;
}

/** Returns the body made of these parts and its boundary, which is different for every call. */
export async function formBody(
  parts: readonly OpenedPart[],
  settings: FormSettings,
  signal?: AbortSignal,
): Promise<{ readonly body: Body; readonly boundary: string }> {
  const boundary = newBoundary();
  const pieces = multipart(parts, boundary, settings.contentType, settings.backslashes);
  const segments = pieces.map(
    (piece): Segment => ({
      source: typeof piece === "string" ? memorySource(Buffer.from(piece)) : piece,
      recode: undefined,
    }),
  );
  return { body: await bodyOf(segments, signal), boundary };
}

/** Text, sent as UTF-8, or a part's content. */
type FormPiece = string | Source;

function multipart(
  parts: readonly OpenedPart[],
  boundary: string,
  contentType: string,
  backslashes: boolean,
): FormPiece[] {
  const disposition = isMediaType(contentType, "multipart/form-data") ? "form-data" : undefined;
  const pieces = parts.flatMap((part, index) => [
    `${index === 0 ? "" : "\r\n"}--${boundary}\r\n`,
    ...partPieces(part, disposition, backslashes),
  ]);
  // Without parts there is no opening boundary.
  return [...pieces, `${parts.length === 0 ? "" : "\r\n"}--${boundary}--\r\n`];
}

function partPieces(part: OpenedPart, disposition: string | undefined, backslashes: boolean): FormPiece[] {
  const { content } = part;
  const type = typeOf(part);
  const boundary = "parts" in content ? newBoundary() : undefined;
  const head = [
    ...contentDisposition(part, disposition, backslashes),
    ...(type === undefined
      ? []
      : [`Content-Type: ${type}${boundary === undefined ? "" : `; boundary=${boundary}`}`]),
    ...(part.encoder === undefined || givenField(part, "Content-Transfer-Encoding") !== undefined
      ? []
      : [`Content-Transfer-Encoding: ${part.encoder}`]),
    ...part.headers.filter(line => !/^content-type:/i.test(line)),
  ];
  const text = [...head, "", ""].join("\r\n");
  if ("source" in content) return [text, content.source];
  return [text, ...multipart(content.parts, boundary ?? "", type ?? "", backslashes)];
}

/** Returns the given media type or else curl's default. */
function typeOf(part: OpenedPart): string | undefined {
  const given = part.type ?? givenField(part, "Content-Type");
  if (given !== undefined) return given;
  const { content, filename, path } = part;
  if ("parts" in content) return "multipart/mixed";
  const fallback = path !== undefined && filename !== undefined ? "application/octet-stream" : undefined;
  const type = contentTypeOf(filename ?? "") ?? contentTypeOf(path ?? "") ?? fallback;
  // text/plain is the default of a part (RFC 7578, 4.4).
  return type === "text/plain" && filename === undefined ? undefined : type;
}

function contentDisposition(
  part: OpenedPart,
  disposition: string | undefined,
  backslashes: boolean,
): string[] {
  const { name, filename } = part;
  if (givenField(part, "Content-Disposition") !== undefined) return [];
  if (disposition === undefined && name === undefined && filename === undefined) return [];
  const quoted = (key: string, value: string | undefined) =>
    value === undefined ? "" : `; ${key}="${escaped(value, backslashes)}"`;
  const kind = disposition ?? "attachment";
  return [`Content-Disposition: ${kind}${quoted("name", name)}${quoted("filename", filename)}`];
}

/** Escapes a quoted value as browsers do (RFC 7578, 4.2), or with backslashes, as curl did before 7.81. */
function escaped(text: string, backslashes: boolean): string {
  if (backslashes) return text.replace(/[\\"]/g, "\\$&");
  return text.replace(/["\r\n]/g, char => (char === '"' ? "%22" : char === "\r" ? "%0D" : "%0A"));
}

/** Returns the value of a field given with `headers=`. */
function givenField({ headers }: OpenedPart, name: string): string | undefined {
  const prefix = `${name.toLowerCase()}:`;
  const line = headers.find(header => header.toLowerCase().startsWith(prefix));
  return line?.slice(prefix.length).replace(/^ +/, "");
}

function isMediaType(value: string, type: string): boolean {
  return value.toLowerCase().startsWith(type) && /^$|[ \t\r\n;]/.test(value.charAt(type.length));
}

const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** 24 dashes and 22 random characters, as in curl 8. */
function newBoundary(): string {
  const random = Array.from({ length: 22 }, () => letters.charAt(randomInt(letters.length)));
  return "-".repeat(24) + random.join("");
}
