/** Prompts without echo on the user's terminal, which may differ from the standard streams. */
import { constants, openSync, writeSync } from "node:fs";
import { ReadStream } from "node:tty";
import type { Reply } from "./source.ts";

const keys = { interrupt: "\u0003", end: "\u0004", erase: ["\u007f", "\b"], clear: "\u0015" };

interface Terminal {
  readonly file: number;
  readonly input: ReadStream;
}

/**
 * Stays open between prompts: Bun continues to read a terminal after its stream was destroyed, and would consume the
 * next reply.
 */
let terminal: Terminal | undefined;

/**
 * Returns the line entered, empty for Ctrl-D; "interrupted" for Ctrl-C. Rejects with the signal's reason. Standard
 * input may be the request's body, so the terminal is opened by its name.
 */
export async function askTerminal(question: string, signal: AbortSignal | undefined): Promise<Reply> {
  signal?.throwIfAborted();
  terminal ??= openTerminal();
  if (terminal === undefined) return "no terminal";
  const { file, input } = terminal;
  // Raw mode is Node's only mode without echo; it leaves line editing to the program. Set before the prompt, so that
  // no key is echoed.
  input.setRawMode(true);
  try {
    writeSync(file, question);
    return await readLine(input, signal);
  } finally {
    input.setRawMode(false);
    writeSync(file, "\n");
  }
}

function openTerminal(): Terminal | undefined {
  try {
    const file = openSync("/dev/tty", constants.O_RDWR | constants.O_NOCTTY);
    const input = new ReadStream(file);
    const forget = () => (terminal = undefined);
    input.setEncoding("utf8").on("end", forget).on("error", forget);
    return { file, input };
  } catch {
    // ENXIO: the process has no terminal; ENOENT: the system has no such device.
    return undefined;
  }
}

function readLine(input: ReadStream, signal: AbortSignal | undefined): Promise<Reply> {
  return new Promise((resolve, reject) => {
    let line = "";
    const settle = (reply: Reply) => {
      stop();
      resolve(reply);
    };
    const onText = (text: string) => {
      for (const key of text) {
        if (key === keys.interrupt) return settle("interrupted");
        if (key === "\r" || key === "\n") return settle({ line });
        if (key === keys.end && line === "") return settle({ line: "" });
        if (keys.erase.includes(key)) line = line.slice(0, -1);
        else if (key === keys.clear) line = "";
        else if (key >= " ") line += key;
      }
    };
    // The terminal was closed.
    const onEnd = () => settle({ line: "" });
    const onAbort = () => {
      stop();
      reject(signal?.reason);
    };
    const stop = () => {
      signal?.removeEventListener("abort", onAbort);
      input.pause().off("data", onText).off("end", onEnd).off("error", onEnd);
    };
    signal?.addEventListener("abort", onAbort, { once: true });
    input.on("data", onText).on("end", onEnd).on("error", onEnd).resume();
  });
}
