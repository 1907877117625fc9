/** The encoders of `-F …;encoder=`: Content-Transfer-Encoding as curl's mime.c writes it, byte for byte. */
import { ExitCode, Failure } from "../../exit.ts";
import { percent } from "../../message/bytes.ts";
import { untilAborted } from "../../system/until-aborted.ts";
import { memorySource, type Source } from "../source.ts";

/** Encodes one chunk after another; `last` means that no chunk follows. */
type Encode = (chunk: Buffer, last: boolean) => Buffer;

/** Maps a lower-case name to a factory of encoders; each encoder starts at the beginning of a part. */
const encoders: Readonly<Record<string, () => Encode>> = {
  binary: () => chunk => chunk,
  "8bit": () => chunk => chunk,
  "7bit": () => sevenBit,
  base64: base64Encoder,
  "quoted-printable": quotedPrintable,
};

/** Returns the encoder's name as curl writes it, ignoring case. Throws a Failure 43 for an unknown one, as curl does. */
export function encoderName(given: string): string {
  const name = given.toLowerCase();
  if (Object.hasOwn(encoders, name)) return name;
  const known = Object.keys(encoders).join(", ");
  throw new Failure(ExitCode.BadFunctionArgument, `option -F: unknown encoder, use one of ${known}`);
}

/** Returns the encoded form of a source. Reads it once to learn its length, until the signal aborts that. */
export async function encodedSource(source: Source, encoder: string, signal?: AbortSignal): Promise<Source> {
  const start = encoders[encoder] as () => Encode;
  if (source.bytes !== undefined) return memorySource(start()(Buffer.from(source.bytes), true));
  const read = () => encodedChunks(source.read(), start());
  let length = 0;
  for await (const chunk of untilAborted(read(), signal)) length += chunk.length;
  // Its length has been counted, so it must not change from now on.
  source.pin();
  return {
    length,
    bytes: undefined,
    digest: undefined,
    read,
    pin: () => source.pin(),
    close: () => source.close(),
  };
}

async function* encodedChunks(chunks: AsyncIterable<Uint8Array>, encode: Encode): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    const bytes = encode(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length), false);
    if (bytes.length > 0) yield bytes;
  }
  const rest = encode(Buffer.alloc(0), true);
  if (rest.length > 0) yield rest;
}

function sevenBit(chunk: Buffer): Buffer {
  if (chunk.some(byte => byte > 0x7f)) {
    throw new Failure(ExitCode.ReadError, "option -F: encoder=7bit does not allow bytes above 127");
  }
  return chunk;
}

/** The number of input bytes on a line of 76 characters. */
const bytesPerLine = 57;

function base64Encoder(): Encode {
  let carried = Buffer.alloc(0);
  let lines = 0;
  return (chunk, last) => {
    const bytes = Buffer.concat([carried, chunk]);
    const whole = last ? bytes.length : bytes.length - (bytes.length % bytesPerLine);
    carried = bytes.subarray(whole);
    const text: string[] = [];
    for (let at = 0; at < whole; at += bytesPerLine) {
      const line = bytes.toString("base64", at, Math.min(at + bytesPerLine, whole));
      text.push(lines++ === 0 ? line : `\r\n${line}`);
    }
    return Buffer.from(text.join(""), "latin1");
  };
}

const [tab, lf, cr, space, equals, tilde] = [0x09, 0x0a, 0x0d, 0x20, 0x3d, 0x7e];
const longestEncodedLine = 76;

/** RFC 2045, 6.7, with soft line breaks in the same places as curl's. */
function quotedPrintable(): Encode {
  let carried = Buffer.alloc(0);
  let column = 0;
  return (chunk, last) => {
    const bytes = Buffer.concat([carried, chunk]);
    const out: string[] = [];
    let at = 0;
    // Encoding a character needs it and the two bytes that follow it or its CRLF.
    for (const enough = last ? bytes.length : bytes.length - 3; at < enough; ) {
      const { text, taken } = quotedCharacter(bytes, at);
      const atLineEnd = endsLine(bytes, at + taken);
      const width = column + text.length;
      if (text !== "\r\n" && (width > longestEncodedLine || (width === longestEncodedLine && !atLineEnd))) {
        out.push("=\r\n");
        column = 0;
      } else {
        out.push(text);
        column = text === "\r\n" ? 0 : width;
        at += taken;
      }
    }
    carried = Buffer.from(bytes.subarray(at));
    return Buffer.from(out.join(""), "latin1");
  };
}

function quotedCharacter(bytes: Buffer, at: number): { text: string; taken: number } {
  const byte = bytes[at] as number;
  if (byte === cr && bytes[at + 1] === lf) return { text: "\r\n", taken: 2 };
  const isBlank = byte === space || byte === tab;
  const isPlain = isBlank ? !endsLine(bytes, at + 1) : byte > space && byte <= tilde && byte !== equals;
  const text = isPlain ? String.fromCharCode(byte) : percent(String.fromCharCode(byte)).replace("%", "=");
  return { text, taken: 1 };
}

/** Whether this position is the end of the bytes or of a line. */
function endsLine(bytes: Buffer, at: number): boolean {
  return at >= bytes.length || (bytes[at] === cr && bytes[at + 1] === lf);
}
