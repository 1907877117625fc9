/** Reads the start of a body without consuming it for the next reader. */

export interface Peeked {
  /** At most the requested number of bytes, or all bytes if the whole body has been received. */
  readonly bytes: Uint8Array;
  readonly whole: boolean;
  /** Whether the body broke off before that. Its reader receives the reason after the bytes received so far. */
  readonly broken: boolean;
  /** The body from its first byte; can be read once. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** How a body ended: complete, or rejected with a reason. */
type End = { readonly whole: true } | { readonly whole: false; readonly reason: unknown };

/** Waits for `size` bytes, the end of the body or its failure, whichever comes first. */
export async function peekBody(body: AsyncIterable<Uint8Array>, size: number): Promise<Peeked> {
  const iterator = body[Symbol.asyncIterator]();
  const chunks: Uint8Array[] = [];
  let length = 0;
  let end: End | undefined;
  while (end === undefined && length < size) {
    try {
      const { done, value } = await iterator.next();
      if (done) end = { whole: true };
      else {
        chunks.push(value);
        length += value.length;
      }
    } catch (reason) {
      end = { whole: false, reason };
    }
  }
  const bytes = Buffer.concat(chunks).subarray(0, size);
  const whole = end?.whole === true && length <= size;
  return { bytes, whole, broken: end?.whole === false, body: replay(chunks, end, iterator) };
}

async function* replay(
  chunks: readonly Uint8Array[],
  end: End | undefined,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield* chunks;
  if (end?.whole === false) throw end.reason;
  if (end !== undefined) return;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}
