/** What Node's sockets and undici report, by code, as curl's exit codes and messages. */

import { ExitCode, Failure } from "../exit.ts";
import { printable } from "../message/printable.ts";
import { systemErrorText } from "../message/system-errors.ts";

/** curl's answer to a socket that failed while an answer was awaited or read. */
export function receiveFailure(error: Error): Failure {
  const { code } = error as NodeJS.ErrnoException;
  if (code?.startsWith("ERR_SSL"))
    return new Failure(ExitCode.ReceiveError, `OpenSSL SSL_read: ${printable(opensslText(error))}, errno 0`);
  return new Failure(ExitCode.ReceiveError, `Recv failure: ${systemErrorText(error)}`);
}

/** curl's answer to a socket that takes no more bytes and gives no answer either. */
export function sendFailure(error: Error): Failure {
  return new Failure(ExitCode.SendError, `Send failure: ${systemErrorText(error)}`);
}

/** The connection closed before the answer's first line was whole. */
export function emptyReply(): Failure {
  return new Failure(ExitCode.EmptyReply, "Empty reply from server");
}

/** The connection closed inside the answer. remaining: bytes of the body still owed, when the head told its length. */
export function truncated(remaining: number | bigint | undefined): Failure {
  const owed = remaining === undefined ? "outstanding read data" : `${remaining} bytes`;
  return new Failure(
    ExitCode.PartialFile,
    `transfer closed with ${owed} remaining${remaining === undefined ? "" : " to read"}`,
  );
}

/** undici's codes -> curl's failure; undici calls a reply that its parser refuses by class name alone. */
const transportFailures: Readonly<Record<string, (error: Error) => Failure>> = {
  UND_ERR_SOCKET: () => truncated(undefined),
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: () => truncated(undefined),
  UND_ERR_REQ_CONTENT_LENGTH_MISMATCH: () =>
    new Failure(ExitCode.ReadError, "the body is not as long as it was announced"),
  HTTPParserError: () => new Failure(ExitCode.ReceiveError, "Malformed encoding found in chunked-encoding"),
  EPIPE: sendFailure,
  ECONNRESET: receiveFailure,
  ECONNABORTED: receiveFailure,
  EHOSTUNREACH: receiveFailure,
  ENETDOWN: receiveFailure,
  ENETUNREACH: receiveFailure,
  ETIMEDOUT: receiveFailure,
};

/**
 * In: what a transfer ended with once its connection was up. Out: the Failure with curl's code, or the error itself when it
 * is a Failure already or nobody's but ours (a bug).
 */
export function transferFailure(error: Error): Error {
  if (Failure.is(error)) return error;
  const { code } = error as NodeJS.ErrnoException;
  const known = transportFailures[code ?? error.name] ?? transportFailures[error.name];
  if (known !== undefined) return known(error);
  return code?.startsWith("ERR_SSL") ? receiveFailure(error) : error;
}

/** OpenSSL's own line out of Node's longer one: `error:0A00010B:SSL routines::wrong version number`. */
export function opensslText(error: Error): string {
  const { library, reason } = error as Error & { library?: string; reason?: string };
  const number = /error:([0-9A-F]{8}):/.exec(error.message)?.[1];
  if (number === undefined || reason === undefined) return reason ?? error.message;
  return `error:${number}:${library ?? "SSL routines"}::${reason}`;
}
