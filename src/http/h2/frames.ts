/** Reads the frames of one direction of an HTTP/2 connection, without their payloads (RFC 9113, 4.1). */

/** RFC 9113, section 6. */
export const frameType = { data: 0, headers: 1, rstStream: 3, goaway: 7, continuation: 9 } as const;

/** RFC 9113, section 6. */
export const frameFlag = { endStream: 0x1, endHeaders: 0x4 } as const;

export interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  /** The first bytes of the payload, eight at most: all that RST_STREAM and GOAWAY say in numbers. */
  readonly opening: Buffer;
}

/** RFC 9113, 3.4: what a client sends before its first frame. */
export const prefaceBytes = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".length;

const headerBytes = 9;
const openingBytes = 8;

/** Reports each frame as soon as its last byte has been fed. */
export class FrameReader {
  readonly #onFrame: (frame: Frame) => void;
  /** Bytes to pass over: the preface, or the rest of a payload. */
  #skip: number;
  /** Header and opening of the frame, as far as they have been fed. */
  #kept: Buffer = Buffer.alloc(0);
  /** A frame whose opening is whole, until its payload is. */
  #frame: Frame | undefined;

  /** preface: bytes in front of the first frame. */
  constructor(onFrame: (frame: Frame) => void, preface = 0) {
    this.#onFrame = onFrame;
    this.#skip = preface;
  }

  /** In: the next bytes of the connection, split anywhere. */
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

  /** Length of header and opening, of the header alone until that is there. */
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
