/** Reports HTTP/2 responses that did not end normally, with curl's exit codes and messages. */
import { ExitCode, Failure } from "../../exit.ts";
import { receiveFailure, transferFailure } from "../failures.ts";
import { cancel, errorNames, noError, refusedStream } from "./error-codes.ts";
import type { ConnectionWatch } from "./watch.ts";

/**
 * Returns the failure of a whole connection; undefined if only the stream failed, or if the server closed the
 * connection without an error.
 */
export function connectionFailure(watch: ConnectionWatch): Error | undefined {
  const { goaway = noError, closed, violation, sessionError } = watch;
  if (goaway !== noError) return framingFailure(`the server ended the connection with ${nameOf(goaway)}`);
  if (violation !== undefined) return framingFailure(`the server broke the protocol: ${nameOf(violation)}`);
  if (closed?.error !== undefined) return receiveFailure(closed.error);
  return sessionError && transferFailure(sessionError);
}

function framingFailure(reason: string): Failure {
  return new Failure(ExitCode.Http2, `Error in the HTTP2 framing layer: ${reason}`);
}

/**
 * Returns the failure of one stream. `code` is RFC 9113's error code; `connectionLost`: the server closed the
 * connection.
 */
export function streamFailure(id: number, code: number, connectionLost: boolean): Failure {
  const stream = `HTTP/2 stream ${id} was`;
  if (connectionLost && (code === cancel || code === noError))
    return new Failure(
      ExitCode.PartialFile,
      `${stream} not closed cleanly before end of the underlying stream`,
    );
  if (code === refusedStream)
    return new Failure(ExitCode.ReceiveError, "Connection died, tried 5 times before giving up");
  if (code === noError)
    return new Failure(
      ExitCode.Http2Stream,
      `${stream} closed cleanly, but before getting all response header fields, treated as error`,
    );
  return new Failure(ExitCode.Http2Stream, `${stream} not closed cleanly: ${nameOf(code)}`);
}

/** Returns the name of the code as curl prints it. */
function nameOf(code: number): string {
  return `${errorNames[code] ?? "unknown"} (err ${code})`;
}
