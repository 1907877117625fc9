/**
 * The maximum size of the response heads of one transfer, including interim (1xx) responses, for both HTTP/1.1 and
 * HTTP/2.
 */
import { ExitCode, Failure } from "../exit.ts";

/** curl's MAX_HTTP_RESP_HEADER_SIZE: the limit for all heads of one response, in bytes. */
export const mostHeadBytes = 300 * 1024;

/** `total` is the number of bytes of all heads so far. Throws a Failure 56 if curl would reject them. */
export function checkHeadSize(total: number): void {
  if (total > mostHeadBytes)
    throw new Failure(ExitCode.ReceiveError, `Too large response headers: ${total} > ${mostHeadBytes}`);
}
