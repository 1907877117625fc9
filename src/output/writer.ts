/**
 * Writes the response for one URL: its body to stdout or a file, and its heads there as well (`-i`) and to the file of
 * `-D`.
 */

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

/** The number of bytes that may be unwritten while the next ones are read. */
const mostUnwritten = 1024 * 1024;

/** A smaller chunk comes from a slow stream, so its write is awaited: a closed pipe is then noticed immediately. */
const worthOverlapping = 32 * 1024;

/** curl looks for a NUL in this many bytes at the start (tool_cb_wrt.c). */
const searchedForNul = 2000;

/**
 * Writes heads and bodies. In all methods, `signal` aborts the wait for a FIFO's reader; the call rejects with its
 * reason.
 */
export interface Writer {
  /**
   * Writes a response head as received, from the status line to the empty line, including interim heads and those of
   * redirects and retries. `parsed` is given only for the head that a body follows.
   */
  head(raw: Uint8Array, parsed?: ResponseHead, signal?: AbortSignal): Promise<void>;
  /**
   * Writes the next bytes of the body. The writer owns them from now on and frees their memory. Resolves when it
   * accepts more.
   */
  body(chunk: Uint8Array, signal?: AbortSignal): Promise<void>;
  /** Called before a retry: removes what the failed attempt wrote to a file, as curl does; stdout and `-D` keep it. */
  restart(): Promise<void>;
  /**
   * Ends a successful transfer: writes and closes everything. `createEmpty`: an empty body creates an empty file, as
   * curl does unless the status is 304. All methods reject with a Failure 23.
   */
  finish(createEmpty: boolean, signal?: AbortSignal): Promise<void>;
  /** Ends a failed transfer: writes and closes what was received, and reports nothing. */
  abandon(): Promise<void>;
  /** The number of bytes written to the body's destination, including heads with `-i`. */
  readonly bytesWritten: number;
  /** The current name of the body's file; undefined for stdout. */
  readonly fileName: string | undefined;
}

/**
 * Opens the destinations of one URL's response. `appendHeads`: an earlier URL of the same group has written to the file
 * of `-D`. That file is opened now, the body's file when its first byte is written. Throws a Failure 23.
 */
export function openWriter(settings: OutputSettings, runtime: Runtime, appendHeads: boolean): Writer {
  return new ResponseWriter(settings, runtime, appendHeads);
}

interface WriteOptions {
  /** Whether the memory of the bytes is freed after writing. */
  readonly freed: boolean;
  readonly signal: AbortSignal | undefined;
}

class ResponseWriter implements Writer {
  bytesWritten = 0;
  readonly #settings: OutputSettings;
  readonly #runtime: Runtime;
  readonly #stdout: Sink;
  /** Undefined if the body goes to stdout or is discarded. */
  readonly #file: BodyFile | undefined;
  readonly #dump: Sink | undefined;
  readonly #dumpFile: FileSink | undefined;
  /** Heads for `-i` that are held until the name of the file is known. */
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
    // curl writes a head line by line, so that with `-i -D -` each line appears twice in a row.
    const lines = include && this.#file === undefined && this.#dump === this.#stdout ? linesOf(raw) : [raw];
    for (const line of lines) {
      const shown = this.#isStyled ? withBoldNames(line) : line;
      if (this.#dump !== undefined) await this.#dumpHead(this.#dump, line, signal);
      if (include && serverNames !== undefined) this.#held.push(line);
      else if (include) await this.#write(shown, { freed: false, signal });
    }
  }

  /** Whether heads are printed to a terminal with bold names. */
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
      // Nothing to report: the failure that ended the transfer is reported instead.
    }
    if (this.#settings.removeOnError) this.#file?.remove();
  }

  async #writeHeld(signal: AbortSignal | undefined): Promise<void> {
    const held = this.#held;
    this.#held = [];
    for (const head of held) await this.#write(head, { freed: false, signal });
  }

  /** Writes the bytes, waiting if too many are unwritten. A failed write is thrown by this call or the next. */
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

  /** Writes complete in order, so that all are complete when the last one is. */
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

/** For `--out-null`. */
const nowhere: Sink = { isTerminal: false, columns: undefined, write: async () => {} };

/** Makes names of header fields bold as curl does on a terminal (ECMA-48, SGR 1 and 22). */
function withBoldNames(head: Uint8Array): Uint8Array {
  const text = Buffer.from(head).toString("latin1");
  return Buffer.from(text.replace(/^([!#-'*+\-.^-`|~\w]+):/gm, "\x1b[1m$1\x1b[0m:"), "latin1");
}

/** Returns the lines of a head, each with its newline. */
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
