/** Byte sources that can be read again: text on the command line, files, and spooled pipes. */

import { type FileHandle, open } from "node:fs/promises";
import { ExitCode, Failure } from "../exit.ts";
import { printable } from "../message/printable.ts";
import { systemErrorText } from "../message/system-errors.ts";
import { isStreamFile, openStream } from "../system/stream.ts";

export interface Source {
  readonly length: number;
  /** The bytes, if they are in memory. */
  readonly bytes: Uint8Array | undefined;
  /** The SHA-256 in lower-case hex, if it was computed while the bytes were being read. */
  readonly digest: string | undefined;
  /**
   * Reads the bytes from the start. A chunk's buffer may be reused once two more chunks have been requested. Throws a
   * Failure 26 if there are fewer than `length` bytes.
   */
  read(): AsyncIterable<Uint8Array>;
  /**
   * Requires the bytes to stay the same: from now on, reading throws a Failure 26 if they have changed since the source
   * was created.
   */
  pin(): void;
  close(): Promise<void>;
}

/** Files up to this size are read in one go and kept in memory. */
const smallFile = 256 * 1024;
/** Large enough that hashing is limited by the hash function and sending by the socket. */
const fileChunkSize = 512 * 1024;
/** Buffers used in rotation; a new one for each read would leave up to 64 MiB of garbage before it is collected. */
const buffersInTurn = 4;

/** A source whose bytes are in memory. */
export function memorySource(bytes: Uint8Array): Source {
  return {
    length: bytes.length,
    bytes,
    digest: undefined,
    async *read() {
      if (bytes.length > 0) yield bytes;
    },
    pin() {},
    async close() {},
  };
}

/** An opened file: a regular file is a source; anything else (a FIFO, a device) is a stream that can be read once. */
export type OpenedFile = { readonly source: Source } | { readonly stream: AsyncIterable<Uint8Array> };

/** Opens a file to send. Throws a Failure 26, whose message starts with `complaint`, if it cannot be read. */
export async function openFile(path: string, complaint: string): Promise<OpenedFile> {
  try {
    if (isStreamFile(path)) return { stream: openStream(path) };
    const handle = await open(path, "r");
    const facts = await handle.stat({ bigint: true });
    try {
      if (facts.isDirectory()) throw Object.assign(new Error(), { code: "EISDIR" });
      if (facts.size <= smallFile) return { source: memorySource(await handle.readFile()) };
      return { source: new FileSource(path, markOf(facts)) };
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw new Failure(ExitCode.ReadError, `${complaint}: ${systemErrorText(error)}`);
  }
}

/**
 * Yields `length` bytes of an open file from its beginning, reading the next chunk ahead while one is used. Ends early
 * if the file does. A chunk's buffer may be reused once two more chunks have been requested.
 */
export async function* readHandle(handle: FileHandle, length: number): AsyncGenerator<Uint8Array> {
  const buffers: Buffer[] = [];
  const bufferFor = (turn: number) => {
    const place = turn % buffersInTurn;
    buffers[place] ??= Buffer.allocUnsafeSlow(Math.min(fileChunkSize, length));
    return buffers[place] as Buffer;
  };
  const readAt = (position: number, turn: number) => {
    const size = Math.min(fileChunkSize, length - position);
    return size > 0 ? handle.read(bufferFor(turn), 0, size, position) : undefined;
  };

  let position = 0;
  let turn = 0;
  let pending = readAt(position, turn);
  try {
    while (pending) {
      const { bytesRead, buffer } = await pending;
      pending = undefined;
      if (bytesRead === 0) return;
      position += bytesRead;
      pending = readAt(position, ++turn);
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    // The consumer has stopped, so a failure of the pending read does not matter.
    await pending?.catch(() => undefined);
  }
}

interface Mark {
  readonly size: bigint;
  readonly mtimeNs: bigint;
  readonly ino: bigint;
}

function markOf({ size, mtimeNs, ino }: Mark): Mark {
  return { size, mtimeNs, ino };
}

class FileSource implements Source {
  readonly length: number;
  readonly bytes = undefined;
  readonly digest = undefined;
  readonly #path: string;
  readonly #mark: Mark;
  #pinned = false;

  constructor(path: string, mark: Mark) {
    this.#path = path;
    this.#mark = mark;
    this.length = Number(mark.size);
  }

  async *read(): AsyncGenerator<Uint8Array> {
    const handle = await this.#open();
    try {
      await this.#check(handle);
      let count = 0;
      for await (const chunk of readHandle(handle, this.length)) {
        count += chunk.length;
        yield chunk;
      }
      if (count < this.length) throw this.#changed();
      await this.#check(handle);
    } catch (error) {
      if (Failure.is(error)) throw error;
      throw new Failure(
        ExitCode.ReadError,
        `Failed to read ${printable(this.#path)}: ${systemErrorText(error)}`,
      );
    } finally {
      await handle.close();
    }
  }

  pin(): void {
    this.#pinned = true;
  }

  async close(): Promise<void> {}

  async #open(): Promise<FileHandle> {
    try {
      return await open(this.#path, "r");
    } catch (error) {
      throw new Failure(
        ExitCode.ReadError,
        `Failed to open ${printable(this.#path)}: ${systemErrorText(error)}`,
      );
    }
  }

  async #check(handle: FileHandle): Promise<void> {
    if (!this.#pinned) return;
    const now = await handle.stat({ bigint: true });
    const { size, mtimeNs, ino } = this.#mark;
    if (now.size !== size || now.mtimeNs !== mtimeNs || now.ino !== ino) throw this.#changed();
  }

  #changed(): Failure {
    return new Failure(ExitCode.ReadError, `${printable(this.#path)} changed while it was being sent`);
  }
}

/** Whether this `-T` name means standard input. */
export function isStdin(file: string): boolean {
  return file === "-" || file === ".";
}
