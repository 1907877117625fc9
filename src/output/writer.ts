/** Writes the response to one URL: its body to stdout or a file, its heads there as well (`-i`) and to the file of `-D`. */

import { ExitCode, Failure } from "../exit.ts";
import type { ResponseHead } from "../http/transport.ts";
import { isEventStream } from "../message/media-type.ts";
import { systemErrorText } from "../message/system-errors.ts";
import type { Runtime, Sink } from "../runtime.ts";
import { BodyFile } from "./body-file.ts";
import { writeFailure } from "./checked-sink.ts";
import { createFolderOf, openFileSink } from "./file.ts";
import type { FileSink } from "./file-sink.ts";
import { freeBuffer } from "./free-buffer.ts";
import { reportWarning } from "./report.ts";
import type { OutputSettings } from "./settings.ts";

/** Bytes that may be unwritten while the next ones are read. */
const mostUnwritten = 1024 * 1024;

/** A smaller chunk comes from a slow stream: its write is awaited, so that a closed pipe is noticed immediately. */
const worthOverlapping = 32 * 1024;

/** curl looks for NUL in this many first bytes (tool_cb_wrt.c). */
const searchedForNul = 2000;

/** `signal`: ends the wait for the reader of a FIFO; the call rejects with its reason. */
export interface Writer {
  /**
   * A response head as received, from the status line to the empty line; also interim heads and those of redirects and
   * retries. `parsed`: only with the head that a body follows.
   */
  head(raw: Uint8Array, parsed?: ResponseHead, signal?: AbortSignal): Promise<void>;
  /** The next bytes of the body. The writer owns them from now on and frees their memory. Resolves when it accepts more. */
  body(chunk: Uint8Array, signal?: AbortSignal): Promise<void>;
  /** Before a retry: removes what the failed attempt wrote to a file, as curl does; stdout and `-D` keep it. */
  restart(): Promise<void>;
  /**
   * The end of a successful transfer: everything is written and closed. `createEmpty`: an empty file is created for an empty body;
   * curl does so unless the status is 304. All methods reject with a Failure 23.
   */
  finish(createEmpty: boolean, signal?: AbortSignal): Promise<void>;
  /** The end of a failed transfer: what was received is written and closed; nothing is reported. */
  abandon(): Promise<void>;
  /** Bytes written to the body's destination, heads of `-i` included. */
  readonly bytesWritten: number;
  /** The body's file, under the name that it has; undefined for stdout. */
  readonly fileName: string | undefined;
}

/**
 * Opens the destinations of one URL's response. `appendHeads`: an earlier URL of the same group has written to the file of `-D`.
 * The file of `-D` is opened now, the body's with its first byte. Throws a Failure 23.
 */
export function openWriter(settings: OutputSettings, runtime: Runtime, appendHeads: boolean): Writer {
  return new ResponseWriter(settings, runtime, appendHeads);
}

interface WriteOptions {
  /** The memory of the bytes is freed afterwards. */
  readonly freed: boolean;
  readonly signal: AbortSignal | undefined;
}

class ResponseWriter implements Writer {
  bytesWritten = 0;
  readonly #settings: OutputSettings;
  readonly #runtime: Runtime;
  readonly #stdout: Sink;
  /** Undefined when the body goes to stdout or nowhere. */
  readonly #file: BodyFile | undefined;
  readonly #dump: Sink | undefined;
  readonly #dumpFile: FileSink | undefined;
  /** Heads of `-i` that wait until it is known which name the file has. */
  #held: Uint8Array[] = [];
  #isEventStream = false;
  #unwritten = 0;
  #lastWrite: Promise<void> = Promise.resolve();
  #failure: Failure | undefined;

  constructor(settings: OutputSettings, runtime: Runtime, appendHeads: boolean) {
    const { file, createDirs, dumpHeader, discard } = settings;
    this.#settings = settings;
    this.#runtime = runtime;
    this.#stdout = discard ? nowhere : runtime.stdout;
    if (file !== undefined && file !== "-") this.#file = new BodyFile(file, settings);
    if (settings.append) this.#file?.open();
    if (dumpHeader === "-") this.#dump = runtime.stdout;
    else if (dumpHeader === "%") this.#dump = runtime.stderr;
    else if (dumpHeader !== undefined) {
      if (createDirs) createFolderOf(dumpHeader);
      this.#dumpFile = openFileSink(dumpHeader, appendHeads ? "append" : "anew");
      this.#dump = this.#dumpFile;
    }
  }

  get fileName(): string | undefined {
    return this.#file?.name;
  }

  async head(raw: Uint8Array, parsed?: ResponseHead, signal?: AbortSignal): Promise<void> {
    this.#isEventStream = parsed !== undefined && isEventStream(parsed.headers);
    if (parsed !== undefined) this.#file?.learn(parsed);
    this.#file?.openNamed();
    const { include, serverNames } = this.#settings;
    // curl writes a head line by line; with `-i -D -` each line appears twice in a row.
    const lines = include && this.#file === undefined && this.#dump === this.#stdout ? linesOf(raw) : [raw];
    for (const line of lines) {
      const shown = this.#isStyled ? withBoldNames(line) : line;
      if (this.#dump !== undefined) await this.#dumpHead(this.#dump, line, signal);
      if (include && serverNames !== undefined) this.#held.push(line);
      else if (include) await this.#write(shown, { freed: false, signal });
    }
  }

  /** Is a head shown to a person? */
  get #isStyled(): boolean {
    return this.#settings.styled === true && this.#file === undefined && this.#stdout.isTerminal;
  }

  async body(chunk: Uint8Array, signal?: AbortSignal): Promise<void> {
    if (chunk.length === 0) return;
    this.#refuseBinary(chunk);
    await this.#writeHeld(signal);
    await this.#write(chunk, { freed: true, signal });
  }

  async restart(): Promise<void> {
    await this.#settle();
    this.#failure = undefined;
    this.#held = [];
    if (this.#file === undefined || this.#settings.keepsPartial) return;
    this.#file.startAgain();
    this.bytesWritten = 0;
  }

  async finish(createEmpty: boolean, signal?: AbortSignal): Promise<void> {
    await this.#writeHeld(signal);
    await this.#settle();
    if (this.#failure !== undefined) throw this.#failure;
    if (createEmpty) this.#file?.open();
    await this.#file?.ready(signal);
    await this.#dumpFile?.ready(signal);
    this.#close();
    const untimed = this.#file?.setTime();
    if (untimed !== undefined) await reportWarning(untimed, this.#runtime, this.#settings);
  }

  async abandon(): Promise<void> {
    try {
      await this.#writeHeld(undefined);
      await this.#settle();
      this.#close();
    } catch {
      // The failure that ended the transfer is reported instead.
    }
    if (this.#settings.removeOnError) this.#file?.remove();
  }

  async #writeHeld(signal: AbortSignal | undefined): Promise<void> {
    const held = this.#held;
    this.#held = [];
    for (const head of held) await this.#write(head, { freed: false, signal });
  }

  /**
   * Writes the bytes; waits when too many are unwritten. A failed write is thrown here or by the next call.
   */
  async #write(bytes: Uint8Array, { freed, signal }: WriteOptions): Promise<void> {
    const destination: Pick<FileSink, "write"> = this.#destination();
    this.bytesWritten += bytes.length;
    this.#unwritten += bytes.length;
    this.#lastWrite = destination.write(bytes, signal).then(
      () => {
        this.#unwritten -= bytes.length;
        if (freed) freeBuffer(bytes);
      },
      error => {
        this.#unwritten -= bytes.length;
        this.#failure ??= writeFailure(error);
      },
    );
    if (bytes.length < worthOverlapping || this.#unwritten > mostUnwritten) await this.#lastWrite;
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Writes complete in order: when the last one is done, all are. */
  #settle(): Promise<void> {
    return this.#lastWrite;
  }

  #destination(): Sink {
    return this.#file === undefined ? this.#stdout : this.#file.open();
  }

  async #dumpHead(
    dump: Pick<FileSink, "write">,
    line: Uint8Array,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    try {
      await dump.write(line, signal);
    } catch (error) {
      if (Failure.is(error)) throw error;
      const { dumpHeader } = this.#settings;
      const name = dumpHeader === "-" ? "stdout" : dumpHeader === "%" ? "stderr" : dumpHeader;
      throw new Failure(ExitCode.WriteError, `Failed writing headers to ${name}: ${systemErrorText(error)}`);
    }
  }

  #refuseBinary(chunk: Uint8Array): void {
    const shown = this.#settings.file === undefined && this.#stdout.isTerminal;
    if (!shown || this.bytesWritten >= searchedForNul || !chunk.includes(0)) return;
    throw new Failure(
      ExitCode.WriteError,
      'Binary output can mess up your terminal. Use "--output -" to tell awscurl to output it to your terminal ' +
        'anyway, or consider "--output <FILE>" to save to a file.',
      this.#isEventStream ? ["the response is an AWS event stream: --event-stream prints its events"] : [],
    );
  }

  #close(): void {
    try {
      this.#file?.close();
    } finally {
      this.#dumpFile?.close();
    }
  }
}

/** `--out-null`. */
const nowhere: Sink = { isTerminal: false, columns: undefined, write: async () => {} };

/** As in curl, for terminals (ECMA-48, SGR 1 and 22). */
function withBoldNames(head: Uint8Array): Uint8Array {
  const text = Buffer.from(head).toString("latin1");
  return Buffer.from(text.replace(/^([!#-'*+\-.^-`|~\w]+):/gm, "\x1b[1m$1\x1b[0m:"), "latin1");
}

/** The lines of a head, each with its newline. */
function linesOf(raw: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  for (let start = 0; start < raw.length; ) {
    const lf = raw.indexOf(0x0a, start);
    const end = lf === -1 ? raw.length : lf + 1;
    lines.push(raw.subarray(start, end));
    start = end;
  }
  return lines;
}
