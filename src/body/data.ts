/** Turns `-d` and related options, `--url-query` and `-T` into bodies. */

import { percentEncode } from "../message/bytes.ts";
import { printable } from "../message/printable.ts";
import type { Body } from "../message/request.ts";
import type { Runtime } from "../runtime.ts";
import { untilAborted } from "../system/until-aborted.ts";
import { bodyOf, pipedBody, type Recode, readSegments, type Segment } from "./body.ts";
import { isStdin, memorySource, type OpenedFile, openFile, type Source } from "./source.ts";

/** One `-d`, `--data-*`, `--json` or `--url-query` option as given. */
export interface DataOption {
  readonly kind: "ascii" | "binary" | "raw" | "urlencode" | "json";
  readonly value: string;
}

/** The same with its file opened. */
export interface OpenedData {
  readonly kind: DataOption["kind"];
  /** The `name=` of `--data-urlencode`. */
  readonly prefix: string;
  readonly source: Source;
  /** The file that holds the bytes; undefined for text on the command line and for standard input. */
  readonly file: string | undefined;
  readonly fromFile: boolean;
}

/** Opens files and standard input; spools pipes, which can be read only once. */
export class DataReader {
  readonly #runtime: Pick<Runtime, "env" | "stdin">;
  readonly #opened: Source[] = [];
  #stdinTaken = false;

  constructor(runtime: Pick<Runtime, "env" | "stdin">) {
    this.#runtime = runtime;
  }

  /** Opens the data as curl does. Throws a Failure 26 for a file that cannot be read, or the signal's reason. */
  async parts(options: readonly DataOption[], signal?: AbortSignal): Promise<OpenedData[]> {
    const parts: OpenedData[] = [];
    for (const option of options) parts.push(await this.#part(option, signal));
    return parts;
  }

  /**
   * The body of `-T FILE`; a Failure 26 if it cannot be read. A pipe is sent as it arrives, unless its length must be
   * known first: then it is spooled now, until the signal aborts that.
   */
  async upload(name: string, lengthNeeded: boolean, signal?: AbortSignal): Promise<Body> {
    const opened = isStdin(name)
      ? { stream: this.#stdin() }
      : await openFile(name, `Can't open '${printable(name)}'`);
    if ("stream" in opened && !lengthNeeded) return pipedBody(opened.stream);
    return bodyOf([{ source: await this.#kept(opened, signal), recode: undefined }]);
  }

  /** Opens a file, or standard input for `-`; throws a Failure 26 if it cannot be read. */
  async file(name: string, signal?: AbortSignal): Promise<Source> {
    if (name === "-") return this.#kept({ stream: this.#stdin() }, signal);
    return this.#kept(await openFile(name, `Failed to open ${printable(name)}`), signal);
  }

  /** Closes the spool files. */
  async close(): Promise<void> {
    for (const source of this.#opened.splice(0)) await source.close();
  }

  async #part({ kind, value }: DataOption, signal: AbortSignal | undefined): Promise<OpenedData> {
    const { prefix, content, file } = kind === "urlencode" ? urlencodeForm(value) : plainForm(kind, value);
    const source = file === undefined ? memorySource(Buffer.from(content)) : await this.file(file, signal);
    return { kind, prefix, source, file: file === "-" ? undefined : file, fromFile: file !== undefined };
  }

  async #kept(opened: OpenedFile, signal: AbortSignal | undefined): Promise<Source> {
    if ("source" in opened) return opened.source;
    const { spool } = await import("./spool.ts");
    const source = await spool(opened.stream, this.#runtime.env, signal);
    this.#opened.push(source);
    return source;
  }

  /** Standard input can be read only once; a second reader gets no bytes. */
  #stdin(): AsyncIterable<Uint8Array> {
    if (this.#stdinTaken) return memorySource(new Uint8Array()).read();
    this.#stdinTaken = true;
    return this.#runtime.stdin();
  }
}

/**
 * Returns the body made of these parts, joined with `&`, except for `--json` parts, which are appended unchanged. With
 * `keepBytes`, `-d @file` keeps CR, LF and NUL; otherwise they are removed, as curl's manual says.
 */
export function dataBody(
  parts: readonly OpenedData[],
  keepBytes: boolean,
  signal?: AbortSignal,
): Promise<Body> {
  return bodyOf(segmentsOf(parts, keepBytes), signal);
}

/** Returns the same data as a byte string, for a query. */
export async function dataText(parts: readonly OpenedData[], signal?: AbortSignal): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of untilAborted(readSegments(segmentsOf(parts, false)), signal))
    chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("latin1");
}

/** Whether the first byte that is not whitespace is `{` or `[`. */
export async function looksLikeJson(parts: readonly OpenedData[], signal?: AbortSignal): Promise<boolean> {
  for await (const chunk of untilAborted(readSegments(segmentsOf(parts, true)), signal)) {
    const first = chunk.find(byte => !whitespaceBytes.includes(byte));
    if (first !== undefined) return first === 0x7b || first === 0x5b;
  }
  return false;
}

const whitespaceBytes = [0x20, 0x09, 0x0a, 0x0d];

interface DataForm {
  readonly prefix: string;
  readonly content: string;
  readonly file: string | undefined;
}

function plainForm(kind: DataOption["kind"], value: string): DataForm {
  const file = kind !== "raw" && value.startsWith("@") ? value.slice(1) : undefined;
  return { prefix: "", content: value, file };
}

/** `content`, `=content`, `name=content`, `@file`, `name@file` (curl's manual, --data-urlencode). */
function urlencodeForm(value: string): DataForm {
  const separator = value.includes("=") ? "=" : "@";
  const at = value.indexOf(separator);
  if (at === -1) return { prefix: "", content: value, file: undefined };
  const prefix = at === 0 ? "" : `${value.slice(0, at)}=`;
  const content = value.slice(at + 1);
  return { prefix, content, file: separator === "@" ? content : undefined };
}

function segmentsOf(parts: readonly OpenedData[], keepBytes: boolean): Segment[] {
  return parts.flatMap((part, index) => {
    const joint = index > 0 && part.kind !== "json" ? "&" : "";
    // As in curl, the name of an empty file is omitted.
    const prefix = part.fromFile && part.source.length === 0 ? "" : part.prefix;
    const before = Buffer.from(joint + prefix);
    const content = { source: part.source, recode: recodeOf(part, keepBytes) };
    return before.length === 0 ? content : [{ source: memorySource(before), recode: undefined }, content];
  });
}

function recodeOf({ kind, fromFile }: OpenedData, keepBytes: boolean): Recode | undefined {
  if (kind === "urlencode") return urlencoded;
  return kind === "ascii" && fromFile && !keepBytes ? withoutLineEnds : undefined;
}

/**
 * Encodes as `--data-urlencode` does: RFC 3986's unreserved characters unchanged, a space as `+`, everything else as
 * `%XX`.
 */
function urlencoded(chunk: Uint8Array): Uint8Array {
  const text = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).toString("latin1");
  return Buffer.from(percentEncode(text).replaceAll("%20", "+"), "latin1");
}

/** Removes CR, LF and NUL, as `-d @file` does. */
function withoutLineEnds(chunk: Uint8Array): Uint8Array {
  const kept = Buffer.allocUnsafe(chunk.length);
  let length = 0;
  // Iterates by index: an iterator takes six times as long, and a bulk file may have gigabytes.
  for (let i = 0; i < chunk.length; i++) {
    const byte = chunk[i] as number;
    if (byte !== 0x0d && byte !== 0x0a && byte !== 0) kept[length++] = byte;
  }
  return kept.subarray(0, length);
}
