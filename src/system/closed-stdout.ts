/** Detects whether standard output was closed (`>&-`) when the program was started; Node replaces it with /dev/null. */
import { fstatSync, readFileSync, readlinkSync, statSync } from "node:fs";

/** Programs that are known to open /dev/null for writing only when they redirect to it. */
const shells = new Set(["ash", "bash", "busybox", "dash", "fish", "ksh", "mksh", "sh", "zsh"]);

/** O_ACCMODE and O_RDWR of Linux. */
const accessMode = 0o3;
const readWrite = 0o2;

/**
 * Whether descriptor 1 is Node's substitute for a closed standard output. Node opens /dev/null for reading and writing.
 * Other programs that start a child without output do so too (Python's DEVNULL, for instance), which is not a mistake;
 * only a shell never does. `parent` is the id of the process that started this one. Always false on systems other than
 * Linux.
 */
export function stdoutWasClosed(parent: number): boolean {
  try {
    if (!isNull()) return false;
    const [, flags = "0"] = /^flags:\s*([0-7]+)$/m.exec(readFileSync("/proc/self/fdinfo/1", "latin1")) ?? [];
    if ((Number.parseInt(flags, 8) & accessMode) !== readWrite) return false;
    const name = readFileSync(`/proc/${parent}/comm`, "latin1").trim();
    return shells.has(name) && outputOf(parent) !== "/dev/null";
  } catch {
    return false;
  }
}

function isNull(): boolean {
  const output = fstatSync(1);
  return output.isCharacterDevice() && output.rdev === statSync("/dev/null").rdev;
}

/** Returns where the output of a process goes. Children of a shell without output inherit it. */
function outputOf(process: number): string | undefined {
  try {
    return readlinkSync(`/proc/${process}/fd/1`);
  } catch {
    return undefined;
  }
}
