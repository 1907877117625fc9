/** Reads response heads from a socket's bytes: keeps them as received, and interprets them as curl does. */

import { ExitCode, Failure } from "../../exit.ts";
import type { HeaderField } from "../../message/request.ts";
import { trimEndOws, trimOws } from "../../message/whitespace.ts";
import { emptyReply } from "../failures.ts";
import { checkHeadSize } from "../head-limit.ts";
import type { ResponseHead } from "../transport.ts";
import { type Framing, FramingFields, type RequestTraits } from "./framing.ts";

/** curl's CURL_MAX_HTTP_HEADER: the limit in bytes for the status line, or one field with its continuation lines. */
const mostFieldBytes = 100 * 1024;

/** curl's MAX_HTTP_RESP_HEADER_COUNT: the maximum number of fields in all heads of one response. */
const mostFields = 5000;

const lf = 0x0a;

/** The start of a status line. */
const statusOpening = "HTTP/";

/** Whether this stands for an HTTP/0.9 response, which has no head. */
export function isHeadless({ httpVersion }: ResponseHead): boolean {
  return httpVersion === "0.9";
}

/** A head, and the bytes that were received after it. */
export interface HeadAndRest {
  readonly head: ResponseHead;
  /** Where the body ends; undefined if the reader was not given the request. */
  readonly framing: Framing | undefined;
  readonly rest: Buffer;
}

type StatusLine = Pick<ResponseHead, "httpVersion" | "status" | "reason">;

/** A field that the next line may continue. `start` is where it begins in the head, in bytes. */
interface OpenField {
  readonly start: number;
  readonly lines: string[];
  size: number;
}

/**
 * Collects bytes until a head is complete, reading each line once. A reader serves one response including its interim
 * heads, and the limits apply to all of them together: a server may send interim heads endlessly.
 */
export class HeadReader {
  readonly #request: RequestTraits | undefined;
  #bytesBefore = 0;
  #fieldsBefore = 0;

  // The current head.
  #pieces: Buffer[] = [];
  /** The number of bytes in complete lines. */
  #size = 0;
  #statusLine: StatusLine | undefined;
  #fields: HeaderField[] = [];
  #open: OpenField | undefined;
  #framing: FramingFields | undefined;

  // The current line.
  #line: string[] = [];
  #lineSize = 0;
  /** The start of the first line, as far as needed to recognize HTTP. */
  #opening = "";

  /** Without a request, as for CONNECT, fields about a body are ignored (RFC 9112, 6.3). */
  constructor(request?: RequestTraits) {
    this.#request = request;
  }

  /** Whether a status line was received but its head has not ended yet. */
  get unfinished(): boolean {
    return this.#statusLine !== undefined;
  }

  /** The complete lines of an unfinished head, up to one that is rejected; undefined without a status line. */
  get unfinishedHead(): ResponseHead | undefined {
    if (this.#statusLine === undefined) return undefined;
    const whole = this.#closesField() ? this.#size : (this.#open?.start ?? 0);
    return { raw: this.#raw(whole), ...this.#statusLine, headers: this.#fields };
  }

  /**
   * Takes the next bytes. Returns the head once its empty line has been received, and undefined before. Throws a
   * Failure 1 for anything but HTTP/1, and 8, 56, 61 or 100 for a head that curl rejects.
   */
  feed(bytes: Buffer): HeadAndRest | undefined {
    this.#pieces.push(bytes);
    const headless = this.#headless();
    if (headless !== undefined) return headless;
    let start = 0;
    for (let end = bytes.indexOf(lf); end !== -1; end = bytes.indexOf(lf, start)) {
      this.#extendLine(bytes.toString("latin1", start, end + 1));
      start = end + 1;
      if (this.#takeLine()) return { ...this.#takeHead(), rest: bytes.subarray(start) };
    }
    if (start < bytes.length) this.#extendLine(bytes.toString("latin1", start));
    return undefined;
  }

  /** `--http0.9`: returns everything received if it does not begin like a head. HEAD cannot have such a response. */
  #headless(): HeadAndRest | undefined {
    const { rules, method } = this.#request ?? {};
    if (!rules?.headless || method === "HEAD" || this.#statusLine !== undefined) return undefined;
    const rest = Buffer.concat(this.#pieces);
    const opening = rest.toString("latin1", 0, statusOpening.length).toUpperCase();
    if (statusOpening.startsWith(opening)) return undefined;
    const head = { raw: Buffer.alloc(0), httpVersion: "0.9", status: 0, reason: "", headers: [] };
    return { head, framing: { kind: "close" }, rest };
  }

  #extendLine(text: string): void {
    this.#line.push(text);
    this.#lineSize += text.length;
    if (this.#statusLine === undefined) this.#checkOpening(text);
    if (this.#lineSize >= mostFieldBytes) throw headTooLarge();
  }

  #checkOpening(text: string): void {
    const { rules, method } = this.#request ?? {};
    this.#opening += text.slice(0, statusOpening.length - this.#opening.length);
    if (statusOpening.startsWith(this.#opening.toUpperCase())) return;
    // As in curl, an HTTP/0.9 response to HEAD counts as empty.
    if (rules?.headless && method === "HEAD") throw emptyReply();
    if (this.#bytesBefore > 0) throw new Failure(ExitCode.WeirdServerReply, "Invalid status line");
    throw new Failure(ExitCode.UnsupportedProtocol, "Received HTTP/0.9 when not allowed");
  }

  /** Reads the line that has ended; returns true for the empty line that ends the head. */
  #takeLine(): boolean {
    const line = withoutLineEnd(this.#line.join(""));
    const size = this.#lineSize;
    this.#line = [];
    this.#lineSize = 0;
    const start = this.#size;
    checkHeadSize(this.#bytesBefore + start + size);
    checkBytes(line);
    if (this.#statusLine === undefined) {
      this.#statusLine = parseStatusLine(line);
      if (this.#request !== undefined)
        this.#framing = new FramingFields(this.#statusLine.status, this.#request);
    } else if (this.#open !== undefined && /^[ \t]/.test(line)) {
      this.#open.lines.push(line);
      this.#open.size += size;
      if (this.#open.size >= mostFieldBytes) throw headTooLarge();
    } else {
      this.#closeField();
      if (line !== "") this.#open = { start, lines: [line], size };
    }
    this.#size += size;
    return line === "";
  }

  /** Ends the current field, which no further line can continue. */
  #closeField(): void {
    if (this.#open === undefined) return;
    const field = parseField(this.#open.lines);
    this.#framing?.add(field);
    if (this.#fieldsBefore + this.#fields.length >= mostFields)
      throw new Failure(ExitCode.TooLarge, `Too many response headers, ${mostFields} is max`);
    this.#fields.push(field);
    this.#open = undefined;
  }

  /** The same for an unfinished head; false if the field is rejected. */
  #closesField(): boolean {
    try {
      this.#closeField();
      return true;
    } catch (error) {
      if (Failure.is(error)) return false;
      throw error;
    }
  }

  /** Returns the first `size` bytes of the head. */
  #raw(size: number): Buffer {
    return Buffer.concat(this.#pieces, this.#size).subarray(0, size);
  }

  #takeHead(): Pick<HeadAndRest, "head" | "framing"> {
    const head = {
      raw: this.#raw(this.#size),
      ...(this.#statusLine as StatusLine),
      headers: this.#fields,
    };
    const framing = this.#framing?.framing;
    this.#bytesBefore += this.#size;
    this.#fieldsBefore += this.#fields.length;
    this.#pieces = [];
    this.#size = 0;
    this.#statusLine = undefined;
    this.#fields = [];
    this.#opening = "";
    return { head, framing };
  }
}

function headTooLarge(): Failure {
  return new Failure(ExitCode.TooLarge, "A value or data field grew larger than allowed");
}

/** Removes the line end, whose CR may be missing (curl accepts a bare LF). */
function withoutLineEnd(line: string): string {
  return line.slice(0, line.endsWith("\r\n") ? -2 : -1);
}

/** Like curl, takes the text after the code as the reason, with or without a space before it. */
function parseStatusLine(line: string): StatusLine {
  const other = /^HTTP\/([23])[ \t]/i.exec(line)?.[1];
  if (other !== undefined)
    throw new Failure(ExitCode.WeirdServerReply, `Version mismatch (from HTTP/1 to HTTP/${other})`);
  const [, minor, rest] = /^HTTP\/1\.([01])[ \t](.*)$/i.exec(line) ?? [];
  if (minor === undefined || rest === undefined) {
    const version = /^HTTP\/(\d\.?\d?)[ \t]/i.exec(line)?.[1];
    const named = version === undefined ? "" : ` (${version})`;
    throw new Failure(ExitCode.UnsupportedProtocol, `Unsupported HTTP version${named} in response`);
  }
  const [, status, reason] = /^([1-9]\d\d)(?!\d) *(.*)$/.exec(rest) ?? [];
  if (status === undefined)
    throw new Failure(ExitCode.UnsupportedProtocol, "Unsupported response code in HTTP response");
  return { httpVersion: `1.${minor}`, status: Number(status), reason: reason ?? "" };
}

/** Takes the lines of a field and joins continuation lines to the first with a space (RFC 9112, 5.2). */
function parseField(lines: readonly string[]): HeaderField {
  const [first = "", ...others] = lines;
  const line = [trimEndOws(first), ...others.map(trimOws).filter(text => text !== "")].join(" ");
  const colon = line.indexOf(":");
  if (colon === -1) throw new Failure(ExitCode.WeirdServerReply, "Header without colon");
  // Whitespace before the colon makes it a different name, as in curl, so it does not affect the framing.
  return { name: line.slice(0, colon), value: trimOws(line.slice(colon + 1)) };
}

/**
 * Rejects a bare CR, which only some recipients treat as a line end (RFC 9112, 2.2), so that the meaning of the head is
 * ambiguous.
 */
function checkBytes(line: string): void {
  if (line.includes("\0")) throw new Failure(ExitCode.WeirdServerReply, "Nul byte in header");
  if (line.includes("\r")) throw new Failure(ExitCode.WeirdServerReply, "Carriage return found in header");
}
