/** What files and FIFOs have in common as outputs. */
import type { Sink } from "../runtime.ts";

/** A Sink that can be closed. */
export interface FileSink extends Sink {
  /** `signal`: ends the wait for the reader of a FIFO, rejecting with its reason. */
  write(bytes: Uint8Array, signal?: AbortSignal): Promise<void>;
  /** Resolves when the file is open: a FIFO waits for its reader, or until the signal ends that. */
  ready(signal: AbortSignal | undefined): Promise<void>;
  /** Empties a regular file, but for what it held before; a pipe or a device keeps what was written. */
  startAgain(): void;
  /** Throws a Failure 23 when the system reports a late write error. */
  close(): void;
}
