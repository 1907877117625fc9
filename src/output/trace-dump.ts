/**
 * `--trace` and `--trace-ascii`: dumps everything that is sent and received, as curl does. Loaded only for these
 * options.
 */
import { byteString } from "../message/bytes.ts";
import { redactHead } from "../message/redact-fields.ts";
import { secretRedactor } from "../message/redact-secrets.ts";
import { redactUrls } from "../message/redact-urls.ts";
import type { Sink } from "../runtime.ts";
import type { TracePrefix, Verbose } from "./verbose.ts";

export type DumpFormat = "hex" | "ascii";

/** The number of bytes per line in each format. */
const width = { hex: 16, ascii: 64 } as const;

/**
 * Returns a trace that includes the data of bodies. It redacts the same as `-v`; the bytes of bodies are shown
 * unredacted.
 */
export function openDump(sink: Sink, format: DumpFormat, redact: boolean, prefix: TracePrefix): Verbose {
  let last: Promise<void> = Promise.resolve();
  let withoutSecrets = (text: string) => text;
  // The body may be read before its head has been written.
  let early: Uint8Array[] | undefined = [];
  const print = (text: string) => {
    last = sink.write(Buffer.from(text, "latin1")).catch(() => {});
  };
  const dump = (title: string, bytes: string) => {
    const shown = withoutSecrets(bytes);
    const size = `${shown.length} bytes (0x${shown.length.toString(16)})`;
    const lines = format === "hex" ? hexLines(shown) : textLines(shown);
    print(`${prefix.text()}${title}, ${size}\n${lines.map(line => `${line}\n`).join("")}`);
  };
  const sendData = (bytes: Uint8Array) => dump("=> Send data", Buffer.from(bytes).toString("latin1"));
  return {
    info(text) {
      const bytes = byteString(text);
      print(`${prefix.text()}* ${withoutSecrets(redact ? redactUrls(bytes) : bytes)}\n`);
    },
    connection: number => prefix.connection(number),
    requestHead(bytes) {
      dump("=> Send header", `${redactedLines(bytes, redact).join("\r\n")}\r\n`);
      const data = early ?? [];
      early = undefined;
      for (const chunk of data) sendData(chunk);
    },
    responseHead(bytes) {
      early = [];
      for (const line of redactedLines(bytes, redact)) dump("<= Recv header", `${line}\r\n`);
    },
    requestData(bytes) {
      // The source may reuse the chunk's memory.
      if (early === undefined) sendData(bytes);
      else early.push(Uint8Array.from(bytes));
    },
    responseData: bytes => dump("<= Recv data", Buffer.from(bytes).toString("latin1")),
    hide(secrets) {
      if (redact) withoutSecrets = secretRedactor(secrets.map(secret => byteString(secret.reveal())));
    },
    written: () => last,
  };
}

/** Returns the lines of a head, including the empty line at its end. */
function redactedLines(bytes: Uint8Array, redact: boolean): string[] {
  const head = Buffer.from(bytes).toString("latin1");
  return redact ? redactHead(head) : head.replace(/\r?\n$/, "").split(/\r?\n/);
}

function offset(at: number): string {
  return `${at.toString(16).padStart(4, "0")}: `;
}

function hexLines(bytes: string): string[] {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += width.hex) {
    const part = bytes.slice(at, at + width.hex);
    const hex = Array.from(part, char => `${char.charCodeAt(0).toString(16).padStart(2, "0")} `).join("");
    lines.push(offset(at) + hex.padEnd(3 * width.hex) + withDots(part));
  }
  return lines;
}

/** As in curl, a line ends with CR LF. */
function textLines(bytes: string): string[] {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf("\r\n", at);
    const length = Math.min(end === -1 ? bytes.length - at : end - at, width.ascii);
    lines.push(offset(at) + withDots(bytes.slice(at, at + length)));
    at += length + (end === at + length ? 2 : 0);
  }
  return lines;
}

function withDots(bytes: string): string {
  return bytes.replace(/[^\x20-\x7e]/g, ".");
}
