/** Whether a descriptor is a terminal, without loading `node:tty` for those that cannot be one. */
import { fstatSync } from "node:fs";
import { getBuiltinModule } from "node:process";

/**
 * Whether this descriptor is open and a terminal. `node:tty` loads all of `node:net`, which takes a tenth of the
 * start-up time of `--version`, so it is used only for character devices.
 */
export function isTerminal(fd: number): boolean {
  return isCharacterDevice(fd) && getBuiltinModule("node:tty").isatty(fd);
}

function isCharacterDevice(fd: number): boolean {
  try {
    return fstatSync(fd).isCharacterDevice();
  } catch {
    // Not open.
    return false;
  }
}
