/** Maps the errors of Node's sockets and undici, by code, to curl's exit codes and messages. */
import { constants } from "node:os";
import { ExitCode, Failure } from "../exit.ts";
import { printable } from "../message/printable.ts";
import { systemErrorText } from "../message/system-errors.ts";

/** curl's failure for a socket that broke while a response was awaited or read. */
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

/** curl's failure for a socket that accepts no more bytes and delivers no response. */
export function sendFailure(error: Error): Failure {
  return new Failure(ExitCode.SendError, `Send failure: ${systemErrorText(error)}`);
}

/** The connection closed before the status line was complete. */
export function emptyReply(): Failure {
  return new Failure(ExitCode.EmptyReply, "Empty reply from server");
}

/** The connection closed within the response. remaining: bytes missing from the body, when its length was declared. */
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
  // Of the head undici sees a short one of ours; what overflows is what follows the last chunk.
  ["UND_ERR_HEADERS_OVERFLOW", () => new Failure(ExitCode.ReceiveError, "Too large response trailers")],
  ["EPIPE", sendFailure],
  ["ERR_SOCKET_CLOSED", receiveFailure],
  ["ERR_SOCKET_CLOSED_BEFORE_CONNECTION", receiveFailure],
  ["ERR_SOCKET_CONNECTION_TIMEOUT", receiveFailure],
  ["ERR_STREAM_DESTROYED", receiveFailure],
  ["ERR_STREAM_PREMATURE_CLOSE", receiveFailure],
]);

/**
 * Codes of one origin begin alike: an error that has no row of its own, or that a later version brings, is the server's or the
 * network's all the same. HPE_ is undici's parser, which sees the body alone.
 */
const families: readonly (readonly [RegExp, Mapping])[] = [
  [
    /^(HPE_|HTTPParserError$)/,
    () => new Failure(ExitCode.ReceiveError, "Malformed encoding found in chunked-encoding"),
  ],
  [/^ERR_HTTP2_/, http2Failure],
  [/^(UND_ERR|ERR_SSL|ERR_TLS|ERR_OSSL)/, receiveFailure],
];

/** undici was used wrongly: bugs of this program. */
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
 * The Failure with curl's code for an error after the connection was made; the error itself when it is a Failure already or
 * has no known external cause (a bug).
 */
export function transferFailure(error: Error): Error {
  if (Failure.is(error)) return error;
  // undici names an error of its parser by class where the parser gives no code.
  const { code = error.name } = error as NodeJS.ErrnoException;
  if (misuse.includes(code)) return error;
  const mapping = failures.get(code) ?? families.find(([pattern]) => pattern.test(code))?.[1];
  if (mapping !== undefined) return mapping(error);
  return isSystemError(error) ? receiveFailure(error) : error;
}

/** OpenSSL's own line out of Node's longer one: `error:0A00010B:SSL routines::wrong version number`. */
export function opensslText(error: Error): string {
  const { library, reason } = error as Error & { library?: string; reason?: string };
  const number = /error:([0-9A-F]{8}):/.exec(error.message)?.[1];
  if (number === undefined || reason === undefined) return reason ?? error.message;
  return `error:${number}:${library ?? "SSL routines"}::${reason}`;
}
