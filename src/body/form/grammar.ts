/** Parses `-F NAME=CONTENT` as curl's tool_formparse.c does: from option values to a tree of parts. */
import { UsageFailure } from "../../exit.ts";
import { printable } from "../../message/printable.ts";
import { type PartHeader, readParameters } from "./parameters.ts";

/** A `-F` or `--form-string` option as given. */
export interface FormOption {
  /** `string`: the content is literal text. */
  readonly kind: "form" | "string";
  readonly value: string;
}

/** One part of a multipart body, or a nested multipart body. */
export interface FormPart {
  readonly name: string | undefined;
  readonly content:
    | { readonly kind: "text"; readonly text: string }
    /** `upload` is true for `@`, which sends a file name, and false for `<`, which sends the file as text. */
    | { readonly kind: "file"; readonly path: string; readonly upload: boolean }
    | { readonly kind: "parts"; readonly parts: readonly FormPart[] };
  readonly type: string | undefined;
  readonly filename: string | undefined;
  readonly encoder: string | undefined;
  readonly headers: readonly PartHeader[];
}

/** The parts of a form, and the warnings that curl prints about them. */
export interface ParsedForm {
  readonly parts: readonly FormPart[];
  readonly warnings: readonly string[];
}

/**
 * Parses the options in order: `NAME=(` opens a nested part and `=)` closes it. Throws a UsageFailure for an invalid
 * one.
 */
export function parseForm(options: readonly FormOption[]): ParsedForm {
  const root: FormPart[] = [];
  const open = [root];
  const warnings: string[] = [];
  for (const { kind, value } of options) {
    const equals = value.indexOf("=");
    const name = value.slice(0, equals) || undefined;
    const text = value.slice(equals + 1);
    const current = open.at(-1) as FormPart[];
    if (kind === "string") current.push({ ...bare, name, content: { kind: "text", text } });
    else if (name === undefined && text === ")") {
      if (open.length === 1) throw new UsageFailure("option -F: '=)' without a matching '=('");
      open.pop();
    } else if (text.startsWith("(")) {
      const parts: FormPart[] = [];
      current.push({ ...nested(text, warnings), name, content: { kind: "parts", parts } });
      open.push(parts);
    } else if (text.startsWith("@")) current.push(...uploads(name, text, warnings));
    else current.push(contentPart(name, text, warnings));
  }
  return { parts: root, warnings };
}

const bare = { type: undefined, filename: undefined, encoder: undefined, headers: [] };

function nested(text: string, warnings: string[]): Omit<FormPart, "name" | "content"> {
  const { type, headers, filename, encoder } = readParameters(text, 0, undefined, warnings);
  notAllowed({ filename, encoder }, warnings);
  return { ...bare, type, headers };
}

/** Parses `@FILE[,FILE]...` into one part, or into one part that contains several files. */
function uploads(name: string | undefined, text: string, warnings: string[]): FormPart[] {
  const parts: FormPart[] = [];
  for (let at = 0, more = true; more; ) {
    const { word: path, end, next, ...part } = readParameters(text, at + 1, ",", warnings);
    parts.push({ ...part, name: undefined, content: { kind: "file", path, upload: true } });
    at = end;
    more = next === ",";
    if (next !== "" && !more) warnings.push(garbage(text, end));
  }
  const [only, ...others] = parts;
  if (only && others.length === 0) return [{ ...only, name }];
  return [{ ...bare, name, content: { kind: "parts", parts } }];
}

/** Parses `<FILE`, or text. */
function contentPart(name: string | undefined, text: string, warnings: string[]): FormPart {
  const isFile = text.startsWith("<");
  const { word, end, next, filename, ...part } = readParameters(text, isFile ? 1 : 0, undefined, warnings);
  if (next !== "") warnings.push(garbage(text, end));
  if (!isFile) return { ...part, name, filename, content: { kind: "text", text: word } };
  notAllowed({ filename }, warnings);
  return { ...part, name, filename: undefined, content: { kind: "file", path: word, upload: false } };
}

function garbage(text: string, at: number): string {
  return `garbage at end of field specification: ${printable(text.slice(at))}`;
}

function notAllowed(given: Readonly<Record<string, string | undefined>>, warnings: string[]): void {
  for (const [field, value] of Object.entries(given))
    if (value !== undefined) warnings.push(`Field ${field} not allowed here: ${printable(value)}`);
}
