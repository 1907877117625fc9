/**
 * A FIFO as an output file. It is opened and written without blocking a thread, so that a time limit can end the wait
 * for its reader.
 */
import { closeSync, constants, openSync, statSync } from "node:fs";
import { startTimer } from "../system/timer.ts";
import { abortable } from "../system/until-aborted.ts";
import { descriptorSink } from "./descriptor.ts";
import type { FileSink } from "./file-sink.ts";

/** The interval, in milliseconds, at which a reader is looked for. */
const pollInterval = 20;

/** Whether there is a FIFO of that name; false also on an error, which opening the file then reports. */
export function isFifo(name: string): boolean {
  try {
    return statSync(name).isFIFO();
  } catch {
    return false;
  }
}

/** Opens the FIFO once it has a reader. Throws the system's error if it may not be written. */
export function fifoSink(name: string): FileSink {
  let fd: number | undefined;
  let unwritten = 0;
  let stopWaiting = () => {};
  const opened = new Promise<void>((resolve, reject) => {
    const tryOpen = () => {
      try {
        fd = openSync(name, constants.O_WRONLY | constants.O_NONBLOCK);
        resolve();
      } catch (error) {
        // fifo(7): no process has opened it for reading.
        if ((error as NodeJS.ErrnoException).code !== "ENXIO") reject(error);
        else stopWaiting = startTimer(pollInterval, tryOpen);
      }
    };
    tryOpen();
  });
  // Pending operations report a failure.
  opened.catch(() => {});
  const sink = opened.then(() => descriptorSink(fd as number));
  sink.catch(() => {});
  return {
    isTerminal: false,
    columns: undefined,
    async write(bytes, signal) {
      unwritten++;
      const written = sink.then(open => open.write(bytes)).finally(() => unwritten--);
      await abortable(written, signal);
    },
    ready: signal => abortable(opened, signal),
    startAgain() {},
    close() {
      stopWaiting();
      // Closed only if nothing is waiting: unwritten bytes would go to whatever file gets the descriptor's number
      // next.
      if (fd !== undefined && unwritten === 0) closeSync(fd);
    },
  };
}

/** Writes the bytes once the FIFO has a reader. Rejects with the system's error or the signal's reason. */
export async function writeFifo(
  name: string,
  bytes: Uint8Array,
  signal: AbortSignal | undefined,
): Promise<void> {
  const sink = fifoSink(name);
  try {
    await sink.write(bytes, signal);
  } finally {
    sink.close();
  }
}
