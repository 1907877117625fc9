/** What a test needs of the machine: without it the test is skipped, and the summary prints the reason. */
import { execFileSync } from "node:child_process";

declare module "vitest" {
  interface TaskMeta {
    /** Why the test is skipped. */
    reason?: string;
    /** Source of credentials that the test is about, and its state: the summary prints a table of them. */
    source?: string;
    state?: "works" | "not configured" | "broken";
  }
}

/** Why the system's curl cannot be asked; undefined when it can. */
export const noCurl: string | undefined = (() => {
  try {
    execFileSync("curl", ["--version"], { stdio: "ignore" });
    return undefined;
  } catch {
    return "the system has no curl";
  }
})();

/** The system's Python, for which Debian packages botocore. */
export const systemPython = "/usr/bin/python3";

/** Why botocore cannot be asked; undefined when it can. */
export const noBotocore: string | undefined = (() => {
  try {
    execFileSync(systemPython, ["-c", "import botocore"], { stdio: "ignore" });
    return undefined;
  } catch {
    return "Debian's python3-botocore is not installed";
  }
})();

/** Options of a test or a group of tests that runs unless there is a reason against it. */
export function unless(reason: string | undefined) {
  return reason === undefined ? {} : { skip: true, meta: { reason } };
}
