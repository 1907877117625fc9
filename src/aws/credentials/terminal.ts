/** Prompts without echo on the user's terminal, which may differ from the standard streams. */
import { constants, openSync, writeSync } from "node:fs";
import { ReadStream } from "node:tty";
import type { Reply } from "./source.ts";

const keys = { interrupt: "\u0003", end: "\u0004", erase: ["\u007f", "\b"], clear: "\u0015" };

/**
 * Returns the line entered, empty for Ctrl-D; "interrupted" for Ctrl-C. Rejects with the signal's reason. Standard
 * input may be the request's body, so the terminal is opened by its name.
 */
export async function askTerminal(question: string, signal: AbortSignal | undefined): Promise<Reply> {
  signal?.throwIfAborted();
  const file = openTerminal();
  if (file === undefined) return "no terminal";
  const input = new ReadStream(file);
  // Raw mode is Node's only mode without echo; it leaves line editing to the program. Set before the prompt, so that
  // no key is echoed.
  input.setRawMode(true);
  try {
    writeSync(file, question);
    return await readLine(input, signal);
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
    // ENXIO: the process has no terminal; ENOENT: the system has no such device.
    return undefined;
  }
}

function readLine(input: ReadStream, signal: AbortSignal | undefined): Promise<Reply> {
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
    // The terminal was closed.
    input.on("end", () => settle({ line: "" }));
    input.on("error", () => settle({ line: "" }));
  });
}
