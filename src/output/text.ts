/** Converts byte strings (the form of header fields) to readable text, and back. */

/** Returns the text of a byte string: decoded as UTF-8 if valid, or else one character per byte. */
export function displayText(bytes: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is the subject
  if (/^[\x00-\x7f]*$/.test(bytes)) return bytes;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.from(bytes, "latin1"));
  } catch {
    return bytes;
  }
}

/** Returns a byte string with A to Z in lower case and all other bytes unchanged. */
export function lowerCase(bytes: string): string {
  return bytes.replace(/[A-Z]+/g, letters => letters.toLowerCase());
}
