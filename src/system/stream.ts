/** Opens and reads FIFOs, sockets, terminals and devices as byte streams without blocking a thread. */
import { close, constants, fstatSync, openSync, read, statSync } from "node:fs";
import { promisify } from "node:util";
import { isTerminal } from "./terminal.ts";

const readAsync = promisify(read);
const closeAsync = promisify(close);

/** Windows has neither this flag nor FIFOs in its file system. */
const nonBlocking = constants.O_NONBLOCK ?? 0;

/** Bun's own way to read a descriptor as it becomes readable; its node:net Socket cannot read from a descriptor. */
const { Bun: bun } = globalThis as {
  readonly Bun?: { file(fd: number): { stream(): AsyncIterable<Uint8Array> } };
};

const streamChunkSize = 64 * 1024;

/**
 * Whether this is a file whose bytes can be read only once, as they arrive. False for regular files, folders and
 * missing files.
 */
export function isStreamFile(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats !== undefined && !stats.isFile() && !stats.isDirectory();
}

/**
 * Opens the file at once and yields its bytes, once. For a FIFO, the wait is for the first bytes rather than in
 * open(2), which neither a time limit nor the end of the process could interrupt. Throws the system's error.
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
  } else if (isTerminal(fd)) {
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
