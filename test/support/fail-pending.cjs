/**
 * Loaded before the program in tests. Node fires beforeExit when nothing is left to wait for; awscurl ends by process.exit, so
 * that a program which gets here has a transfer that can neither go on nor fail.
 */
const { writeSync } = require("node:fs");

process.once("beforeExit", () => {
  writeSync(2, "awscurl test: pending transfer at beforeExit\n");
  process.exit(99);
});
