/** The common interface of files and FIFOs as outputs. */
import type { Sink } from "../runtime.ts";

/** A Sink that can be closed. */
export interface FileSink extends Sink {
  /** Writes all bytes; `signal` aborts the wait for a FIFO's reader and rejects with its reason. */
  write(bytes: Uint8Array, signal?: AbortSignal): Promise<void>;
  /** Resolves when the file is open; for a FIFO, waits for its reader until the signal aborts that. */
  ready(signal: AbortSignal | undefined): Promise<void>;
  /** Truncates a regular file to its original content; a pipe or a device keeps what was written. */
  startAgain(): void;
  /** Closes the file; throws a Failure 23 if the system reports a late write error. */
  close(): void;
}
