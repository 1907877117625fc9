/** Reads the beginning of a body without taking it away from whoever reads the body next. */

export interface Peeked {
  /** At most as many bytes as asked for, and all of them when the body is `whole`. */
  readonly bytes: Uint8Array;
  readonly whole: boolean;
  /** Did the body break before that? Why is for its reader to find, behind the bytes that came. */
  readonly broken: boolean;
  /** The body from its first byte on. To be read once. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** How a body ended: whole, or with what it rejected with. */
type End = { readonly whole: true } | { readonly whole: false; readonly reason: unknown };

/** Waits for `size` bytes, the body's end or its failure, whatever comes first. */
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
  return { bytes, whole, broken: end?.whole === false, body: again(chunks, end, iterator) };
}

async function* again(
  chunks: readonly Uint8Array[],
  end: End | undefined,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield* chunks;
  if (end?.whole === false) throw end.reason;
  if (end !== undefined) return;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}
