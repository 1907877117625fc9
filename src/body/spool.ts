/** Spools a pipe until it can be sent with a known length: in memory at first, then in an unnamed file. */

import { createHash, randomUUID } from "node:crypto";
import { type FileHandle, open, unlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ExitCode, Failure } from "../exit.ts";
import { concatenated } from "../message/bytes.ts";
import { printable } from "../message/printable.ts";
import { systemErrorText } from "../message/system-errors.ts";
import type { Runtime } from "../runtime.ts";
import { untilAborted } from "../system/until-aborted.ts";
import { memorySource, readHandle, type Source } from "./source.ts";

/** The number of bytes kept in memory; as soon as there are more, all of them go to a file. */
export const spoolMemory = 8 * 1024 * 1024;

/**
 * Reads the stream to its end and computes the hash on the way. Throws a Failure 26 that mentions TMPDIR if the
 * temporary folder is full or cannot be written, or the signal's reason.
 */
export async function spool(
  stream: AsyncIterable<Uint8Array>,
  env: Runtime["env"],
  signal?: AbortSignal,
): Promise<Source> {
  const hash = createHash("sha256");
  const memory: Uint8Array[] = [];
  let length = 0;
  let file: TemporaryFile | undefined;
  try {
    for await (const chunk of untilAborted(stream, signal)) {
      hash.update(chunk);
      length += chunk.length;
      if (file) await file.append(chunk);
      else memory.push(chunk);
      if (!file && length > spoolMemory) {
        file = await TemporaryFile.create(env);
        for (const kept of memory.splice(0)) await file.append(kept);
      }
    }
  } catch (error) {
    await file?.close();
    throw Failure.is(error)
      ? error
      : new Failure(ExitCode.ReadError, `Failed to read the data to send: ${systemErrorText(error)}`);
  }
  const digest = hash.digest("hex");
  return file ? file.asSource(digest) : { ...memorySource(concatenated(memory)), digest };
}

/** A file that only this process can reach: created exclusively, with mode 0600, and unlinked before anything is written. */
class TemporaryFile {
  readonly #handle: FileHandle;
  readonly #folder: string;
  #length = 0;

  constructor(handle: FileHandle, folder: string) {
    this.#handle = handle;
    this.#folder = folder;
  }

  static async create(env: Runtime["env"]): Promise<TemporaryFile> {
    // The system's default is not first: on Amazon Linux 2023, /tmp is in memory.
    const folders = env.TMPDIR ? [env.TMPDIR] : ["/var/tmp", tmpdir()];
    let reason: unknown;
    for (const folder of folders) {
      try {
        const path = join(folder, `awscurl-${randomUUID()}`);
        const handle = await open(path, "wx+", 0o600);
        await unlink(path);
        return new TemporaryFile(handle, folder);
      } catch (error) {
        reason = error;
      }
    }
    throw cannotKeep(folders[0] ?? "", reason);
  }

  async append(chunk: Uint8Array): Promise<void> {
    try {
      for (let written = 0; written < chunk.length; ) {
        const { bytesWritten } = await this.#handle.write(
          chunk,
          written,
          chunk.length - written,
          this.#length,
        );
        written += bytesWritten;
        this.#length += bytesWritten;
      }
    } catch (error) {
      throw cannotKeep(this.#folder, error);
    }
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  asSource(digest: string): Source {
    const [handle, length] = [this.#handle, this.#length];
    return {
      length,
      bytes: undefined,
      digest,
      read: () => readHandle(handle, length),
      pin() {},
      close: () => this.close(),
    };
  }
}

function cannotKeep(folder: string, error: unknown): Failure {
  return new Failure(
    ExitCode.ReadError,
    `Failed to keep the data to send in ${printable(folder)}: ${systemErrorText(error)}; set TMPDIR to a folder with room for it`,
  );
}
