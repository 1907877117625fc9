/** `-v`: prints events on stderr in curl's form: `*` for information, `>` for sent heads, `<` for received ones. */
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
  /** Redacts these secrets from now on, wherever they appear: a server may echo what it received. */
  hide(secrets: readonly Secret[]): void;
  /** Resolves when all lines so far have been written; a closed stderr is not a failure. */
  written(): Promise<void>;
}

/** `--trace-time` and `--trace-ids`: the text before each event. */
export interface TracePrefix {
  text(): string;
  /** Sets the number of the connection that is used from now on. */
  connection(number: number): void;
}

/**
 * `transfer` is the transfer's number, as curl counts, with `--trace-ids`. `now` returns milliseconds since 1970, with
 * `--trace-time`.
 */
export function tracePrefix(transfer: number | undefined, now: (() => number) | undefined): TracePrefix {
  let connection: number | "x" = "x";
  return {
    text() {
      const ids = transfer === undefined ? "" : `[${transfer}-${connection}] `;
      return (now === undefined ? "" : `${clockTime(new Date(now()))} `) + ids;
    },
    connection(number) {
      connection = number;
    },
  };
}

/** Local time, as in curl; only the first three of its six decimals are significant. */
function clockTime(time: Date): string {
  const parts = [time.getHours(), time.getMinutes(), time.getSeconds()];
  const whole = parts.map(part => String(part).padStart(2, "0")).join(":");
  return `${whole}.${String(time.getMilliseconds()).padStart(3, "0")}000`;
}

/** Writes the trace to `sink`, usually stderr. On a terminal, control characters are shown as `\xNN`. */
export function openVerbose(
  sink: Sink,
  redact: boolean,
  prefix: TracePrefix = tracePrefix(undefined, undefined),
): Verbose {
  let last: Promise<void> = Promise.resolve();
  let withoutSecrets = (text: string) => text;
  const print = (lines: readonly string[]) => {
    last = sink.write(Buffer.from(withoutSecrets(lines.join("")), "latin1")).catch(() => {});
  };
  const printHead = (mark: string, bytes: Uint8Array) => {
    const head = Buffer.from(bytes).toString("latin1");
    const lines = redact ? redactHead(head) : head.replace(/\r?\n$/, "").split(/\r?\n/);
    const before = prefix.text();
    print(
      lines.map(line =>
        sink.isTerminal ? `${before}${mark} ${onTerminal(line)}\n` : `${before}${mark} ${line}\r\n`,
      ),
    );
  };
  return {
    info(text) {
      const bytes = byteString(text);
      print([`${prefix.text()}* ${redact ? redactUrls(bytes) : bytes}\n`]);
    },
    connection: number => prefix.connection(number),
    requestHead: bytes => printHead(">", bytes),
    responseHead: bytes => printHead("<", bytes),
    hide(secrets) {
      if (redact) withoutSecrets = secretRedactor(secrets.map(secret => byteString(secret.reveal())));
    },
    written: () => last,
  };
}

/** Takes and returns byte strings. */
function onTerminal(line: string): string {
  return byteString(printable(displayText(line)));
}
