/** Writes to a file descriptor of the process, in order, without loading Node's streams: stdout, stderr, output files. */
import { fstatSync, writeSync, writev } from "node:fs";
import { isatty, WriteStream } from "node:tty";
import type { Sink } from "../runtime.ts";
import { startTimer } from "../system/timer.ts";

/**
 * Bytes that are written at once, by a call that may block: an empty pipe takes as many. Most responses are smaller, and
 * the thread pool need not start for them. What comes later may wait for a slow reader, and must not stop timers and
 * signals meanwhile.
 */
const synchronousBytes = 64 * 1024;

/** A file takes as many in less time than the thread pool needs to hear of them. */
const smallBytes = 16 * 1024;

/** Buffers that one call takes (IOV_MAX). */
const mostBuffers = 1024;

/** Milliseconds before a descriptor that would block (EAGAIN) is tried again: the first time, and at most. */
const firstWait = 1;
const longestWait = 16;

interface Pending {
  bytes: Uint8Array;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** A Sink over a descriptor that stays open: 1 is stdout, 2 is stderr. */
export function descriptorSink(fd: number): Sink {
  return new DescriptorSink(fd);
}

/** A Sink in the place of a descriptor that is not open: it takes nothing. */
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
    this.isTerminal = isatty(fd);
  }

  get columns(): number | undefined {
    return this.isTerminal ? new WriteStream(this.#fd).columns : undefined;
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

  /** May so many bytes be written by a call that blocks? They are counted. */
  #mayBlock(length: number): boolean {
    if (length <= this.#synchronousLeft) {
      this.#synchronousLeft -= length;
      return true;
    }
    this.#hasReader ??= this.isTerminal || isPipe(this.#fd);
    return !this.#hasReader && length <= smallBytes;
  }

  /** Out: what a descriptor that does not block has not taken. */
  #writeNow(bytes: Uint8Array): Uint8Array {
    let left = bytes;
    try {
      while (left.length > 0) left = left.subarray(writeSync(this.#fd, left));
    } catch (error) {
      if (!wouldBlock(error)) throw error;
    }
    return left;
  }

  /** Everything that waits goes out in one call; what comes meanwhile in the next. */
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
