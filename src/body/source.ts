/** Sources of bytes that can be read again: text on the command line, files, and spooled pipes. */

import { type FileHandle, open } from "node:fs/promises";
import { ExitCode, Failure } from "../exit.ts";
import { printable } from "../message/printable.ts";
import { systemErrorText } from "../message/system-errors.ts";
import { isStreamFile, openStream } from "../system/stream.ts";

export interface Source {
  readonly length: number;
  /** The bytes, when they are in memory. */
  readonly bytes: Uint8Array | undefined;
  /** SHA-256 in lower-case hex, when it was computed while the bytes went by. */
  readonly digest: string | undefined;
  /**
   * Reads the bytes from the start. A chunk may be overwritten once two more were requested.
   * Throws a Failure 26 when there are fewer than `length`.
   */
  read(): AsyncIterable<Uint8Array>;
  /** From now on the bytes must not change: reading throws a Failure 26 when they have changed since the source was created. */
  pin(): void;
  close(): Promise<void>;
}

/** Files up to this size are read at once and kept in memory. */
const smallFile = 256 * 1024;
/** Large reads: hashing and sending are then bound by the hash and by the socket. */
const fileChunkSize = 512 * 1024;
/** Buffers used in rotation: new ones for each read would be 64 MiB of garbage before it is collected. */
const buffersInTurn = 4;

/** Bytes in memory. */
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

/** A file that has been opened: a regular file as a source, anything else (a FIFO, a device) as a stream that is read once. */
export type OpenedFile = { readonly source: Source } | { readonly stream: AsyncIterable<Uint8Array> };

/** Opens a file to send; throws a Failure 26 whose message starts with `complaint` when it cannot be read. */
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
 * `length` bytes of an open file, from its beginning, the next read running while a chunk is used.
 * Ends early when the file does. A chunk may be overwritten once two more were requested.
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
    // A reader that has stopped does not need the failure of the read ahead.
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

/** Is this `-T` name standard input? */
export function isStdin(file: string): boolean {
  return file === "-" || file === ".";
}
