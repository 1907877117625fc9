/** `-w`: prints figures of a finished transfer, in curl's format language. */

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
  | { readonly kind: "output"; readonly file: string };

/** A variable, a header or an output file in braces. */
const braced = /%(|header|output)\{([^}]*)\}/y;
const plain = /[^%\\]+/y;

const backslashEscapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

/**
 * Prints the format to stdout, and after `%{stderr}` or `%output{file}` to there. An unknown variable is reported on stderr and
 * prints nothing. Throws a Failure 23 when a file cannot be opened or written. `signal`: ends the wait for the reader of a FIFO,
 * with its reason.
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
      else if (lowerCase(piece.name) === "stdout") await destination.turnTo(runtime.stdout);
      else if (lowerCase(piece.name) === "stderr") await destination.turnTo(runtime.stderr);
      else if (lowerCase(piece.name) !== "onerror")
        destination.add(variableText(piece.name, record) ?? (await destination.unknown(piece.name)));
      else if (record.exitCode === ExitCode.Ok) break;
    }
    await destination.flush();
  } finally {
    destination.close();
  }
}

/** curl's grammar: `%{name}`, `%header{name}`, `%output{file}`, `%%`, `\n`, `\r`, `\t`; everything else is literal. */
function parseFormat(format: string): Piece[] {
  const pieces: Piece[] = [];
  let text = "";
  const end = () => {
    if (text !== "") pieces.push({ kind: "text", text });
    text = "";
  };
  const lastBrace = format.lastIndexOf("}");
  for (let at = 0; at < format.length; ) {
    plain.lastIndex = at;
    const [unmarked] = plain.exec(format) ?? [];
    if (unmarked !== undefined) {
      text += unmarked;
      at += unmarked.length;
      continue;
    }
    braced.lastIndex = at;
    // Behind the last brace nothing is searched for one: each destination would search to the end.
    const match = at < lastBrace ? braced.exec(format) : null;
    if (match !== null) {
      const [whole, keyword = "", name = ""] = match;
      end();
      pieces.push(pieceOf(keyword, name));
      at += whole.length;
      continue;
    }
    const [mark = "", char = ""] = format.slice(at, at + 2);
    text += mark === "%" ? (char === "%" ? "%" : mark + char) : (backslashEscapes[char] ?? mark + char);
    at += 2;
  }
  end();
  return pieces;
}

function pieceOf(keyword: string, name: string): Piece {
  if (keyword === "header") return { kind: "header", name };
  if (keyword === "output") return { kind: "output", file: name };
  return { kind: "variable", name };
}

/** Undefined for an unknown variable. */
function variableText(name: string, record: TransferRecord): string | undefined {
  const known = lowerCase(name);
  if (known === "json") return json(record);
  if (known === "header_json") return headerJson(record);
  const variable = writeOutVariables.get(known);
  return variable && printed(variable(record));
}

function printed(value: Value): string {
  if (value.kind === "text") return value.text ?? "";
  if (value.kind === "status") return String(value.number).padStart(3, "0");
  return value.kind === "seconds" ? value.number.toFixed(6) : String(value.number);
}

/** `%{json}`: every variable in alphabetical order, and the program's name. */
function json(record: TransferRecord): string {
  const member = ([name, variable]: [string, Variable]) => `"${name}":${jsonValue(variable(record))}`;
  return `{${[...writeOutVariables].map(member).join(",")},"curl_version":${jsonString(record.agent)}}`;
}

function jsonValue(value: Value): string {
  if (value.kind === "text") return value.text === undefined ? "null" : jsonString(value.text);
  return value.kind === "seconds" ? value.number.toFixed(6) : String(value.number);
}

/** `%{header_json}`: lower-case names in the order of their first field, each with all of its values. */
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

/** The first field of that name, as in curl. */
function headerText({ head }: TransferRecord, name: string): string {
  return head === undefined ? "" : (fieldValues(head.headers, name)[0] ?? "");
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

  /** Reports an unknown variable on stderr, after the text before it. Returns what is printed instead. */
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

  /** `%output{name}`; `>>` before the name appends. */
  async file(name: string): Promise<void> {
    await this.turnTo(this.#runtime.stdout);
    const append = name.startsWith(">>");
    const file = openFileSink(append ? name.slice(2).trimStart() : name, append ? "append" : "anew");
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
