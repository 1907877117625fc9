/** `--stderr`: redirects everything that would be written to standard error. */
import { Failure } from "../exit.ts";
import type { Runtime } from "../runtime.ts";
import { openFileSink } from "./file.ts";
import { reportWarning } from "./report.ts";

/**
 * Returns the runtime with stderr replaced by the file, or by stdout for `-`. If the file cannot be opened, returns the
 * runtime unchanged, after a warning.
 */
export async function withStderr(runtime: Runtime, file: string, silent: boolean): Promise<Runtime> {
  try {
    const stderr = file === "-" ? runtime.stdout : openFileSink(file, "anew");
    return Object.create(runtime, { stderr: { value: stderr } });
  } catch (error) {
    if (!Failure.is(error)) throw error;
    await reportWarning(error.message, runtime, { silent, showError: false });
    return runtime;
  }
}
