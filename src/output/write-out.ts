/** `-w`: prints what is known of a finished transfer, in curl's format language. */

import { ExitCode, Failure } from "../exit.ts";
import { fieldValues } from "../message/fields.ts";
import { printable } from "../message/printable.ts";
import { systemErrorText } from "../message/system-errors.ts";
import type { Runtime, Sink } from "../runtime.ts";
import { openFileSink } from "./file.ts";
import { bytesOf, lowerCase, textOf } from "./text.ts";
import {
  jsonString,
  type TransferRecord,
  type Value,
  type Variable,
  variables,
} from "./write-out-variables.ts";

export type { TransferRecord } from "./write-out-variables.ts";

type Piece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "header"; readonly name: string }
  | { readonly kind: "output"; readonly file: string };

/** What ends each braced piece, and how it begins. */
const braced = /%(|header|output)\{([^}]*)\}/y;
const plain = /[^%\\]+/y;

const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

/**
 * Prints the format to stdout, or from `%{stderr}` and `%output{file}` on to there. A variable that is not known is
 * named on stderr and prints nothing. Throws Failure 23 when a file cannot be opened or the output is not taken.
 */
export async function printWriteOut(format: string, record: TransferRecord, runtime: Runtime): Promise<void> {
  const place = new Place(runtime);
  try {
    for (const piece of parseFormat(bytesOf(format))) {
      if (piece.kind === "text") place.add(piece.text);
      else if (piece.kind === "header") place.add(headerValue(record, piece.name));
      else if (piece.kind === "output") await place.file(textOf(piece.file));
      else if (lowerCase(piece.name) === "stdout") await place.turnTo(runtime.stdout);
      else if (lowerCase(piece.name) === "stderr") await place.turnTo(runtime.stderr);
      else if (lowerCase(piece.name) !== "onerror")
        place.add(variableText(piece.name, record) ?? (await place.unknown(piece.name)));
      else if (record.exitCode === ExitCode.Ok) break;
    }
    await place.flush();
  } finally {
    place.close();
  }
}

/** curl's grammar: `%{name}`, `%header{name}`, `%output{file}`, `%%`, `\n`, `\r`, `\t`; all else stands for itself. */
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
    // Behind the last brace nothing is searched for one: each place would search to the end.
    const match = at < lastBrace ? braced.exec(format) : null;
    if (match !== null) {
      const [whole, keyword = "", name = ""] = match;
      end();
      pieces.push(pieceOf(keyword, name));
      at += whole.length;
      continue;
    }
    const [mark = "", char = ""] = format.slice(at, at + 2);
    text += mark === "%" ? (char === "%" ? "%" : mark + char) : (escapes[char] ?? mark + char);
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

/** Undefined: there is no such variable. */
function variableText(name: string, record: TransferRecord): string | undefined {
  const known = lowerCase(name);
  if (known === "json") return json(record);
  if (known === "header_json") return headerJson(record);
  const variable = variables.get(known);
  return variable && printed(variable(record));
}

function printed(value: Value): string {
  if (value.kind === "text") return value.text ?? "";
  if (value.kind === "status") return String(value.number).padStart(3, "0");
  return value.kind === "seconds" ? value.number.toFixed(6) : String(value.number);
}

/** `%{json}`: every variable in the order of the alphabet, and who printed it. */
function json(record: TransferRecord): string {
  const member = ([name, variable]: [string, Variable]) => `"${name}":${jsonValue(variable(record))}`;
  return `{${[...variables].map(member).join(",")},"curl_version":${jsonString(record.agent)}}`;
}

function jsonValue(value: Value): string {
  if (value.kind === "text") return value.text === undefined ? "null" : jsonString(value.text);
  return value.kind === "seconds" ? value.number.toFixed(6) : String(value.number);
}

/** `%{header_json}`: names in lower case in the order of their first line, each with all of its values. */
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

/** The first line of that name, as curl. */
function headerValue({ head }: TransferRecord, name: string): string {
  return head === undefined ? "" : (fieldValues(head.headers, name)[0] ?? "");
}

/** Where the output goes at the moment; what is added is kept until the place changes. */
class Place {
  readonly #runtime: Runtime;
  #sink: Sink;
  #file: { close(): void } | undefined;
  #kept = "";

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
    this.#sink = runtime.stdout;
  }

  add(bytes: string): void {
    this.#kept += bytes;
  }

  /** Names a variable that is not known on stderr, behind what stands before it. Out: what is printed instead. */
  async unknown(name: string): Promise<string> {
    await this.flush();
    const line = `awscurl: unknown --write-out variable: '${printable(textOf(name))}'\n`;
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
      await this.#sink.write(bytes);
    } catch (error) {
      if (this.#sink === this.#runtime.stderr) return;
      throw new Failure(
        ExitCode.WriteError,
        `Failure writing output to destination: ${systemErrorText(error)}`,
      );
    }
  }

  close(): void {
    this.#file?.close();
    this.#file = undefined;
  }
}
