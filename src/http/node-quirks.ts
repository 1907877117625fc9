/** What V8's compilers do in the background of a transfer; has to be imported before undici, which compiles as it is loaded. */
import { getBuiltinModule, versions } from "node:process";

const isNode20 = versions.node.startsWith("20.");

getBuiltinModule("node:v8").setFlagsFromString(
  isNode20
    ? // Node 20 optimizes all of a WebAssembly module at once: for undici's parser that is some 200 ms of processor time
      // and 30 MB in a process that parses one answer. Later ones wait until a function is used often.
      "--liftoff-only"
    : // A thread that compiles may wait for a garbage collection while the process, ending, waits for that thread: seen on
      // Node 24, at the end of a long download, as a process that never ended.
      "--no-concurrent-sparkplug",
);
