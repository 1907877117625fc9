/** `--limit-rate`: passes bodies on in pieces, in both directions, no faster than the rate allows. */
import type { Body } from "../message/request.ts";
import type { Runtime } from "../runtime.ts";

/** How many pieces a second's bytes are divided into. */
const piecesPerSecond = 8;

/** Yields the chunks at no more than this many bytes per second on average. Rejects with the signal's reason. */
export async function* atRate(
  rate: number,
  body: AsyncIterable<Uint8Array>,
  { elapsed, sleep }: Pick<Runtime, "elapsed" | "sleep">,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const size = Math.max(1, Math.ceil(rate / piecesPerSecond));
  const begun = elapsed();
  let passed = 0;
  for await (const chunk of body) {
    for (let at = 0; at < chunk.length; at += size) {
      const early = (passed / rate) * 1000 - (elapsed() - begun);
      if (early > 0) await sleep(early, signal);
      const piece = chunk.length <= size ? chunk : chunk.subarray(at, at + size);
      passed += piece.length;
      yield piece;
    }
  }
}

/** Returns the same body, sent at that rate. */
export function bodyAtRate(
  rate: number,
  body: Body,
  runtime: Pick<Runtime, "elapsed" | "sleep">,
  signal: AbortSignal | undefined,
): Body {
  return {
    length: body.length,
    bytes: undefined,
    repeatable: body.repeatable,
    sha256: stop => body.sha256(stop),
    open: () => atRate(rate, body.open(), runtime, signal),
    close: () => body.close(),
  };
}
