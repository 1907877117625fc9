/** Malformed chunked bodies, to awscurl and to curl. */
import { checkResponses, type ResponseCase } from "./response-cases.ts";

const chunks = "2\r\nhi\r\n0\r\n\r\n";

const chunkedHead = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
const chunked = (sent: string, code: number, body: string, message: string): ResponseCase => ({
  steps: [`${chunkedHead}${sent}`, 20, "END"],
  code,
  head: chunkedHead,
  body,
  message,
});
const malformedChunks = "Malformed encoding found in chunked-encoding";
const trailers = `X: ${"w".repeat(50_000)}\r\n`.repeat(7);

checkResponses("a chunked body", {
  "with a size that is no number is malformed": chunked("zz\r\nhi\r\n", 56, "", malformedChunks),
  "with an empty size is malformed": chunked("\r\nhi\r\n0\r\n\r\n", 56, "", malformedChunks),
  "with a space before its size is malformed": chunked(` ${chunks}`, 56, "", malformedChunks),
  "with a negative size is malformed": chunked(`-${chunks}`, 56, "", malformedChunks),
  "with a size in C's hexadecimal is malformed": {
    ...chunked(`0x${chunks}`, 56, "", malformedChunks),
    curl: { code: 8 },
    curl7: { code: 43 },
  },
  "whose chunk is longer than its size is malformed": chunked("2\r\nhiX\r\n", 56, "hi", malformedChunks),
  "whose size is a large number ends early": chunked("7FFFFFFFFFFFFFFF\r\nhi", 18, "hi", "transfer closed"),
  "with a trailer that has no colon is malformed": {
    ...chunked("2\r\nhi\r\n0\r\ngarbage\r\n\r\n", 56, "hi", malformedChunks),
    curl: { code: 8 },
    curl7: { code: 43 },
  },
  "that ends in its trailers ends early": {
    ...chunked("2\r\nhi\r\n0\r\nX: 1\r\n", 18, "hi", "transfer closed"),
    curl: { code: 18, body: "hiX: 1\r\n" },
  },
  "with trailers of 350 KB is refused": {
    ...chunked(`2\r\nhi\r\n0\r\n${trailers}\r\n`, 56, "hi", "Too large response trailers"),
    curl: { code: 100 },
    curl7: { code: 56 },
  },
});
