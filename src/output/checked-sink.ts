/** Output that cannot be written: curl's exit code 23 and its text. */
import { ExitCode, Failure } from "../exit.ts";
import { systemErrorText } from "../message/system-errors.ts";
import type { Sink } from "../runtime.ts";

/** Returns the Failure 23 for a write error; a Failure is returned unchanged. */
export function writeFailure(error: unknown): Failure {
  if (Failure.is(error)) return error;
  const message = `Failure writing output to destination: ${systemErrorText(error)}`;
  return Object.assign(new Failure(ExitCode.WriteError, message), { cause: error });
}

/** Returns the same sink, but its writes reject with Failures. */
export function checkedSink(sink: Sink): Sink {
  const write: Sink["write"] = bytes =>
    sink.write(bytes).catch(error => {
      throw writeFailure(error);
    });
  return { isTerminal: sink.isTerminal, columns: sink.columns, write };
}

/** Whether the reader of a pipe has closed it, as `head` does. */
export function isClosedPipe(error: unknown): boolean {
  return Failure.is(error) && (error.cause as NodeJS.ErrnoException | undefined)?.code === "EPIPE";
}
