/** Output that cannot be written: curl's exit code 23 and its words. */
import { ExitCode, Failure } from "../exit.ts";
import { systemErrorText } from "../message/system-errors.ts";
import type { Sink } from "../runtime.ts";

/** The Failure 23 for an error of a write; a Failure stays as it is. */
export function writeFailure(error: unknown): Failure {
  if (Failure.is(error)) return error;
  const message = `Failure writing output to destination: ${systemErrorText(error)}`;
  return Object.assign(new Failure(ExitCode.WriteError, message), { cause: error });
}

/** The same sink, whose writes reject with Failures. */
export function checkedSink(sink: Sink): Sink {
  const write: Sink["write"] = bytes =>
    sink.write(bytes).catch(error => {
      throw writeFailure(error);
    });
  return { isTerminal: sink.isTerminal, columns: sink.columns, write };
}

/** Did the reader of a pipe leave, as `head` does? */
export function isClosedPipe(error: unknown): boolean {
  return Failure.is(error) && (error.cause as NodeJS.ErrnoException | undefined)?.code === "EPIPE";
}
