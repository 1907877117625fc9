/** V8's flags, which awscurl sets before undici's parser is loaded. Undocumented; `http/node-quirks.ts` says what notices when they break. */
import { getBuiltinModule, versions } from "node:process";

/** Whether the runtime is Node 20, which also differs in abstract Unix sockets (`http/connect/dial.ts`). */
export const isNode20: boolean = versions.node.startsWith("20.");

/** Must be called before undici is imported. */
export function setV8Flags(): void {
  setFlags(
    isNode20
      ? // Node 20 optimizes all of a WebAssembly module at once: for undici's parser that is some 200 ms of processor time
        // and 30 MB in a process that parses one response. Later versions wait until a function is used often.
        "--liftoff-only"
      : // A thread that compiles may wait for a garbage collection while the process, ending, waits for that thread: seen on
        // Node 24, at the end of a long download, as a process that never ended.
        "--no-concurrent-sparkplug",
  );
}

/** Compiled code can be reused only by a process whose flags are those with which it was written (V8's cachedDataVersionTag). */
export function resetV8Flags(): void {
  // What --liftoff-only implies has to be reset by name. The other flag is not part of the comparison.
  if (isNode20)
    for (const flag of ["--no-liftoff-only", "--wasm-tier-up", "--wasm-dynamic-tiering"]) setFlags(flag);
}

function setFlags(flags: string): void {
  getBuiltinModule("node:v8").setFlagsFromString(flags);
}
