/** Decodes content encodings: gzip, deflate, br and, where Node has it, zstd. Loaded only for an encoded response. */

import type { Transform } from "node:stream";
import * as zlib from "node:zlib";
import { ExitCode, Failure } from "../exit.ts";
import { fieldValues, listItems } from "../message/fields.ts";
import { printable } from "../message/printable.ts";
import type { HeaderField } from "../message/request.ts";
import { tooManyEncodings } from "./content-encodings.ts";

/** Added in Node 22.15 and 23.8; the @types/node of Node 20 do not include it. */
const zstd = (zlib as { createZstdDecompress?: () => Transform }).createZstdDecompress;

/**
 * Each chunk costs a round trip to the thread pool; with zlib's default of 16 KiB a download takes three times as long
 * as curl's.
 */
const decodedChunk = 64 * 1024;

/** Creates a decoder for the first bytes of a body. */
type Decoder = (first: Uint8Array) => Transform;

/** A Map rather than an object, because a server may name an encoding `constructor`. */
const decoders: ReadonlyMap<string, Decoder> = new Map<string, Decoder>([
  [
    "deflate",
    first =>
      hasZlibHeader(first)
        ? zlib.createInflate({ chunkSize: decodedChunk })
        : zlib.createInflateRaw({ chunkSize: decodedChunk }),
  ],
  ["gzip", () => zlib.createGunzip({ chunkSize: decodedChunk })],
  ["x-gzip", () => zlib.createGunzip({ chunkSize: decodedChunk })],
  ["br", () => zlib.createBrotliDecompress({ chunkSize: decodedChunk })],
  ...(zstd === undefined ? [] : [["zstd", () => zstd()] as const]),
]);

/** The supported encodings, in the order in which `--compressed` lists them. */
export const decodable: readonly string[] = [...decoders.keys()].filter(name => !name.startsWith("x-"));

/** Whether deflate data starts with a header, whose 16 bits are a multiple of 31 (RFC 1950); some servers omit it. */
function hasZlibHeader(first: Uint8Array): boolean {
  const [cmf = 0, flg = 0] = first;
  return (cmf & 0x0f) === 8 && (first.length < 2 || ((cmf << 8) | flg) % 31 === 0);
}

/** Decodes all encodings of Content-Encoding from a body as received. Throws like decodeAll. */
export function decode(
  headers: readonly HeaderField[],
  body: AsyncIterable<Uint8Array>,
): AsyncIterable<Uint8Array> {
  return decodeAll(fieldValues(headers, "content-encoding").flatMap(listItems), body);
}

/**
 * Decodes these encodings, given in the order in which they were applied, from a body as received. Throws a Failure 61
 * for an unknown encoding, for too many, and for malformed data.
 */
export function decodeAll(
  encodings: readonly string[],
  body: AsyncIterable<Uint8Array>,
): AsyncIterable<Uint8Array> {
  const tooMany = tooManyEncodings(encodings.length);
  if (tooMany !== undefined) return through(body, refusing(tooMany));
  return encodings
    .filter(encoding => encoding !== "identity" && encoding !== "none")
    .reverse()
    .reduce(undo, body);
}

function undo(body: AsyncIterable<Uint8Array>, encoding: string): AsyncIterable<Uint8Array> {
  return through(body, decoders.get(encoding) ?? unknownEncoding(encoding));
}

function unknownEncoding(encoding: string): Decoder {
  const message = `Unrecognized content encoding type '${printable(encoding)}'. awscurl understands ${decodable.join(", ")} content encodings.`;
  return refusing(new Failure(ExitCode.BadContentEncoding, message));
}

/** As in curl, an encoding does not matter until there is a body: `-I` of an S3 object stored as `aws-chunked` succeeds. */
function refusing(failure: Failure): Decoder {
  return () => {
    throw failure;
  };
}

async function* through(body: AsyncIterable<Uint8Array>, decoder: Decoder): AsyncGenerator<Uint8Array> {
  const source = body[Symbol.asyncIterator]();
  let step = await source.next();
  if (step.done === true) return;
  const transform = makeDecoder(decoder, step.value);
  let broken: { readonly reason: unknown } | undefined;
  const feed = async () => {
    try {
      for (; step.done !== true; step = await source.next())
        if (!transform.write(step.value)) await drained(transform);
      transform.end();
    } catch (reason) {
      // Bytes decoded before the transfer broke off are delivered first.
      broken = { reason };
      transform.end();
    }
  };
  const fed = feed();
  try {
    for await (const chunk of transform) yield chunk as Uint8Array;
    await fed;
  } catch (error) {
    throw broken?.reason ?? badContent(error as Error);
  } finally {
    transform.destroy();
    await source.return?.();
  }
  if (broken !== undefined) throw broken.reason;
}

/** zlib throws a specific error at once if it gets no memory. */
function makeDecoder(decoder: Decoder, first: Uint8Array): Transform {
  try {
    return decoder(first);
  } catch (error) {
    throw Failure.is(error) ? error : badContent(error as Error);
  }
}

function drained(transform: Transform): Promise<void> {
  return new Promise(resolve => {
    const settle = () => {
      transform.off("drain", settle).off("close", settle);
      resolve();
    };
    transform.on("drain", settle).on("close", settle);
  });
}

/** Whatever zlib, Brotli and Zstandard report is caused by the data or the machine. */
function badContent(error: Error): Failure {
  const reason = printable(error.message);
  return new Failure(ExitCode.BadContentEncoding, `Error while processing content unencoding: ${reason}`);
}
