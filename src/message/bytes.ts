/** Conversions between bytes, text, and byte strings (one character per byte, as on the wire). */

// biome-ignore lint/suspicious/noControlCharactersInRegex: the class is ASCII
const ascii = /^[\x00-\x7f]*$/;

/** Concatenates the chunks; a single chunk is returned without copying. */
export function concatenated(chunks: readonly Uint8Array[]): Uint8Array {
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

/** Encodes text as UTF-8 and returns the bytes as characters U+0000 to U+00FF. */
export function byteString(text: string): string {
  return ascii.test(text) ? text : Buffer.from(text, "utf8").toString("latin1");
}

/** The inverse of `byteString`: decodes a byte string as UTF-8; invalid bytes become U+FFFD. */
export function textOfBytes(bytes: string): string {
  return ascii.test(bytes) ? bytes : Buffer.from(bytes, "latin1").toString("utf8");
}

/** Percent-encodes a byte string, except for RFC 3986's unreserved characters, with upper-case hexadecimal digits. */
export function percentEncode(bytes: string): string {
  return bytes.replace(/[^A-Za-z0-9\-._~]/g, percent);
}

/** One byte as `%XX`, in upper case. */
export function percent(byte: string): string {
  return `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
}

/** Decodes valid `%XX` sequences; any other `%` is kept (signing.md: a malformed `%` is a literal one). */
export function percentDecode(bytes: string): string {
  return bytes.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
