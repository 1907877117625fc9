/** Reads files that have to fit in memory: configuration, formats, certificates and keys. */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { ExitCode, Failure } from "../exit.ts";

/** Bytes: nothing of the kind is larger, and an endless device ends here. */
const maxFileSize = 64 * 1024 ** 2;

const chunkSize = 64 * 1024;

/** The file's bytes. Throws the system's error, or a Failure 26 with the size for more than 64 MiB. */
export function readLimited(path: string): Buffer {
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
