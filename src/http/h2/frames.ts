/** Reads the frames of one direction of an HTTP/2 connection, without their payloads (RFC 9113, 4.1). */

/** RFC 9113, section 6. */
export const frameType = { data: 0, headers: 1, rstStream: 3, goaway: 7, continuation: 9 } as const;

/** RFC 9113, section 6. */
export const frameFlag = { endStream: 0x1, endHeaders: 0x4 } as const;

export interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  /** The first bytes of the payload, at most eight, which contain all numbers of RST_STREAM and GOAWAY. */
  readonly opening: Buffer;
}

/** The length of what a client sends before its first frame (RFC 9113, 3.4). */
export const prefaceBytes = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".length;

const headerBytes = 9;
const openingBytes = 8;

/** Reports each frame as soon as its last byte has been fed. */
export class FrameReader {
  readonly #onFrame: (frame: Frame) => void;
  /** The number of bytes to skip: the preface, or the rest of a payload. */
  #skip: number;
  /** The frame's header and opening, as far as they have been received. */
  #kept: Buffer = Buffer.alloc(0);
  /** A frame whose opening is complete, until its payload is. */
  #frame: Frame | undefined;

  /** `preface` is the number of bytes before the first frame. */
  constructor(onFrame: (frame: Frame) => void, preface = 0) {
    this.#onFrame = onFrame;
    this.#skip = preface;
  }

  /** Takes the next bytes of the connection, split at any position. */
  feed(bytes: Buffer): void {
    let at = 0;
    while (at < bytes.length) {
      if (this.#skip > 0) {
        const skipped = Math.min(this.#skip, bytes.length - at);
        this.#skip -= skipped;
        at += skipped;
      } else {
        const missing = this.#wanted - this.#kept.length;
        this.#kept = Buffer.concat([this.#kept, bytes.subarray(at, at + missing)]);
        at = Math.min(at + missing, bytes.length);
        if (this.#kept.length === this.#wanted) this.#endOpening();
      }
      if (this.#skip === 0) this.#report();
    }
  }

  /** The length of header and opening; until the header is complete, the length of the header alone. */
  get #wanted(): number {
    if (this.#kept.length < headerBytes) return headerBytes;
    return headerBytes + Math.min(this.#kept.readUIntBE(0, 3), openingBytes);
  }

  #endOpening(): void {
    const [type = 0, flags = 0] = this.#kept.subarray(3, 5);
    const opening = this.#kept.subarray(headerBytes);
    this.#skip = this.#kept.readUIntBE(0, 3) - opening.length;
    this.#frame = { type, flags, stream: this.#kept.readUInt32BE(5) & 0x7fffffff, opening };
    this.#kept = Buffer.alloc(0);
  }

  #report(): void {
    const frame = this.#frame;
    this.#frame = undefined;
    if (frame !== undefined) this.#onFrame(frame);
  }
}
