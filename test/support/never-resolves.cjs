/** Loaded before the program in a test: name lookups never call back and no timer keeps the process alive, so that a transfer stays pending. */
require("node:dns").lookup = () => {};

const start = globalThis.setTimeout;
globalThis.setTimeout = (...parameters) => start(...parameters).unref();
