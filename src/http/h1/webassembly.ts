/** Checks that this process can run WebAssembly, in which undici's response parser is written. */
import { ExitCode, Failure } from "../../exit.ts";

interface Engine {
  readonly Memory: new (size: { initial: number }) => object;
}

/**
 * Throws a Failure that names the limit in question: 4 if V8 has no WebAssembly (`--jitless`), 27 if V8 cannot reserve
 * address space for it, some 10 GB that use no memory (`ulimit -v`).
 */
export function checkWebAssembly(): void {
  const { WebAssembly: engine } = globalThis as { WebAssembly?: Engine };
  if (engine === undefined)
    throw new Failure(
      ExitCode.FeatureMissing,
      "this Node has no WebAssembly, which is needed to read responses: remove --jitless and --no-expose-wasm from NODE_OPTIONS",
    );
  try {
    new engine.Memory({ initial: 1 });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Failure(
      ExitCode.OutOfMemory,
      "the address space is limited to less than WebAssembly reserves, which is needed to read responses: raise 'ulimit -v' (RLIMIT_AS)",
    );
  }
}
