/** FIFOs, sockets, terminals and devices as streams of bytes, opened and read without blocking a thread. */
import { close, constants, fstatSync, openSync, read, statSync } from "node:fs";
import { isatty } from "node:tty";
import { promisify } from "node:util";

const readAsync = promisify(read);
const closeAsync = promisify(close);

/** Windows has no such flag, and no FIFOs among its files. */
const nonBlocking = constants.O_NONBLOCK ?? 0;

/** Bun's own way to read a descriptor as it becomes readable: a Socket of its node:net reads nothing from one. */
const { Bun: bun } = globalThis as {
  readonly Bun?: { file(fd: number): { stream(): AsyncIterable<Uint8Array> } };
};

const streamChunkSize = 64 * 1024;

/** Is it something that gives its bytes once, as they come? False for files, folders and what does not exist. */
export function isStreamFile(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats !== undefined && !stats.isFile() && !stats.isDirectory();
}

/**
 * Opens it at once and gives its bytes, once. A FIFO is not waited for in open(2), where neither a time limit nor the end of
 * the process could interrupt: the first bytes are. Throws the system's error.
 */
export function openStream(path: string): AsyncIterable<Uint8Array> {
  const fd = openSync(path, constants.O_RDONLY | nonBlocking);
  return bytesOf(fd);
}

async function* bytesOf(fd: number): AsyncGenerator<Uint8Array> {
  const stats = fstatSync(fd);
  if (stats.isFIFO() || stats.isSocket()) {
    if (bun !== undefined) {
      yield* bun.file(fd).stream();
      return;
    }
    const { Socket } = await import("node:net");
    yield* new Socket({ fd, readable: true, writable: false });
  } else if (isatty(fd)) {
    const { ReadStream } = await import("node:tty");
    yield* new ReadStream(fd);
  } else yield* deviceBytes(fd);
}

async function* deviceBytes(fd: number): AsyncGenerator<Uint8Array> {
  try {
    for (;;) {
      const { bytesRead, buffer } = await readAsync(
        fd,
        Buffer.allocUnsafeSlow(streamChunkSize),
        0,
        streamChunkSize,
        null,
      );
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await closeAsync(fd);
  }
}
