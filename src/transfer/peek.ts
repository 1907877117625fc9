/** Reads the beginning of a body without taking it away from whoever reads the body next. */

export interface Peeked {
  /** At most as many bytes as asked for, and all of them when the body is `whole`. */
  readonly bytes: Uint8Array;
  readonly whole: boolean;
  /** The body from its first byte on. To be read once. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** Waits for `size` bytes or the body's end, whatever comes first. Rejects as the body does. */
export async function peek(body: AsyncIterable<Uint8Array>, size: number): Promise<Peeked> {
  const iterator = body[Symbol.asyncIterator]();
  const chunks: Uint8Array[] = [];
  let length = 0;
  let whole = false;
  while (!whole && length < size) {
    const { done, value } = await iterator.next();
    if (done) whole = true;
    else {
      chunks.push(value);
      length += value.length;
    }
  }
  const bytes = Buffer.concat(chunks).subarray(0, size);
  return { bytes, whole: whole && length <= size, body: again(chunks, whole ? undefined : iterator) };
}

async function* again(
  chunks: readonly Uint8Array[],
  rest: AsyncIterator<Uint8Array> | undefined,
): AsyncGenerator<Uint8Array> {
  yield* chunks;
  for (let next = await rest?.next(); next !== undefined && !next.done; next = await rest?.next())
    yield next.value;
}
