/** An output file: opened, written in order, restarted for a retry, closed. */

import { closeSync, fstatSync, ftruncateSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { ExitCode, Failure } from "../exit.ts";
import { printable } from "../message/printable.ts";
import { systemErrorText } from "../message/system-errors.ts";
import { makeFolder } from "../system/folder.ts";
import { descriptorSink } from "./descriptor.ts";
import { fifoSink, isFifo } from "./fifo.ts";
import type { FileSink } from "./file-sink.ts";

/** `anew` truncates a file that exists, `new` rejects it. */
type Opening = "anew" | "append" | "new";

/**
 * Opens the file and creates it if necessary. Throws a Failure 23 with curl's message, and the system's error as its
 * cause.
 */
export function openFileSink(name: string, how: Opening, mode?: number): FileSink {
  if (how !== "new" && isFifo(name)) return fifoSink(name);
  let fd = open(name, how, mode);
  let sink = descriptorSink(fd);
  const kept = how === "append" ? fstatSync(fd).size : 0;
  return {
    isTerminal: sink.isTerminal,
    columns: undefined,
    write: bytes => sink.write(bytes),
    ready: async () => {},
    startAgain() {
      if (!fstatSync(fd).isFile()) return;
      if (how === "append") {
        ftruncateSync(fd, kept);
        return;
      }
      // Node cannot seek, so the file is reopened, which truncates it and starts at 0.
      closeSync(fd);
      fd = open(name, "anew");
      sink = descriptorSink(fd);
    },
    close() {
      try {
        closeSync(fd);
      } catch (error) {
        throw new Failure(ExitCode.WriteError, `Failed writing body: ${systemErrorText(error)}`);
      }
    },
  };
}

/** `--create-dirs`: creates the folders that lead to the file, with curl's mode. Throws a Failure 23. */
export function createFolderOf(name: string): void {
  try {
    makeFolder(dirname(name), 0o750);
  } catch (error) {
    // curl continues after these errors: opening the file reports what is wrong.
    if (["EACCES", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return;
    throw new Failure(
      ExitCode.WriteError,
      `Error creating directory ${printable(dirname(name))}: ${systemErrorText(error)}`,
    );
  }
}

const openFlags = { anew: "w", append: "a", new: "wx" } as const;

function open(name: string, how: Opening, mode?: number): number {
  try {
    return openSync(name, openFlags[how], mode);
  } catch (error) {
    const message = `Failed to open the file ${printable(name)}: ${systemErrorText(error)}`;
    throw Object.assign(new Failure(ExitCode.WriteError, message), { cause: error });
  }
}
