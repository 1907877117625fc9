/** Splits lines of text into the fragments of WebSocket messages. */
import { ExitCode, Failure } from "../exit.ts";

/** A part of a line; `last` means that the line ends here. */
export interface TextFragment {
  readonly data: Buffer;
  readonly last: boolean;
}

/** API Gateway's quota for a frame; a longer message is sent in several. */
const longestFragment = 32 * 1024;

/**
 * Yields the lines without their line ends, each in fragments of at most 32 KiB; the last line may have no line end.
 * Throws a Failure 26 for bytes that are not UTF-8, which a text message must not contain (RFC 6455, 8.1).
 */
export async function* textFragments(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<TextFragment> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let line = 1;
  let held = Buffer.alloc(0);
  const fragment = (data: Buffer, last: boolean): TextFragment => {
    try {
      decoder.decode(data, { stream: !last });
    } catch {
      throw new Failure(ExitCode.ReadError, `line ${line} of standard input is not UTF-8`);
    }
    if (last) line++;
    return { data, last };
  };
  for await (const chunk of bytes) {
    let rest = Buffer.concat([held, chunk]);
    for (let end = rest.indexOf(0x0a); end !== -1; end = rest.indexOf(0x0a)) {
      const text = rest.subarray(0, rest[end - 1] === 0x0d ? end - 1 : end);
      yield* pieces(text, fragment);
      rest = rest.subarray(end + 1);
    }
    // A CR at the end may be part of the line end.
    while (rest.length > longestFragment) {
      yield fragment(rest.subarray(0, longestFragment), false);
      rest = rest.subarray(longestFragment);
    }
    held = Buffer.from(rest);
  }
  if (held.length > 0) yield* pieces(held, fragment);
}

/** Yields the fragments at the end of a line. */
function* pieces(
  text: Buffer,
  fragment: (data: Buffer, last: boolean) => TextFragment,
): Generator<TextFragment> {
  let rest = text;
  for (; rest.length > longestFragment; rest = rest.subarray(longestFragment))
    yield fragment(rest.subarray(0, longestFragment), false);
  yield fragment(rest, true);
}
