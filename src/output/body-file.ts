/**
 * The file that a body is written to: its name, which the server may choose, how it is opened, and its modification
 * time.
 */

import { lstatSync, rmSync, statSync, utimesSync } from "node:fs";
import { ExitCode, Failure } from "../exit.ts";
import type { ResponseHead } from "../http/transport.ts";
import { textOfBytes } from "../message/bytes.ts";
import { fieldValue } from "../message/fields.ts";
import { printable } from "../message/printable.ts";
import { createFolderOf, openFileSink } from "./file.ts";
import type { FileSink } from "./file-sink.ts";
import { type RemoteName, remoteName } from "./remote-name.ts";
import type { OutputSettings } from "./settings.ts";

/** The highest number that curl appends to a name to avoid overwriting a file. */
const mostNumbers = 9999;

export class BodyFile {
  /** The file's path: as given, as named by the server, or with the number added when it was opened. */
  name: string;
  readonly #settings: OutputSettings;
  #from: RemoteName["from"] | undefined;
  #wanted: string;
  #sink: FileSink | undefined;
  #lastModified: string | undefined;

  /** Creates the folder for `--create-dirs`; the file itself is created when it is opened. */
  constructor(name: string, settings: OutputSettings) {
    this.name = name;
    this.#wanted = name;
    this.#settings = settings;
    if (settings.createDirs) createFolderOf(name);
  }

  get isOpen(): boolean {
    return this.#sink !== undefined;
  }

  /** Takes name and time from the head of a response. */
  learn(head: ResponseHead): void {
    this.#lastModified = fieldValue(head.headers, "last-modified");
    const { serverNames } = this.#settings;
    const named = serverNames && remoteName(head);
    if (named === undefined || this.#from === "Content-Disposition") return;
    this.#from = named.from;
    const name = textOfBytes(named.name);
    const path = serverNames?.folder ? `${serverNames.folder}/${name}` : name;
    if (path === this.#wanted) return;
    // A failed attempt wrote to a file with a different name.
    this.#sink?.close();
    this.#sink = undefined;
    this.name = path;
    this.#wanted = path;
  }

  /** Opens the file if Content-Disposition named it: as in curl, before the body, even if there is no body. */
  openNamed(): void {
    if (this.#from === "Content-Disposition") this.open();
  }

  /** Opens the file; throws a Failure 23. */
  open(): FileSink {
    this.#sink ??= this.#open();
    return this.#sink;
  }

  /** Called before a retry. As in curl, the next attempt may choose a different name. */
  startAgain(): void {
    this.#sink?.startAgain();
    this.#from = undefined;
  }

  /** Resolves when a FIFO has a reader. */
  async ready(signal: AbortSignal | undefined): Promise<void> {
    await this.#sink?.ready(signal);
  }

  /** Throws a Failure 23 for a late write error. */
  close(): void {
    this.#sink?.close();
  }

  /** `-R`, once the file is closed. Returns why the time could not be set, if it could not. */
  setTime(): string | undefined {
    if (!this.#settings.remoteTime || this.#lastModified === undefined || !this.isOpen) return undefined;
    const time = httpTime(this.#lastModified);
    if (time === undefined || !statSync(this.name, { throwIfNoEntry: false })?.isFile()) return undefined;
    try {
      utimesSync(this.name, time, time);
      return undefined;
    } catch {
      return `Failed to set filetime ${time} on '${printable(this.name)}'`;
    }
  }

  /** `--remove-on-error`: removes the file unless it is a device or pipe. A missing file is not an error. */
  remove(): void {
    if (this.isOpen && statSync(this.name, { throwIfNoEntry: false })?.isFile())
      rmSync(this.name, { force: true });
  }

  #open(): FileSink {
    const { append, clobber } = this.#settings;
    if (this.#wanted === "") throw new Failure(ExitCode.WriteError, "Remote filename has no length!");
    if (append && this.#from === undefined) return openFileSink(this.#wanted, "append");
    if (clobber === true || (clobber === undefined && this.#from === undefined))
      return openFileSink(this.#wanted, "anew");
    if (clobber === undefined) return openFileSink(this.#wanted, "new");
    // A device or a FIFO can be written without losing data, so it needs no other name.
    const kind = lstatSync(this.#wanted, { throwIfNoEntry: false });
    if (kind !== undefined && !kind.isFile() && !kind.isDirectory() && !kind.isSymbolicLink())
      return openFileSink(this.#wanted, "append");
    for (let number = 0; ; number++) {
      this.name = numbered(this.#wanted, number);
      try {
        return openFileSink(this.name, "new");
      } catch (error) {
        const cause = Failure.is(error) ? (error.cause as NodeJS.ErrnoException) : undefined;
        if (cause?.code !== "EEXIST" || number === mostNumbers) throw error;
      }
    }
  }
}

/** As in curl 8.23: `name.1`, but `name-1.txt` for `name.txt`. */
function numbered(path: string, number: number): string {
  if (number === 0) return path;
  const base = path.slice(path.lastIndexOf("/") + 1);
  const dot = base.lastIndexOf(".");
  if (dot <= 0 || dot === base.length - 1) return `${path}.${number}`;
  const extension = base.slice(dot);
  return `${path.slice(0, -extension.length)}-${number}${extension}`;
}

/** Returns seconds since 1970; a date without a zone is in UTC (RFC 9110, 5.6.7). */
function httpTime(text: string): number | undefined {
  const milliseconds = Date.parse(/(?:GMT|UTC|[+-]\d{4})\s*$/.test(text) ? text : `${text} GMT`);
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000;
}
