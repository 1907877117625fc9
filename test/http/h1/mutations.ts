/** Responses of HTTP/1 that went wrong on the way: good ones with bytes, numbers, lines and fields changed. */
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import fc from "fast-check";

export interface MutatedResponse {
  /** As latin1. */
  readonly bytes: string;
  /** Where it is cut into segments. */
  readonly cuts: readonly number[];
  readonly decompress: boolean;
}

const text = "The quick brown fox jumps over the lazy dog.\n".repeat(3);
const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1");
const head = (lines: readonly string[]) => `${lines.join("\r\n")}\r\n\r\n`;
const sized = (body: string, ...fields: readonly string[]) =>
  head(["HTTP/1.1 200 OK", ...fields, `Content-Length: ${body.length}`]) + body;
const chunks = (body: string, size = 40) => {
  const pieces = body.match(new RegExp(`[^]{1,${size}}`, "g")) ?? [];
  return `${pieces.map(piece => `${piece.length.toString(16)}\r\n${piece}\r\n`).join("")}0\r\n`;
};
const chunked = (body: string, fields: readonly string[] = [], trailers: readonly string[] = []) =>
  head(["HTTP/1.1 200 OK", ...fields, "Transfer-Encoding: chunked"]) +
  chunks(body) +
  head(trailers).slice(trailers.length === 0 ? 2 : 0);

const good: readonly string[] = [
  sized(text, "Date: Thu, 26 Nov 2026 10:00:00 GMT", "Content-Type: text/plain"),
  sized("", 'ETag: "x"'),
  sized(text, "Connection: close"),
  sized(text, "X-Folded: one", "\ttwo", " three", "Server: x"),
  head(["HTTP/1.1 200 OK", "Content-Type: text/plain"]) + text,
  head(["HTTP/1.0 200 OK", "Connection: keep-alive", `Content-Length: ${text.length}`]) + text,
  head(["HTTP/1.0 200 OK"]) + text,
  chunked(text),
  chunked(text, ["Content-Type: text/plain"], ["X-Checksum: 1", "X-More: 2"]),
  chunked(text, [`Content-Length: ${text.length}`]),
  chunked(text).replace("28\r\n", "28;name=value\r\n"),
  sized(latin1(gzipSync(text)), "Content-Encoding: gzip"),
  chunked(latin1(gzipSync(text)), ["Content-Encoding: gzip"]),
  sized(latin1(deflateSync(text)), "Content-Encoding: deflate"),
  sized(latin1(deflateRawSync(text)), "Content-Encoding: deflate"),
  sized(latin1(brotliCompressSync(text)), "Content-Encoding: br"),
  sized(latin1(gzipSync(gzipSync(text))), "Content-Encoding: gzip, gzip"),
  head(["HTTP/1.1 204 No Content", "X: 1"]),
  head(["HTTP/1.1 304 Not Modified", "Content-Length: 5"]),
  head(["HTTP/1.1 100 Continue"]) + sized(text),
  head(["HTTP/1.1 103 Early Hints", "Link: </a>"]) + chunked(text),
  sized(text).replace("200 OK", "404 Not Found"),
  sized(text).replaceAll("\r\n", "\n"),
];

const bytes = [
  "\r",
  "\n",
  "\r\n",
  "\0",
  ":",
  ",",
  ";",
  " ",
  "\t",
  "0",
  "9",
  "f",
  "x",
  "-",
  "+",
  "\x7f",
  "\xff",
  "\x0b",
];
const numbers = [
  ..."0 1 2 00 -1 +5 5x 0x5 1e3 4294967296 9007199254740992 9223372036854775807".split(" "),
  ..."9223372036854775808 18446744073709551615 99999999999999999999999 ffffffffffffffff 80000000".split(" "),
];
const fields = [
  ...[
    "chunked",
    "chunke",
    "chunkehunked",
    "gzip",
    "gzip, chunked",
    "chunked, gzip",
    "identity",
    "chunked;q=1",
    "",
  ].map(value => `Transfer-Encoding: ${value}`),
  ...["0", "5", "135", "x", "", "135, 135", "135, 5", "-1", "9223372036854775808"].map(
    value => `Content-Length: ${value}`,
  ),
  ...["gzip", "br", "deflate", "identity", "frob", "gzip, gzip, gzip, gzip, gzip, gzip", "constructor"].map(
    value => `Content-Encoding: ${value}`,
  ),
  ...["close", "keep-alive", "upgrade", "close, keep-alive"].map(value => `Connection: ${value}`),
  ...[
    "Upgrade: h2c",
    " folded",
    "garbage",
    ": none",
    "Trailer: X",
    "Transfer-Encoding : chunked",
    "X: a\rb",
    "X:",
  ],
];

type Mutation = (response: string) => string;

const splice = (response: string, at: number, drop: number, insert: string) =>
  response.slice(0, at) + insert + response.slice(at + drop);

/** A place in the response as a share of its length; in the first half, where the head is, more often. */
const place = fc
  .tuple(fc.integer({ min: 0, max: 9_999 }), fc.boolean())
  .map(([n, isEarly]) => n / (isEarly ? 20_000 : 10_000));
const at = (share: number, response: string) => Math.floor(share * response.length);

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(place, fc.constantFrom(...bytes), fc.nat(1)).map(
    ([share, byte, drop]) =>
      (response: string) =>
        splice(response, at(share, response), drop, byte),
  ),
  fc.tuple(place, fc.nat(255)).map(
    ([share, code]) =>
      (response: string) =>
        splice(response, at(share, response), 1, String.fromCharCode(code)),
  ),
  fc.tuple(place, fc.integer({ min: 1, max: 40 })).map(
    ([share, length]) =>
      (response: string) =>
        splice(response, at(share, response), length, ""),
  ),
  fc.tuple(place, fc.integer({ min: 1, max: 20 }), place).map(
    ([share, length, to]) =>
      (response: string) =>
        splice(response, at(to, response), 0, response.slice(at(share, response)).slice(0, length)),
  ),
  place.map(share => (response: string) => response.slice(0, at(share, response))),
  fc.tuple(fc.nat(20), fc.constantFrom(...numbers)).map(
    ([which, number]) =>
      (response: string) =>
        replaceNth(response, /\b[0-9a-f]*\d[0-9a-f]*\b/g, which, number),
  ),
  fc.tuple(fc.nat(6), fc.constantFrom(...fields)).map(
    ([line, field]) =>
      (response: string) =>
        replaceNth(response, /\r\n/g, line, `\r\n${field}\r\n`),
  ),
  fc.tuple(fc.nat(8), fc.constantFrom("\n", "\r", "", "\r\r\n", "\r\n\r\n", " \r\n")).map(
    ([line, end]) =>
      (response: string) =>
        replaceNth(response, /\r?\n/g, line, end),
  ),
);

/** Replaces the n-th match, counted around. */
function replaceNth(text: string, pattern: RegExp, n: number, replacement: string): string {
  const matches = [...text.matchAll(pattern)];
  const match = matches[n % matches.length];
  return match === undefined ? text : splice(text, match.index, match[0].length, replacement);
}

/** Without fast-check's bias to small numbers: it would leave few status lines whole. */
export const mutatedResponse: fc.Arbitrary<MutatedResponse> = fc
  .noBias(
    fc.tuple(
      fc.constantFrom(...good),
      fc.array(mutation, { minLength: 1, maxLength: 3 }),
      fc.array(place, { maxLength: 3 }),
      fc.boolean(),
    ),
  )
  .map(([response, mutations, shares, decompress]) => {
    const bytes = mutations.reduce((text, mutate) => mutate(text), response);
    const cuts = shares.map(share => at(share, bytes)).sort((a, b) => a - b);
    return { bytes, cuts, decompress };
  });
