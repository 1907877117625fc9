/** `--stderr`: what would be written to standard error goes elsewhere. */
import { Failure } from "../exit.ts";
import type { Runtime } from "../runtime.ts";
import { openFileSink } from "./file.ts";
import { reportWarning } from "./report.ts";

/** The runtime with its stderr replaced by the file, by stdout for `-`; as it was, with a warning, when the file cannot be opened. */
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
