/** How many content encodings of a response are decoded. */
import { ExitCode, Failure } from "../exit.ts";

/** Each encoding can make a body a thousand times larger (CVE-2023-23916); curl accepts five. */
const most = 5;

/** Returns a Failure 61 if there are too many, including `identity`. */
export function tooManyEncodings(count: number): Failure | undefined {
  if (count <= most) return undefined;
  return new Failure(
    ExitCode.BadContentEncoding,
    `Reject response exceeding limit of ${most} content encodings`,
  );
}
