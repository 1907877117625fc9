/** `-v`: what happens, on stderr, in curl's lines: `*` for events, `>` for what is sent, `<` for what is received. */
import type { Trace } from "../http/transport.ts";
import { printable } from "../message/printable.ts";
import { redactUrls } from "../message/redact-urls.ts";
import type { Sink } from "../runtime.ts";
import { redactHead } from "./redact.ts";
import { bytesOf, textOf } from "./text.ts";

/** A Trace, and the way to wait for it. */
export interface Verbose extends Trace {
  /** Resolves when every line so far is written; a stderr that nobody reads is no failure. */
  written(): Promise<void>;
}

/** In: where to, usually stderr; whether secrets are taken out. On a terminal control characters are shown as `\xNN`. */
export function openVerbose(sink: Sink, redact: boolean): Verbose {
  let last: Promise<void> = Promise.resolve();
  const print = (lines: readonly string[]) => {
    last = sink.write(Buffer.from(lines.join(""), "latin1")).catch(() => {});
  };
  const printHead = (mark: string, bytes: Uint8Array) => {
    const head = Buffer.from(bytes).toString("latin1");
    const lines = redact ? redactHead(head) : head.replace(/\r?\n$/, "").split(/\r?\n/);
    print(lines.map(line => (sink.isTerminal ? `${mark} ${onTerminal(line)}\n` : `${mark} ${line}\r\n`)));
  };
  return {
    info(text) {
      const bytes = bytesOf(text);
      print([`* ${redact ? redactUrls(bytes) : bytes}\n`]);
    },
    requestHead: bytes => printHead(">", bytes),
    responseHead: bytes => printHead("<", bytes),
    written: () => last,
  };
}

/** In and out: bytes as characters. */
function onTerminal(line: string): string {
  return bytesOf(printable(textOf(line)));
}
