/** The list of content encodings in a response's head (RFC 9110, 8.4), and how many of them may be undone. */
import { ExitCode, Failure } from "../exit.ts";

/** Each one can make a body a thousand times larger (CVE-2023-23916): curl takes five. */
const most = 5;

/** In: a value of Content-Encoding. Out: its items in lower case, empty ones left out. */
export function listedEncodings(value: string): readonly string[] {
  return value
    .toLowerCase()
    .split(",")
    .map(item => item.trim())
    .filter(item => item !== "");
}

/** Failure 61 when there are more than may be undone, `identity` included. */
export function tooManyEncodings(count: number): Failure | undefined {
  if (count <= most) return undefined;
  return new Failure(
    ExitCode.BadContentEncoding,
    `Reject response exceeding limit of ${most} content encodings`,
  );
}
