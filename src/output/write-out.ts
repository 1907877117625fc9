/** `-w`: prints information about a finished transfer, in curl's format language. */

import { ExitCode, Failure } from "../exit.ts";
import { byteString } from "../message/bytes.ts";
import { fieldValues } from "../message/fields.ts";
import { printable } from "../message/printable.ts";
import type { Runtime, Sink } from "../runtime.ts";
import { writeFailure } from "./checked-sink.ts";
import { openFileSink } from "./file.ts";
import type { FileSink } from "./file-sink.ts";
import { displayText, lowerCase } from "./text.ts";
import {
  jsonString,
  type TransferRecord,
  type Value,
  type Variable,
  writeOutVariables,
} from "./write-out-variables.ts";

export type { TransferRecord } from "./write-out-variables.ts";

type Piece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "header"; readonly name: string }
  | { readonly kind: "output"; readonly file: string }
  | { readonly kind: "time"; readonly format: string };

/** A variable, an output file or a time in braces. */
const braced = /%(|output|time)\{([^}]*)\}/y;
const header = "%header{";
const plain = /[^%\\]+/y;

const backslashEscapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

/**
 * Prints the format to stdout, or to the destination of a preceding `%{stderr}` or `%output{file}`. An unknown variable
 * is reported on stderr and prints nothing. Throws a Failure 23 if a file cannot be opened or written. `signal` aborts
 * the wait for a FIFO's reader, with its reason.
 */
export async function printWriteOut(
  format: string,
  record: TransferRecord,
  runtime: Runtime,
  signal?: AbortSignal,
): Promise<void> {
  const destination = new Destination(runtime, signal);
  try {
    for (const piece of parseFormat(byteString(format))) {
      if (piece.kind === "text") destination.add(piece.text);
      else if (piece.kind === "header") destination.add(headerText(record, piece.name));
      else if (piece.kind === "output") await destination.file(displayText(piece.file));
      else if (piece.kind === "time") destination.add(await timeText(piece.format, runtime.now()));
      else if (lowerCase(piece.name) === "stdout") await destination.turnTo(runtime.stdout);
      else if (lowerCase(piece.name) === "stderr") await destination.turnTo(runtime.stderr);
      else if (lowerCase(piece.name) !== "onerror")
        destination.add((await variableText(piece.name, record)) ?? (await destination.unknown(piece.name)));
      else if (record.exitCode === ExitCode.Ok) break;
    }
    await destination.flush();
  } finally {
    destination.close();
  }
}

/**
 * Parses curl's grammar: `%{name}`, `%header{name}`, `%output{file}`, `%%`, `\n`, `\r`, `\t`; everything else is
 * literal.
 */
function parseFormat(format: string): Piece[] {
  const pieces: Piece[] = [];
  let text = "";
  const end = () => {
    if (text !== "") pieces.push({ kind: "text", text });
    text = "";
  };
  const lastBrace = format.lastIndexOf("}");
  const lastHeader = lastHeaderEnd(format);
  for (let at = 0; at < format.length; ) {
    plain.lastIndex = at;
    const [unmarked] = plain.exec(format) ?? [];
    if (unmarked !== undefined) {
      text += unmarked;
      at += unmarked.length;
      continue;
    }
    braced.lastIndex = at;
    // Not tried after the last closing brace: every `%output` or similar would be searched to the end of the text.
    const match = at < lastBrace ? braced.exec(format) : null;
    if (match !== null) {
      const [whole, keyword = "", name = ""] = match;
      end();
      pieces.push(pieceOf(keyword, name));
      at += whole.length;
      continue;
    }
    const brace = at < lastHeader && format.startsWith(header, at) ? headerEnd(format, at) : -1;
    if (brace !== -1) {
      end();
      pieces.push({ kind: "header", name: format.slice(at + header.length, brace) });
      at = brace + 1;
      continue;
    }
    const [mark = "", char = ""] = format.slice(at, at + 2);
    text += mark === "%" ? (char === "%" ? "%" : mark + char) : (backslashEscapes[char] ?? mark + char);
    at += 2;
  }
  end();
  return pieces;
}

/** The brace that closes a header; a separator may contain an escaped one. */
function headerEnd(format: string, at: number): number {
  let brace = format.indexOf("}", at + header.length);
  while (brace !== -1 && format[brace - 1] === "\\") brace = format.indexOf("}", brace + 1);
  return brace;
}

/** The last brace that may close a header. */
function lastHeaderEnd(format: string): number {
  let brace = format.lastIndexOf("}");
  while (brace > 0 && format[brace - 1] === "\\") brace = format.lastIndexOf("}", brace - 1);
  return brace;
}

function pieceOf(keyword: string, name: string): Piece {
  if (keyword === "time") return { kind: "time", format: name };
  if (keyword === "output") return { kind: "output", file: name };
  return { kind: "variable", name };
}

/** Returns undefined for an unknown variable. */
async function variableText(name: string, record: TransferRecord): Promise<string | undefined> {
  const known = lowerCase(name);
  if (known === "json") return json(record, await certificateChain(record));
  if (known === "certs") return certificateChain(record);
  if (known === "header_json") return headerJson(record);
  const variable = writeOutVariables.get(known);
  return variable && printed(variable(record));
}

function printed(value: Value): string {
  if (value.kind === "text") return value.text ?? "";
  if (value.kind === "status") return String(value.number).padStart(3, "0");
  return value.kind === "seconds" ? value.number.toFixed(6) : String(value.number);
}

async function timeText(format: string, now: number): Promise<string> {
  const { strftime } = await import("./strftime.ts");
  return strftime(format, now);
}

async function certificateChain({ stats }: TransferRecord): Promise<string> {
  const { certificates: chain = [] } = stats ?? {};
  if (chain.length === 0) return "";
  const { certificatesText } = await import("./certificates-text.ts");
  return certificatesText(chain);
}

/** `%{json}`: every variable in alphabetical order, and the program's name and version. */
function json(record: TransferRecord, certs: string): string {
  const textFor = (name: string, variable: Variable) =>
    name === "certs" ? jsonString(certs) : jsonValue(variable(record));
  const member = ([name, variable]: [string, Variable]) => `"${name}":${textFor(name, variable)}`;
  return `{${[...writeOutVariables].map(member).join(",")},"curl_version":${jsonString(record.agent)}}`;
}

function jsonValue(value: Value): string {
  if (value.kind === "text") return value.text === undefined ? "null" : jsonString(value.text);
  return value.kind === "seconds" ? value.number.toFixed(6) : String(value.number);
}

/** `%{header_json}`: names in lower case, in the order of their first field, each with all of its values. */
function headerJson({ head }: TransferRecord): string {
  const values = new Map<string, string[]>();
  for (const { name, value } of head?.headers ?? []) {
    const known = values.get(lowerCase(name));
    if (known === undefined) values.set(lowerCase(name), [value]);
    else known.push(value);
  }
  const members = [...values].map(([name, all]) => `${jsonString(name)}:[${all.map(jsonString).join(",")}]`);
  return `{${members.join(",\n")}\n}`;
}

/** `NAME`: the first field of that name, as in curl; `NAME:all:SEPARATOR`: those of all responses. */
function headerText({ head, heads }: TransferRecord, text: string): string {
  const [, name = "", mode, separator] = /^([^:]*)(?::([^:]*)(?::(.*))?)?$/s.exec(text) ?? [];
  if (mode === undefined) return head === undefined ? "" : (fieldValues(head.headers, name)[0] ?? "");
  if (mode !== "all" || separator === undefined) return "";
  const between = separator.replace(/\\([nrt}])/g, (_, char: string) => backslashEscapes[char] ?? char);
  return heads.flatMap(({ headers }) => fieldValues(headers, name)).join(between);
}

/** The current destination of the output; text is buffered until the destination changes. */
class Destination {
  readonly #runtime: Runtime;
  readonly #signal: AbortSignal | undefined;
  #sink: Pick<FileSink, "write">;
  #file: FileSink | undefined;
  #kept = "";

  constructor(runtime: Runtime, signal: AbortSignal | undefined) {
    this.#runtime = runtime;
    this.#signal = signal;
    this.#sink = runtime.stdout;
  }

  add(bytes: string): void {
    this.#kept += bytes;
  }

  /** Reports an unknown variable on stderr, after the text before it. Returns what is printed instead of the variable. */
  async unknown(name: string): Promise<string> {
    await this.flush();
    const line = `awscurl: unknown --write-out variable: '${printable(displayText(name))}'\n`;
    await this.#runtime.stderr.write(Buffer.from(line)).catch(() => {});
    return "";
  }

  async turnTo(sink: Sink): Promise<void> {
    await this.flush();
    this.close();
    this.#sink = sink;
  }

  /**
   * `%output{name}`; `>>` before the name appends. As in curl, a file that cannot be opened leaves the destination
   * unchanged.
   */
  async file(name: string): Promise<void> {
    const append = name.startsWith(">>");
    let file: FileSink;
    try {
      file = openFileSink(append ? name.slice(2) : name, append ? "append" : "anew");
    } catch (error) {
      if (!Failure.is(error)) throw error;
      return;
    }
    await this.turnTo(this.#runtime.stdout);
    this.#file = file;
    this.#sink = file;
  }

  async flush(): Promise<void> {
    const bytes = Buffer.from(this.#kept, "latin1");
    this.#kept = "";
    if (bytes.length === 0) return;
    try {
      await this.#sink.write(bytes, this.#signal);
    } catch (error) {
      if (!Failure.is(error) && this.#sink === this.#runtime.stderr) return;
      throw writeFailure(error);
    }
  }

  close(): void {
    this.#file?.close();
    this.#file = undefined;
  }
}
