/** Writes to a file descriptor of the process, in order, without loading Node's streams: stdout, stderr, output files. */
import { fstatSync, writeSync, writev } from "node:fs";
import { getBuiltinModule } from "node:process";
import type { Sink } from "../runtime.ts";
import { isTerminal } from "../system/terminal.ts";
import { startTimer } from "../system/timer.ts";

/**
 * The number of bytes that are written immediately, by a call that may block: the capacity of an empty pipe. Most
 * responses are smaller, so the thread pool need not start for them. Anything beyond that may wait for a slow reader,
 * and must not block timers and signals meanwhile.
 */
const synchronousBytes = 64 * 1024;

/** Writing this many bytes to a file takes less time than handing them to the thread pool. */
const smallBytes = 16 * 1024;

/** The maximum number of buffers in one call (IOV_MAX). */
const mostBuffers = 1024;

/** The first and the longest delay, in milliseconds, before a descriptor that would block (EAGAIN) is tried again. */
const firstWait = 1;
const longestWait = 16;

interface Pending {
  bytes: Uint8Array;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Returns a Sink for a descriptor that stays open: 1 is stdout, 2 is stderr. */
export function descriptorSink(fd: number): Sink {
  return new DescriptorSink(fd);
}

/** The Sink for a descriptor that is not open: it accepts no bytes. */
export const closedSink: Sink = {
  isTerminal: false,
  columns: undefined,
  write: () => Promise.reject(Object.assign(new Error("write EBADF"), { code: "EBADF" })),
};

class DescriptorSink implements Sink {
  readonly isTerminal: boolean;
  readonly #fd: number;
  readonly #queue: Pending[] = [];
  #busy = false;
  #synchronousLeft = synchronousBytes;
  #wait = firstWait;
  #hasReader: boolean | undefined;

  constructor(fd: number) {
    this.#fd = fd;
    this.isTerminal = isTerminal(fd);
  }

  get columns(): number | undefined {
    if (!this.isTerminal) return undefined;
    const { WriteStream } = getBuiltinModule("node:tty");
    return new WriteStream(this.#fd).columns;
  }

  write(bytes: Uint8Array): Promise<void> {
    let left = bytes;
    if (!this.#busy && this.#mayBlock(bytes.length)) {
      try {
        left = this.#writeNow(bytes);
      } catch (error) {
        return Promise.reject(error);
      }
      if (left.length === 0) return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      this.#queue.push({ bytes: left, resolve, reject });
      if (!this.#busy) this.#writeQueue();
    });
  }

  /** Whether this many bytes may be written by a blocking call; counts them. */
  #mayBlock(length: number): boolean {
    if (length <= this.#synchronousLeft) {
      this.#synchronousLeft -= length;
      return true;
    }
    this.#hasReader ??= this.isTerminal || isPipe(this.#fd);
    return !this.#hasReader && length <= smallBytes;
  }

  /** Returns the bytes that a non-blocking descriptor did not accept. */
  #writeNow(bytes: Uint8Array): Uint8Array {
    let left = bytes;
    try {
      while (left.length > 0) left = left.subarray(writeSync(this.#fd, left));
    } catch (error) {
      if (!wouldBlock(error)) throw error;
    }
    return left;
  }

  /** Writes all queued bytes in one call; bytes queued meanwhile go into the next one. */
  #writeQueue(): void {
    this.#busy = true;
    const buffers = this.#queue.slice(0, mostBuffers).map(pending => pending.bytes);
    writev(this.#fd, buffers, (error, written) => {
      if (error !== null && wouldBlock(error)) return this.#writeLater();
      if (error !== null) this.#queue.shift()?.reject(error);
      else this.#taken(written);
      this.#wait = firstWait;
      if (this.#queue.length > 0) this.#writeQueue();
      else this.#busy = false;
    });
  }

  #writeLater(): void {
    startTimer(this.#wait, () => this.#writeQueue());
    this.#wait = Math.min(2 * this.#wait, longestWait);
  }

  #taken(written: number): void {
    let left = written;
    for (let first = this.#queue[0]; first !== undefined; first = this.#queue[0]) {
      if (first.bytes.length > left) {
        first.bytes = first.bytes.subarray(left);
        return;
      }
      left -= first.bytes.length;
      this.#queue.shift();
      first.resolve();
    }
  }
}

function isPipe(fd: number): boolean {
  const kind = fstatSync(fd);
  return kind.isFIFO() || kind.isSocket();
}

function wouldBlock(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EAGAIN";
}
