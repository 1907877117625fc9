/** How many content encodings of a response may be undone. */
import { ExitCode, Failure } from "../exit.ts";

/** Each one can make a body a thousand times larger (CVE-2023-23916): curl takes five. */
const most = 5;

/** Failure 61 when there are more than may be undone, `identity` included. */
export function tooManyEncodings(count: number): Failure | undefined {
  if (count <= most) return undefined;
  return new Failure(
    ExitCode.BadContentEncoding,
    `Reject response exceeding limit of ${most} content encodings`,
  );
}
