/** Maps the errors of Node's sockets and undici, by code, to curl's exit codes and messages. */
import { constants } from "node:os";
import { ExitCode, Failure } from "../exit.ts";
import { printable } from "../message/printable.ts";
import { systemErrorText } from "../message/system-errors.ts";

/** Returns curl's failure for a socket that broke while a response was awaited or read. */
export function receiveFailure(error: Error): Failure {
  const { code } = error as NodeJS.ErrnoException;
  if (code?.startsWith("ERR_SSL"))
    return new Failure(ExitCode.ReceiveError, `OpenSSL SSL_read: ${printable(opensslText(error))}, errno 0`);
  const reason = isSystemError(error) ? systemErrorText(error) : printable(error.message);
  return new Failure(ExitCode.ReceiveError, `Recv failure: ${reason}`);
}

function isSystemError(error: Error): boolean {
  const { code = "", errno, syscall } = error as NodeJS.ErrnoException;
  return errno !== undefined || syscall !== undefined || code in constants.errno;
}

/** Returns curl's failure for a socket that accepts no more bytes and delivers no response. */
export function sendFailure(error: Error): Failure {
  return new Failure(ExitCode.SendError, `Send failure: ${systemErrorText(error)}`);
}

/** The failure if the connection closed before the status line was complete. */
export function emptyReply(): Failure {
  return new Failure(ExitCode.EmptyReply, "Empty reply from server");
}

/**
 * The failure if the connection closed within the response. `remaining` is the number of bytes missing from the body,
 * if its length was declared.
 */
export function truncated(remaining: number | bigint | undefined): Failure {
  const owed = remaining === undefined ? "outstanding read data" : `${remaining} bytes`;
  return new Failure(
    ExitCode.PartialFile,
    `transfer closed with ${owed} remaining${remaining === undefined ? "" : " to read"}`,
  );
}

type Mapping = (error: Error) => Failure;

/** undici's and Node's codes -> curl's failure. */
const failures: ReadonlyMap<string, Mapping> = new Map<string, Mapping>([
  ["UND_ERR_SOCKET", () => truncated(undefined)],
  ["UND_ERR_RES_CONTENT_LENGTH_MISMATCH", () => truncated(undefined)],
  [
    "UND_ERR_REQ_CONTENT_LENGTH_MISMATCH",
    () => new Failure(ExitCode.ReadError, "the body is not as long as it was announced"),
  ],
  // undici parses only a short head generated here, so the part that overflows is the trailers.
  ["UND_ERR_HEADERS_OVERFLOW", () => new Failure(ExitCode.ReceiveError, "Too large response trailers")],
  ["EPIPE", sendFailure],
  ["ERR_SOCKET_CLOSED", receiveFailure],
  ["ERR_SOCKET_CLOSED_BEFORE_CONNECTION", receiveFailure],
  ["ERR_SOCKET_CONNECTION_TIMEOUT", receiveFailure],
  ["ERR_STREAM_DESTROYED", receiveFailure],
  ["ERR_STREAM_PREMATURE_CLOSE", receiveFailure],
]);

/**
 * Codes of one origin share a prefix: an error without a row, or one that a later version adds, is still caused by the
 * server or the network. HPE_ is undici's parser, which sees only the body.
 */
const families: readonly (readonly [RegExp, Mapping])[] = [
  [
    /^(HPE_|HTTPParserError$)/,
    () => new Failure(ExitCode.ReceiveError, "Malformed encoding found in chunked-encoding"),
  ],
  [/^ERR_HTTP2_/, http2Failure],
  [/^(UND_ERR|ERR_SSL|ERR_TLS|ERR_OSSL)/, receiveFailure],
];

/** Codes for wrong usage of undici: bugs of this program. */
const misuse: readonly string[] = [
  "UND_ERR_BPL_MISSING_UPSTREAM",
  "UND_ERR_INVALID_ARG",
  "UND_ERR_INVALID_RETURN_VALUE",
  "UND_ERR_NOT_SUPPORTED",
];

function http2Failure(error: Error): Failure {
  return new Failure(ExitCode.Http2, `Error in the HTTP2 framing layer: ${printable(error.message)}`);
}

/**
 * Returns the Failure with curl's code for an error after the connection was made; the error itself if it is already a
 * Failure or has no known external cause (a bug).
 */
export function transferFailure(error: Error): Error {
  if (Failure.is(error)) return error;
  // For an error of its parser, undici sets only the class name if the parser gives no code.
  const { code = error.name } = error as NodeJS.ErrnoException;
  if (misuse.includes(code)) return error;
  const mapping = failures.get(code) ?? families.find(([pattern]) => pattern.test(code))?.[1];
  if (mapping !== undefined) return mapping(error);
  return isSystemError(error) ? receiveFailure(error) : error;
}

/** Extracts OpenSSL's own line from Node's longer one: `error:0A00010B:SSL routines::wrong version number`. */
export function opensslText(error: Error): string {
  const { library, reason } = error as Error & { library?: string; reason?: string };
  const number = /error:([0-9A-F]{8}):/.exec(error.message)?.[1];
  if (number === undefined || reason === undefined) return reason ?? error.message;
  return `error:${number}:${library ?? "SSL routines"}::${reason}`;
}
