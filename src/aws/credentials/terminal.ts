/** A question on the person's terminal, which need not be any of the standard streams; what is typed is not shown. */
import { constants, openSync, writeSync } from "node:fs";
import { ReadStream } from "node:tty";
import type { Reply } from "./source.ts";

const keys = { interrupt: "\u0003", end: "\u0004", erase: ["\u007f", "\b"], clear: "\u0015" };

/**
 * The line that is typed, empty for Ctrl-D; "interrupted" for Ctrl-C. Rejects with the signal's reason. Standard input may be the request's body: the process's terminal is opened by its name.
 */
export async function askTerminal(question: string, signal: AbortSignal | undefined): Promise<Reply> {
  signal?.throwIfAborted();
  const file = openTerminal();
  if (file === undefined) return "no terminal";
  const input = new ReadStream(file);
  // Raw is the only mode of Node's without echo; the keys that edit a line are ours then. Before the question: nothing
  // that answers it is shown.
  input.setRawMode(true);
  try {
    writeSync(file, question);
    return await typedLine(input, signal);
  } finally {
    input.setRawMode(false);
    writeSync(file, "\n");
    input.destroy();
  }
}

function openTerminal(): number | undefined {
  try {
    return openSync("/dev/tty", constants.O_RDWR | constants.O_NOCTTY);
  } catch {
    // ENXIO: the process has no terminal; ENOENT: the system has none of that name.
    return undefined;
  }
}

function typedLine(input: ReadStream, signal: AbortSignal | undefined): Promise<Reply> {
  return new Promise((resolve, reject) => {
    let line = "";
    const onAbort = () => reject(signal?.reason);
    signal?.addEventListener("abort", onAbort, { once: true });
    const settle = (reply: Reply) => {
      signal?.removeEventListener("abort", onAbort);
      resolve(reply);
    };
    input.setEncoding("utf8");
    input.on("data", (text: string) => {
      for (const key of text) {
        if (key === keys.interrupt) return settle("interrupted");
        if (key === "\r" || key === "\n") return settle({ line });
        if (key === keys.end && line === "") return settle({ line: "" });
        if (keys.erase.includes(key)) line = line.slice(0, -1);
        else if (key === keys.clear) line = "";
        else if (key >= " ") line += key;
      }
    });
    // The terminal is gone: its window was closed.
    input.on("end", () => settle({ line: "" }));
    input.on("error", () => settle({ line: "" }));
  });
}
