/**
 * `--variable`, and the expansion of variables in `--expand-OPTION` (curl's manual, --variable; for edge cases curl's
 * src/var.c).
 */
import type { UsageFailure } from "../exit.ts";
import { percentEncode } from "../message/bytes.ts";
import { jsonEscaped } from "../message/json-text.ts";
import type { Input } from "./option.ts";
import { misused, type Place } from "./place.ts";

/** Variables by name. Their contents are bytes, because a file may contain anything. */
export type Variables = Map<string, Uint8Array>;

export interface UserVariable {
  readonly name: string;
  readonly content: Uint8Array;
}

/** A range of bytes, both ends included. */
interface ByteRange {
  readonly start: number;
  readonly end: number;
}

const maxNameLength = 127;

/**
 * Parses `[%]NAME[[START-[END]]][=TEXT|@FILE]`. `%` imports an environment variable; text or file are then its default.
 * If curl skips the variable with a warning, returns that warning. Throws a UsageFailure for a malformed range and for
 * a missing environment variable without a default, and a Failure 26 for an unreadable file.
 */
export async function parseVariable(
  text: string,
  place: Place,
  input: Input,
  env: Readonly<Record<string, string | undefined>>,
): Promise<UserVariable | { readonly warning: string }> {
  const [, percent, name = "", rest = ""] = /^(%?)(\w*)(.*)$/s.exec(text) ?? [];
  if (name === "" || name.length > maxNameLength)
    return { warning: `Bad variable name length (${name.length}), skipping` };
  const { range, after } = parseSlice(rest, place);
  const imported = percent === "%" ? env[name] : undefined;
  if (imported !== undefined) return { name, content: Buffer.from(imported) };
  if (percent === "%" && rest === "")
    throw misused(place, `variable expansion failure: environment variable '${name}' is not set`);
  if (after.startsWith("@")) return { name, content: cut(await input.bytes(after.slice(1), place), range) };
  if (after.startsWith("=")) return { name, content: cut(Buffer.from(after.slice(1)), range) };
  // The rest is not shown, because it may be a secret.
  return { warning: `Bad --variable syntax, skipping: ${name}` };
}

/** Parses `[START-END]` or `[START-]`, which precedes the content. */
function parseSlice(text: string, place: Place): { range: ByteRange | undefined; after: string } {
  if (!/^\[\d/.test(text)) return { range: undefined, after: text };
  const [whole = "", start, end] = /^\[(\d+)-(\d*)\]/.exec(text) ?? [];
  const range = { start: Number(start), end: end === "" ? Number.POSITIVE_INFINITY : Number(end) };
  if (whole === "" || range.start > range.end) throw misused(place, "syntax error in --variable argument");
  return { range, after: text.slice(whole.length) };
}

function cut(bytes: Uint8Array, range: ByteRange | undefined): Uint8Array {
  return range === undefined ? bytes : bytes.subarray(range.start, range.end + 1);
}

/**
 * Expands every `{{NAME[:FUNCTION]...}}`; an unset variable is empty. Text that only looks like a reference is kept,
 * with a warning. `\{{` means `{{`, unless nothing was expanded: then the text is returned unchanged, as in curl.
 * Throws a UsageFailure for an unknown function and for content that no option value can contain.
 */
export function expandVariables(
  text: string,
  variables: Variables,
  place: Place,
): { readonly text: string; readonly warnings: readonly string[] } {
  const warnings: string[] = [];
  let replaced = false;
  let expanded = "";
  let at = 0;
  for (let open = text.indexOf("{{"); open !== -1; open = text.indexOf("{{", at)) {
    if (open > at && text[open - 1] === "\\") {
      expanded += `${text.slice(at, open - 1)}{{`;
      at = open + 2;
      continue;
    }
    const close = text.indexOf("}}", open);
    if (close === -1) {
      warnings.push(`missing close '}}' in the argument of ${place.written}`);
      break;
    }
    const reference = text.slice(open + 2, close);
    const [name = ""] = reference.split(":", 1);
    const complaint = nameComplaint(name, place);
    if (complaint === undefined) {
      const content = variables.get(name) ?? new Uint8Array();
      expanded +=
        text.slice(at, open) + asText(applyFunctions(content, reference.slice(name.length), place), place);
      replaced = true;
    } else {
      warnings.push(complaint);
      expanded += text.slice(at, close + 2);
    }
    at = close + 2;
  }
  return { text: replaced ? expanded + text.slice(at) : text, warnings };
}

function nameComplaint(name: string, { written }: Place): string | undefined {
  if (name === "" || name.length > maxNameLength)
    return `bad variable name length in the argument of ${written}`;
  return /^\w+$/.test(name) ? undefined : `bad variable name: ${name}`;
}

/** Applies the functions of a reference, such as `:trim:json`, from left to right. */
function applyFunctions(content: Uint8Array, list: string, place: Place): Buffer {
  let bytes: Buffer = Buffer.from(content);
  // The list starts with a colon, so the first part is empty. A `}` ends the list, as in curl.
  for (const name of list.split("}")[0]?.split(":").slice(1) ?? []) {
    const apply = functions.get(name);
    if (apply === undefined)
      throw misused(place, `variable expansion failure: unknown variable function in '${list}'`);
    bytes = apply(bytes);
  }
  return bytes;
}

const functions: ReadonlyMap<string, (bytes: Buffer) => Buffer> = new Map([
  ["trim", trimBytes],
  ["json", bytes => Buffer.from(jsonEscaped(bytes.toString("latin1")), "latin1")],
  ["url", bytes => Buffer.from(percentEncode(bytes.toString("latin1")))],
  ["b64", bytes => Buffer.from(bytes.toString("base64"))],
  ["64dec", base64Decoded],
]);

/** Removes whitespace, as C's isspace defines it, from both ends. */
function trimBytes(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString("latin1").replace(/^[ \t-\r]+|[ \t-\r]+$/g, ""), "latin1");
}

/** Decodes standard base64 with padding; as in curl, invalid base64 becomes a text that says so. A NUL ends the input. */
function base64Decoded(bytes: Buffer): Buffer {
  if (bytes.length === 0) return bytes;
  const [text = ""] = bytes.toString("latin1").split("\0", 1);
  const valid = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)$/.test(text);
  return valid ? Buffer.from(text, "base64") : Buffer.from("[64dec-fail]");
}

/** Returns the bytes as text, because option values are text. Bytes that are not UTF-8, and NUL, require `url` or `b64`. */
function asText(bytes: Buffer, place: Place): string {
  if (bytes.includes(0)) throw variableFailure(place, "variable contains null byte");
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw variableFailure(place, "variable is not UTF-8 text");
  }
}

function variableFailure(place: Place, reason: string): UsageFailure {
  return misused(place, `variable expansion failure: ${reason}; use {{NAME:b64}} or {{NAME:url}}`);
}
