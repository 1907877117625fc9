/** How V8 compiles undici's parser; has to be imported before undici, which compiles as it is loaded. */
import { getBuiltinModule, versions } from "node:process";

/**
 * Node 20 optimizes all of a WebAssembly module at once, in the background: for undici's parser that is some 200 ms of
 * processor time and 30 MB in a process that parses one answer. Later ones wait until a function is used often.
 */
if (versions.node.startsWith("20.")) getBuiltinModule("node:v8").setFlagsFromString("--liftoff-only");
