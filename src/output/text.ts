/** From bytes as characters (how headers are kept) to text that a person reads, and back. */

/** Bytes as characters -> text: UTF-8 where they are, else each byte by itself. */
export function textOf(bytes: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is the subject
  if (/^[\x00-\x7f]*$/.test(bytes)) return bytes;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.from(bytes, "latin1"));
  } catch {
    return bytes;
  }
}

/** Text -> its UTF-8 bytes as characters. */
export function bytesOf(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}

/** Bytes as characters with A to Z in lower case, and no other byte changed. */
export function lowerCase(bytes: string): string {
  return bytes.replace(/[A-Z]+/g, letters => letters.toLowerCase());
}
