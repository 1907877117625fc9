/**
 * Follows the chunks of a body in parallel with undici, which decodes them: for the trailers, and for `--raw`, where
 * nothing is decoded.
 */
import { ExitCode, Failure } from "../../exit.ts";
import { checkHeadSize } from "../head-limit.ts";

const lineFeed = 0x0a;

/** The maximum number of digits of a chunk size; curl counts in 64 bits. */
const mostDigits = 16;

export class ChunkReader {
  /** Why the chunks are malformed; nothing after that is read. */
  failure: Failure | undefined;
  /** Whether the end of the last chunk and of the trailers has been received. */
  ended = false;
  /** The complete lines after the last chunk, as received. */
  readonly trailers: Buffer[] = [];
  #state: "size" | "data" | "data end" | "trailers" = "size";
  /** The number of bytes missing from the current chunk. */
  #left = 0;
  #line: Buffer[] = [];
  #lineSize = 0;
  #trailersSize = 0;

  /** Takes the next bytes and returns how many of them belong to the body and its trailers. */
  feed(bytes: Buffer): number {
    let at = 0;
    try {
      while (at < bytes.length && !this.ended && this.failure === undefined)
        at = this.#state === "data" ? this.#skip(bytes, at) : this.#readLine(bytes, at);
    } catch (error) {
      if (!Failure.is(error)) throw error;
      this.failure = error;
      return bytes.length;
    }
    return at;
  }

  #skip(bytes: Buffer, at: number): number {
    const taken = Math.min(this.#left, bytes.length - at);
    this.#left -= taken;
    if (this.#left === 0) this.#state = "data end";
    return at + taken;
  }

  #readLine(bytes: Buffer, at: number): number {
    const end = bytes.indexOf(lineFeed, at);
    const next = end === -1 ? bytes.length : end + 1;
    const piece = bytes.subarray(at, next);
    this.#line.push(piece);
    this.#lineSize += piece.length;
    checkHeadSize(this.#trailersSize + this.#lineSize);
    if (this.#state === "size") checkDigits(this.#line[0] as Buffer);
    if (end !== -1) this.#takeLine();
    return next;
  }

  #takeLine(): void {
    const line = Buffer.concat(this.#line);
    this.#line = [];
    this.#lineSize = 0;
    const text = line.toString("latin1").trimEnd();
    if (this.#state === "data end") {
      if (text !== "") throw brokenChunks();
      this.#state = "size";
    } else if (this.#state === "size") {
      this.#left = Number.parseInt(text, 16);
      this.#state = this.#left === 0 ? "trailers" : "data";
    } else if (text === "") this.ended = true;
    else {
      this.trailers.push(line);
      this.#trailersSize += line.length;
    }
  }
}

/** Checks the digits of a size one by one, as curl does. */
function checkDigits(start: Buffer): void {
  const text = start.subarray(0, mostDigits + 1).toString("latin1");
  const digits = /^[\da-f]*/i.exec(text)?.[0].length ?? 0;
  if (digits === 0) {
    const code = (start[0] ?? 0).toString(16).padStart(2, "0");
    throw new Failure(ExitCode.ReceiveError, `chunk hex-length char not a hex digit: 0x${code}`);
  }
  if (digits > mostDigits) throw brokenChunks();
}

function brokenChunks(): Failure {
  return new Failure(ExitCode.ReceiveError, "Malformed encoding found in chunked-encoding");
}
