/** Was standard output closed (`>&-`) when the program was started? Node has put /dev/null in its place. */
import { fstatSync, readFileSync, readlinkSync, statSync } from "node:fs";

/** Programs of which it is known how they redirect to /dev/null: for writing only. */
const shells = new Set(["ash", "bash", "busybox", "dash", "fish", "ksh", "mksh", "sh", "zsh"]);

/** O_ACCMODE and O_RDWR of Linux. */
const accessMode = 0o3;
const readWrite = 0o2;

/**
 * True when descriptor 1 is Node's /dev/null. Node opens it for reading and writing; so do other programs that start one
 * without output (Python's DEVNULL, for instance), which is no mistake. Only a shell never does: `parent` is the id of the
 * process that started this one. Not found out but on Linux: false there.
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

/** What a shell without output has, its children inherit. */
function outputOf(process: number): string | undefined {
  try {
    return readlinkSync(`/proc/${process}/fd/1`);
  } catch {
    return undefined;
  }
}
