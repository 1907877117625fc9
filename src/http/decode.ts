/** Content codings, undone: gzip, deflate, br and, where Node has it, zstd. Loaded only for an answer that is encoded. */

import type { Transform } from "node:stream";
import * as zlib from "node:zlib";
import { ExitCode, Failure } from "../exit.ts";
import { isNamed } from "../message/fields.ts";
import { printable } from "../message/printable.ts";
import type { HeaderField } from "../message/request.ts";

/** Node 22.15 and 23.8 brought zstd; @types/node of Node 20 do not know it. */
const zstd = (zlib as { createZstdDecompress?: () => Transform }).createZstdDecompress;

const decoders: Readonly<Record<string, ((first: Uint8Array) => Transform) | undefined>> = {
  deflate: first => (hasZlibHeader(first) ? zlib.createInflate() : zlib.createInflateRaw()),
  gzip: () => zlib.createGunzip(),
  "x-gzip": () => zlib.createGunzip(),
  br: () => zlib.createBrotliDecompress(),
  zstd: zstd === undefined ? undefined : () => zstd(),
};

/** The codings that can be undone here, in the order in which `--compressed` offers them. */
export const decodable: readonly string[] = Object.keys(decoders).filter(
  name => decoders[name] !== undefined && !name.startsWith("x-"),
);

/** RFC 1950: deflate data opens with a header whose 16 bits are a multiple of 31; some servers send it bare. */
function hasZlibHeader(first: Uint8Array): boolean {
  const [cmf = 0, flg = 0] = first;
  return (cmf & 0x0f) === 8 && (first.length < 2 || ((cmf << 8) | flg) % 31 === 0);
}

/**
 * In: the answer's headers and its body as received. Out: the body with every coding of Content-Encoding undone.
 * Throws Failure 61 for a coding we do not have and for data that is not what it says it is.
 */
export function decode(
  headers: readonly HeaderField[],
  body: AsyncIterable<Uint8Array>,
): AsyncIterable<Uint8Array> {
  const codings = headers
    .filter(field => isNamed(field, "content-encoding"))
    .flatMap(({ value }) => value.toLowerCase().split(","))
    .map(coding => coding.trim())
    .filter(coding => coding !== "" && coding !== "identity" && coding !== "none");
  return codings.reverse().reduce(undo, body);
}

function undo(body: AsyncIterable<Uint8Array>, coding: string): AsyncIterable<Uint8Array> {
  return through(body, decoders[coding] ?? unknown(coding));
}

/** As for curl, a coding that nobody knows is no matter until a body comes: `-I` of what S3 keeps as `aws-chunked`. */
function unknown(coding: string): () => never {
  return () => {
    throw new Failure(
      ExitCode.BadContentEncoding,
      `Unrecognized content encoding type '${printable(coding)}'. awscurl understands ${decodable.join(", ")} content encodings.`,
    );
  };
}

async function* through(
  body: AsyncIterable<Uint8Array>,
  decoder: (first: Uint8Array) => Transform,
): AsyncGenerator<Uint8Array> {
  const source = body[Symbol.asyncIterator]();
  let step = await source.next();
  if (step.done === true) return;
  const transform = decoder(step.value);
  let broken: { readonly reason: unknown } | undefined;
  const feed = async () => {
    try {
      for (; step.done !== true; step = await source.next())
        if (!transform.write(step.value)) await drained(transform);
      transform.end();
    } catch (reason) {
      // What was decoded before the transfer broke off is handed out first.
      broken = { reason };
      transform.end();
    }
  };
  const fed = feed();
  try {
    for await (const chunk of transform) yield chunk as Uint8Array;
    await fed;
  } catch (error) {
    throw broken?.reason ?? badContent(error as NodeJS.ErrnoException);
  } finally {
    transform.destroy();
    await source.return?.();
  }
  if (broken !== undefined) throw broken.reason;
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

function badContent(error: NodeJS.ErrnoException): Failure {
  const words = printable(error.message);
  return new Failure(ExitCode.BadContentEncoding, `Error while processing content unencoding: ${words}`);
}
