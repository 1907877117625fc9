/** How large the response heads of one transfer may be, interim (1xx) responses included, in HTTP/1.1 and HTTP/2 alike. */
import { ExitCode, Failure } from "../exit.ts";

/** curl's MAX_HTTP_RESP_HEADER_SIZE: all heads of one response, in bytes. */
export const mostHeadBytes = 300 * 1024;

/** In: bytes of all heads so far. Throws Failure 56 when they are more than curl takes. */
export function checkHeadSize(total: number): void {
  if (total > mostHeadBytes)
    throw new Failure(ExitCode.ReceiveError, `Too large response headers: ${total} > ${mostHeadBytes}`);
}
