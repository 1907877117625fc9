/** Reads response heads from a socket's bytes: keeps them as received and understands them as curl does. */

import { ExitCode, Failure } from "../../exit.ts";
import { fieldValues } from "../../message/fields.ts";
import type { HeaderField } from "../../message/request.ts";
import type { ResponseHead } from "../transport.ts";

/** curl's MAX_HTTP_RESP_HEADER_SIZE: all heads of one answer, in bytes. */
const mostHeadBytes = 300 * 1024;

const lf = 0x0a;
const cr = 0x0d;

/** One head with what followed it in the same bytes. */
export interface HeadAndRest {
  readonly head: ResponseHead;
  readonly rest: Buffer;
}

/** Collects bytes until a head is whole. One reader serves one answer, its interim heads included. */
export class HeadReader {
  #kept: Buffer = Buffer.alloc(0);
  /** How many bytes of #kept are filled, and how many were searched for the blank line. */
  #filled = 0;
  #searched = 0;
  #before = 0;

  /** Is a status line there whose head did not end yet? */
  get unfinished(): boolean {
    return this.#kept.subarray(0, this.#filled).includes(lf);
  }

  /** The whole lines of a head that did not end; undefined when there are none, or none that would be taken. */
  get unfinishedHead(): ResponseHead | undefined {
    const kept = this.#kept.subarray(0, this.#filled);
    const end = kept.lastIndexOf(lf) + 1;
    try {
      return end === 0 ? undefined : parseHead(Buffer.from(kept.subarray(0, end)));
    } catch (error) {
      if (Failure.is(error)) return undefined;
      throw error;
    }
  }

  /**
   * Takes the next bytes. Out: the head as soon as its blank line is there, undefined before.
   * Throws Failure 1 for what is not HTTP/1 and 8 or 56 for a head that curl refuses.
   */
  feed(bytes: Buffer): HeadAndRest | undefined {
    const all = this.#append(bytes);
    if (!looksLikeHttp(all))
      throw new Failure(ExitCode.UnsupportedProtocol, "Received HTTP/0.9 when not allowed");
    const end = endOfHead(all, this.#searched);
    if (this.#before + (end ?? all.length) > mostHeadBytes) {
      const size = this.#before + (end ?? all.length);
      throw new Failure(ExitCode.ReceiveError, `Too large response headers: ${size} > ${mostHeadBytes}`);
    }
    if (end === undefined) {
      this.#searched = Math.max(0, all.length - 2);
      return undefined;
    }
    const raw = Buffer.from(all.subarray(0, end));
    const rest = all.subarray(end);
    this.#before += end;
    this.#filled = 0;
    this.#searched = 0;
    return { head: parseHead(raw), rest };
  }

  /** The kept bytes and the new ones; without a copy when nothing was kept and the head is whole. */
  #append(bytes: Buffer): Buffer {
    if (this.#filled === 0 && endOfHead(bytes, 0) !== undefined) return bytes;
    const needed = this.#filled + bytes.length;
    if (needed > this.#kept.length) {
      const larger = Buffer.alloc(Math.max(needed, 2 * this.#kept.length, 1024));
      this.#kept.copy(larger, 0, 0, this.#filled);
      this.#kept = larger;
    }
    bytes.copy(this.#kept, this.#filled);
    this.#filled = needed;
    return this.#kept.subarray(0, needed);
  }
}

/** Do these first bytes of an answer belong to a status line of HTTP? */
function looksLikeHttp(bytes: Buffer): boolean {
  const prefix = "HTTP/";
  const there = Math.min(prefix.length, bytes.length);
  return bytes.toString("latin1", 0, there).toUpperCase() === prefix.slice(0, there);
}

/** Index behind the blank line, whose CR may be missing (curl takes bare LF). */
function endOfHead(bytes: Buffer, from: number): number | undefined {
  for (let at = bytes.indexOf(lf, from); at !== -1; at = bytes.indexOf(lf, at + 1)) {
    if (bytes[at + 1] === lf) return at + 2;
    if (bytes[at + 1] === cr && bytes[at + 2] === lf) return at + 3;
  }
  return undefined;
}

/** In: a head, or its first lines. Throws Failure 1 or 8 as curl does. */
function parseHead(raw: Buffer): ResponseHead {
  const lines = raw.toString("latin1").split("\n");
  const { httpVersion, status, reason } = parseStatusLine(withoutCr(lines[0] ?? ""));
  const headers: { name: string; value: string }[] = [];
  for (const line of lines.slice(1).map(withoutCr)) {
    if (line === "") continue;
    const last = headers.at(-1);
    if (last !== undefined && (line.startsWith(" ") || line.startsWith("\t"))) {
      last.value = `${last.value} ${trimBlanks(line)}`.trim();
      continue;
    }
    headers.push(parseField(line));
  }
  return { raw, httpVersion, status, reason, headers };
}

function parseStatusLine(line: string): Pick<ResponseHead, "httpVersion" | "status" | "reason"> {
  const refuse = (message: string) => new Failure(ExitCode.UnsupportedProtocol, message);
  const [, version, status, reason] = /^HTTP\/(\d\.?\d?) +(\d+)(?: +(.*)|\D.*)?$/i.exec(line) ?? [];
  if (version === undefined || status === undefined) throw refuse("Unsupported HTTP version in response");
  if (!/^(?:1\.[01]|2)$/.test(version)) throw refuse(`Unsupported HTTP version (${version}) in response`);
  if (!/^[1-9]\d\d$/.test(status)) throw refuse("Unsupported response code in HTTP response");
  return { httpVersion: version, status: Number(status), reason: reason ?? "" };
}

function parseField(line: string): { name: string; value: string } {
  const colon = line.indexOf(":");
  if (colon === -1) throw new Failure(ExitCode.WeirdServerReply, "Header without colon");
  if (line.includes("\0")) throw new Failure(ExitCode.WeirdServerReply, "Nul byte in header");
  // A blank before the colon makes it another name, as for curl: nothing is framed by it.
  return { name: line.slice(0, colon), value: trimBlanks(line.slice(colon + 1)) };
}

function withoutCr(line: string): string {
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}

function trimBlanks(text: string): string {
  return text.replace(/^[ \t]+|[ \t]+$/g, "");
}

/** Where the body ends. */
export type Framing =
  | { readonly kind: "none" }
  | { readonly kind: "length"; readonly length: number }
  | { readonly kind: "chunked" }
  | { readonly kind: "close" };

/** In: the final head and the request's method. Out: where the body ends, and whether the connection outlives it. */
export function framingOf(head: ResponseHead, method: string): { framing: Framing; keepAlive: boolean } {
  const length = announcedLength(head.headers);
  const chunked = hasToken(head.headers, "transfer-encoding", "chunked");
  const framing = bodyFraming(head.status, method, chunked, length);
  const persistent =
    head.httpVersion === "1.0"
      ? hasToken(head.headers, "connection", "keep-alive")
      : !hasToken(head.headers, "connection", "close");
  return { framing, keepAlive: persistent && framing.kind !== "close" };
}

function bodyFraming(status: number, method: string, chunked: boolean, length: number | undefined): Framing {
  if (method === "HEAD" || status === 204 || status === 304) return { kind: "none" };
  if (chunked) return { kind: "chunked" };
  if (length !== undefined) return { kind: "length", length };
  return { kind: "close" };
}

/** The last Content-Length, as curl reads it. Throws Failure 8 when it is no number. */
function announcedLength(headers: readonly HeaderField[]): number | undefined {
  let length: number | undefined;
  for (const { name, value } of headers) {
    if (name.toLowerCase() !== "content-length") continue;
    const digits = /^\d+/.exec(value)?.[0];
    if (digits === undefined) throw new Failure(ExitCode.WeirdServerReply, "Invalid Content-Length: value");
    // curl reads on to the close when the number is larger than it can count.
    if (Number.isSafeInteger(Number(digits))) length = Number(digits);
  }
  return length;
}

function hasToken(headers: readonly HeaderField[], wanted: string, token: string): boolean {
  return fieldValues(headers, wanted).some(value =>
    value
      .toLowerCase()
      .split(",")
      .some(part => part.trim() === token),
  );
}

/** A head that says the same about the body in words that undici accepts: this is what its parser sees. */
export function plainHead(framing: Framing, keepAlive: boolean): Buffer {
  const length =
    framing.kind === "length"
      ? `Content-Length: ${framing.length}\r\n`
      : framing.kind === "none"
        ? "Content-Length: 0\r\n"
        : framing.kind === "chunked"
          ? "Transfer-Encoding: chunked\r\n"
          : "";
  return Buffer.from(`HTTP/1.1 200 OK\r\n${length}${keepAlive ? "" : "Connection: close\r\n"}\r\n`, "latin1");
}
