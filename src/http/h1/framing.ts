/** How a response's body is framed: where it ends, and whether the connection can be reused (RFC 9112, 6 and 9.3). */
import { ExitCode, Failure } from "../../exit.ts";
import { fieldValues, listItems } from "../../message/fields.ts";
import { printable } from "../../message/printable.ts";
import type { HeaderField } from "../../message/request.ts";
import { tooManyEncodings } from "../content-encodings.ts";
import type { HttpRules, ResponseHead } from "../transport.ts";

/** Where the body ends. */
export type Framing =
  | { readonly kind: "none" }
  /** `length` is in bytes, up to 2^63-1; beyond 2^53 only `digits` is exact. */
  | { readonly kind: "length"; readonly length: number; readonly digits: string }
  | { readonly kind: "chunked" }
  | { readonly kind: "close" };

/** The properties of a request that determine how the body of its response is read. */
export interface RequestTraits {
  readonly method: string;
  /** Whether content encodings will be decoded. */
  readonly decompress: boolean;
  readonly rules?: HttpRules | undefined;
}

/** curl counts bodies in signed 64-bit integers. */
const longest = 2n ** 63n - 1n;

/** Collects what a head says about its body, field by field; rejects what curl rejects, at the same field. */
export class FramingFields {
  /** 1xx, 204 and 304 have no body: curl reads neither of the two fields for them. */
  readonly #bodyless: boolean;
  readonly #status: number;
  readonly #request: RequestTraits;
  #length: string | undefined;
  #transferEncoded = false;
  #chunked = false;
  #contentEncodings = 0;

  constructor(status: number, request: RequestTraits) {
    this.#bodyless = status < 200 || status === 204 || status === 304;
    this.#status = status;
    this.#request = request;
  }

  /**
   * Takes the head's next field. Throws a Failure 8 for a Content-Length that is not a single length, and 61 for too
   * many content encodings and for a transfer encoding other than chunked, unless it was requested: the meaning of the
   * body would be unknown.
   */
  add({ name, value }: HeaderField): void {
    if (this.#bodyless) return;
    const lower = name.toLowerCase();
    const { rules } = this.#request;
    if (lower === "content-length" && rules?.ignoresLength) return;
    if (lower === "content-length" && !this.#endsAtClose) this.#addLength(value);
    // In the response to HEAD, the field describes the response to a GET (RFC 9112, 6.1).
    else if (lower === "transfer-encoding" && this.#request.method !== "HEAD")
      this.#addTransferEncodings(value);
    else if (lower === "content-encoding" && this.#request.decompress) this.#addContentEncodings(value);
  }

  /** A Transfer-Encoding overrides any Content-Length (RFC 9112, 6.3). */
  get #endsAtClose(): boolean {
    return this.#transferEncoded && !this.#chunked;
  }

  get framing(): Framing {
    if (this.#status === 101) return { kind: "close" };
    if (this.#request.method === "HEAD" || this.#bodyless) return { kind: "none" };
    if (this.#chunked) return { kind: "chunked" };
    if (this.#length === undefined || this.#endsAtClose) return { kind: "close" };
    return { kind: "length", length: Number(this.#length), digits: this.#length };
  }

  /** Accepts one length, which may be repeated (RFC 9110, 8.6). */
  #addLength(value: string): void {
    for (const item of value.split(",")) {
      const digits = /^[ \t]*(\d+)[ \t]*$/.exec(item)?.[1]?.replace(/^0+(?=\d)/, "");
      const known = this.#length ?? digits;
      // curl cannot count longer bodies: one that claims to be longer would pass for complete when the connection
      // closes.
      if (digits === undefined || digits !== known || digits.length > 19 || BigInt(digits) > longest)
        throw new Failure(ExitCode.WeirdServerReply, "Invalid Content-Length: value");
      this.#length = digits;
    }
  }

  #addContentEncodings(value: string): void {
    this.#contentEncodings += listItems(value).length;
    const failure = tooManyEncodings(this.#contentEncodings);
    if (failure !== undefined) throw failure;
  }

  #isAccepted(encoding: string): boolean {
    return encoding === "identity" || this.#request.rules?.transferEncodings === true;
  }

  #addTransferEncodings(value: string): void {
    this.#transferEncoded = true;
    for (const encoding of listItems(value)) {
      if (encoding === "chunked") this.#chunked = true;
      else if (!this.#isAccepted(encoding) || this.#chunked) {
        const name = printable(encoding);
        const message = this.#chunked
          ? `A Transfer-Encoding (${name}) was listed after chunked`
          : `Unsolicited Transfer-Encoding (${name}) found`;
        throw new Failure(ExitCode.BadContentEncoding, message);
      }
    }
  }
}

/** Returns the requested transfer encodings other than chunked, in the order in which they were applied. */
export function transferEncodings(headers: readonly HeaderField[]): string[] {
  return fieldValues(headers, "transfer-encoding")
    .flatMap(listItems)
    .filter(encoding => encoding !== "chunked");
}

/** Returns where the body of a response ends, from its final head and the request's method. Throws like FramingFields. */
export function framingOf({ status, headers }: ResponseHead, method: string): Framing {
  const fields = new FramingFields(status, { method, decompress: false });
  for (const field of headers) fields.add(field);
  return fields.framing;
}

/**
 * Whether the connection can be reused after a body with this framing. `forwarded`: by a proxy, whose Proxy-Connection
 * counts as well, as in curl: it keeps a connection of HTTP/1.0 and closes one of HTTP/1.1.
 */
export function isPersistent(
  { httpVersion, headers }: ResponseHead,
  framing: Framing,
  forwarded: boolean,
): boolean {
  if (framing.kind === "close") return false;
  const options = fieldValues(headers, "connection").flatMap(listItems);
  const ofProxy = forwarded ? fieldValues(headers, "proxy-connection").flatMap(listItems) : [];
  if (options.includes("close")) return false;
  if (httpVersion === "1.0") return [...options, ...ofProxy].includes("keep-alive");
  return !ofProxy.includes("close");
}

/**
 * Returns the length of a body that only has to be counted, so that it need not pass through undici, which copies it twice;
 * 0 if there is none or undici has to read it. Beyond 2^53, numbers do not count exactly.
 */
export function directLength(framing: Framing): number {
  return framing.kind === "length" && Number.isSafeInteger(framing.length) ? framing.length : 0;
}

/** Returns a head with the same meaning for the body, in a form that undici accepts: its parser sees this one. */
export function plainHead(framing: Framing, keepAlive: boolean): Buffer {
  return framing.kind === "none" && keepAlive ? emptyKeptHead : headWith(framing, keepAlive);
}

function headWith(framing: Framing, keepAlive: boolean): Buffer {
  return Buffer.from(
    `HTTP/1.1 ${bodyLines(framing)}${keepAlive ? "" : "Connection: close\r\n"}\r\n`,
    "latin1",
  );
}

/** The status line and the fields; a 204 needs no field to have no body, and each field costs undici two callbacks. */
function bodyLines(framing: Framing): string {
  if (framing.kind === "none") return "204 None\r\n";
  if (framing.kind === "length") return `200 OK\r\nContent-Length: ${framing.digits}\r\n`;
  return framing.kind === "chunked" ? "200 OK\r\nTransfer-Encoding: chunked\r\n" : "200 OK\r\n";
}

/** The most frequent one, because bodies of known length end with it. */
const emptyKeptHead = headWith({ kind: "none" }, true);
