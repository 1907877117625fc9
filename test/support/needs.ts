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

/** The curl that the program is compared with: the system's, or the one that CURL names. */
export const curl: string = process.env.CURL ?? "curl";

/** Its version, "7.88.1"; undefined without one. */
const curlVersion: string | undefined = (() => {
  try {
    return /^curl (\S+)/.exec(execFileSync(curl, ["--version"], { encoding: "utf8" }))?.[1];
  } catch {
    return undefined;
  }
})();

/** Why curl cannot be asked; undefined when it can. */
export const noCurl: string | undefined = curlVersion === undefined ? "the system has no curl" : undefined;

/** Whether the available curl has at least that version, such as "8.10". */
export function curlIsSince(version: string): boolean {
  const [major = 0, minor = 0] = (curlVersion ?? "0").split(".").map(Number);
  const [least = 0, leastMinor = 0] = version.split(".").map(Number);
  return major > least || (major === least && minor >= leastMinor);
}

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
