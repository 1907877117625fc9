/** A file that an answer is written to: opened, written in order, begun again for a retry, closed. */
import { closeSync, fstatSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { getSystemErrorMap } from "node:util";
import { descriptorSink } from "../descriptor.ts";
import { ExitCode, Failure } from "../exit.ts";
import { printable } from "../printable.ts";
import type { Sink } from "../runtime.ts";

/** A Sink that ends. */
export interface FileSink extends Sink {
  /** Empties the file, when it is one that can be emptied: a pipe or a device keeps what it was given. */
  startAgain(): void;
  /** Throws Failure 23 when the system has not kept what it took. */
  close(): void;
}

/** Opens the file; it is created when it is not there. Throws Failure 23 with curl's message. */
export function openFileSink(name: string, how: "anew" | "append"): FileSink {
  let fd = open(name, how);
  let sink = descriptorSink(fd);
  return {
    isTerminal: sink.isTerminal,
    columns: undefined,
    write: bytes => sink.write(bytes),
    startAgain() {
      if (!fstatSync(fd).isFile()) return;
      // There is no seeking in Node: opening once more truncates and begins at 0.
      closeSync(fd);
      fd = open(name, "anew");
      sink = descriptorSink(fd);
    },
    close() {
      try {
        closeSync(fd);
      } catch (error) {
        throw new Failure(ExitCode.WriteError, `Failed writing body: ${reasonOf(error)}`);
      }
    },
  };
}

/** `--create-dirs`: the folders on the way to the file, with curl's mode. Throws Failure 23. */
export function createFolderOf(name: string): void {
  try {
    mkdirSync(dirname(name), { recursive: true, mode: 0o750 });
  } catch (error) {
    // curl goes on after these: opening the file says what is wrong.
    if (["EACCES", "ENOTDIR", "EEXIST"].includes((error as NodeJS.ErrnoException).code ?? "")) return;
    throw new Failure(
      ExitCode.WriteError,
      `Error creating directory ${printable(dirname(name))}: ${reasonOf(error)}`,
    );
  }
}

/** Why a system call failed, in the system's words: "No space left on device". */
export function reasonOf(error: unknown): string {
  const { errno, code, message } = error as NodeJS.ErrnoException;
  if (code === "EISDIR") return "Is a directory";
  const words = errno === undefined ? undefined : getSystemErrorMap().get(errno)?.[1];
  return words === undefined ? printable(message) : `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

function open(name: string, how: "anew" | "append"): number {
  try {
    return openSync(name, how === "anew" ? "w" : "a");
  } catch (error) {
    throw new Failure(ExitCode.WriteError, `Failed to open the file ${printable(name)}: ${reasonOf(error)}`);
  }
}
