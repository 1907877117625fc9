/**
 * Request bodies: a sequence of sources, each unchanged or transformed, with length and hash, that can be read more
 * than once.
 */
import { ExitCode, Failure } from "../exit.ts";
import { concatenated } from "../message/bytes.ts";
import type { Body } from "../message/request.ts";
import { untilAborted } from "../system/until-aborted.ts";
import type { Source } from "./source.ts";

/** Transforms one chunk; each byte is transformed independently. */
export type Recode = (chunk: Uint8Array) => Uint8Array;

export interface Segment {
  readonly source: Source;
  /** Undefined: the bytes are sent unchanged. */
  readonly recode: Recode | undefined;
}

/**
 * Returns the body made of these segments. If their length is not known otherwise, reads them once; the signal aborts
 * that.
 */
export async function bodyOf(segments: readonly Segment[], signal?: AbortSignal): Promise<Body> {
  const parts = segments.map(inMemory);
  if (parts.every(part => part !== undefined))
    return new MemoryBody(concatenated(parts), onlyDigest(segments));
  return new StreamedBody(segments, await lengthOf(segments, signal));
}

/** Returns the body of an unsigned pipe, which is sent once, as it arrives. `length` is in bytes, if known. */
export function pipedBody(stream: AsyncIterable<Uint8Array>, length?: number): Body {
  const once = () =>
    Promise.reject(new Failure(ExitCode.SendRewindFailed, "necessary data rewind was not possible"));
  return {
    length,
    bytes: undefined,
    repeatable: false,
    sha256: once,
    open: () => stream,
    close: async () => {},
  };
}

/** Yields the segments' bytes in order. A chunk's buffer may be reused once two more chunks have been requested. */
export async function* readSegments(segments: readonly Segment[]): AsyncGenerator<Uint8Array> {
  for (const { source, recode } of segments) {
    for await (const chunk of source.read()) {
      const bytes = recode ? recode(chunk) : chunk;
      if (bytes.length > 0) yield bytes;
    }
  }
}

function inMemory({ source, recode }: Segment): Uint8Array | undefined {
  return source.bytes && recode ? recode(source.bytes) : source.bytes;
}

/** Returns the hash of a body that is a single unchanged source, if it is already known. */
function onlyDigest(segments: readonly Segment[]): string | undefined {
  const [only, ...others] = segments;
  return only && others.length === 0 && !only.recode ? only.source.digest : undefined;
}

async function lengthOf(segments: readonly Segment[], signal: AbortSignal | undefined): Promise<number> {
  let length = 0;
  for (const segment of segments) {
    if (!segment.recode) length += segment.source.length;
    else for await (const chunk of untilAborted(readSegments([segment]), signal)) length += chunk.length;
  }
  return length;
}

class MemoryBody implements Body {
  readonly bytes: Uint8Array;
  readonly length: number;
  readonly repeatable = true;
  #digest: string | undefined;

  constructor(bytes: Uint8Array, digest: string | undefined) {
    this.bytes = bytes;
    this.length = bytes.length;
    this.#digest = digest;
  }

  async sha256(): Promise<string> {
    if (this.#digest === undefined) {
      const { createHash } = await import("node:crypto");
      this.#digest = createHash("sha256").update(this.bytes).digest("hex");
    }
    return this.#digest;
  }

  async *open(): AsyncGenerator<Uint8Array> {
    if (this.bytes.length > 0) yield this.bytes;
  }

  async close(): Promise<void> {}
}

class StreamedBody implements Body {
  readonly bytes = undefined;
  readonly length: number;
  readonly repeatable = true;
  readonly #segments: readonly Segment[];
  #digest: string | undefined;

  constructor(segments: readonly Segment[], length: number) {
    this.#segments = segments;
    this.length = length;
    // The length of a transformed file has been counted, so the file must not change from now on.
    for (const { source, recode } of segments) if (recode) source.pin();
  }

  async sha256(signal?: AbortSignal): Promise<string> {
    this.#digest ??= await this.#hash(signal);
    return this.#digest;
  }

  open(): AsyncIterable<Uint8Array> {
    return readSegments(this.#segments);
  }

  async close(): Promise<void> {
    for (const { source } of this.#segments) await source.close();
  }

  async #hash(signal: AbortSignal | undefined): Promise<string> {
    for (const { source } of this.#segments) source.pin();
    const known = onlyDigest(this.#segments);
    if (known !== undefined) return known;
    const { createHash } = await import("node:crypto");
    const hash = createHash("sha256");
    for await (const chunk of untilAborted(readSegments(this.#segments), signal)) hash.update(chunk);
    return hash.digest("hex");
  }
}
