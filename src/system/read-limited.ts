/** Reads files that must fit in memory: configuration, formats, certificates and keys. */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { ExitCode, Failure } from "../exit.ts";
import { isStreamFile, openStream } from "./stream.ts";
import { untilAborted } from "./until-aborted.ts";

/** In bytes. No legitimate file is larger, and reading an endless device stops here. */
const maxFileSize = 64 * 1024 ** 2;

const chunkSize = 64 * 1024;

/**
 * Returns the file's bytes. A regular file is read at once, without loading Node's promise-based functions; a pipe or
 * device is read as data arrives. Rejects with the system's error, with a Failure 26 that states the size if there are
 * more than 64 MiB, or with the signal's reason.
 */
export async function readLimited(path: string, signal: AbortSignal | undefined): Promise<Buffer> {
  return isStreamFile(path) ? collectLimited(openStream(path), path, signal) : regularBytes(path);
}

/** Returns the bytes of a stream; rejects with a Failure 26 if there are more than 64 MiB, or with the signal's reason. */
export async function collectLimited(
  stream: AsyncIterable<Uint8Array>,
  name: string,
  signal: AbortSignal | undefined,
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of untilAborted(stream, signal)) {
    length += chunk.length;
    if (length > maxFileSize) throw tooLarge(name, `has more than ${maxFileSize} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function regularBytes(path: string): Buffer {
  const fd = openSync(path, "r");
  try {
    const { size } = fstatSync(fd);
    if (size > maxFileSize) throw tooLarge(path, `has ${size} bytes`);
    const chunks: Buffer[] = [];
    for (let length = 0; ; ) {
      const chunk = Buffer.allocUnsafe(Math.max(size - length + 1, chunkSize));
      const read = readSync(fd, chunk);
      if (read === 0) return Buffer.concat(chunks);
      length += read;
      if (length > maxFileSize) throw tooLarge(path, `has more than ${maxFileSize} bytes`);
      chunks.push(chunk.subarray(0, read));
    }
  } finally {
    closeSync(fd);
  }
}

function tooLarge(path: string, what: string): Failure {
  return new Failure(ExitCode.ReadError, `${JSON.stringify(path)} ${what}; at most ${maxFileSize} are read`);
}
