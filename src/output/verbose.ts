/** `-v`: events on stderr, in curl's lines: `*` for information, `>` for sent heads, `<` for received ones. */
import type { Trace } from "../http/transport.ts";
import { byteString } from "../message/bytes.ts";
import { printable } from "../message/printable.ts";
import { redactHead } from "../message/redact-fields.ts";
import { secretRedactor } from "../message/redact-secrets.ts";
import { redactUrls } from "../message/redact-urls.ts";
import type { Sink } from "../runtime.ts";
import type { Secret } from "../secret.ts";
import { displayText } from "./text.ts";

/** A Trace that can be awaited. */
export interface Verbose extends Trace {
  /** From now on these secrets are redacted wherever they appear: a server may echo what it received. */
  hide(secrets: readonly Secret[]): void;
  /** Resolves when all lines so far are written; a closed stderr is not a failure. */
  written(): Promise<void>;
}

/** Writes to `sink`, usually stderr. On a terminal, control characters are shown as `\xNN`. */
export function openVerbose(sink: Sink, redact: boolean): Verbose {
  let last: Promise<void> = Promise.resolve();
  let withoutSecrets = (text: string) => text;
  const print = (lines: readonly string[]) => {
    last = sink.write(Buffer.from(withoutSecrets(lines.join("")), "latin1")).catch(() => {});
  };
  const printHead = (mark: string, bytes: Uint8Array) => {
    const head = Buffer.from(bytes).toString("latin1");
    const lines = redact ? redactHead(head) : head.replace(/\r?\n$/, "").split(/\r?\n/);
    print(lines.map(line => (sink.isTerminal ? `${mark} ${onTerminal(line)}\n` : `${mark} ${line}\r\n`)));
  };
  return {
    info(text) {
      const bytes = byteString(text);
      print([`* ${redact ? redactUrls(bytes) : bytes}\n`]);
    },
    requestHead: bytes => printHead(">", bytes),
    responseHead: bytes => printHead("<", bytes),
    hide(secrets) {
      if (redact) withoutSecrets = secretRedactor(secrets.map(secret => byteString(secret.reveal())));
    },
    written: () => last,
  };
}

/** In and out: bytes as characters. */
function onTerminal(line: string): string {
  return byteString(printable(displayText(line)));
}
