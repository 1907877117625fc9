/** The text of a request head, of either HTTP version. */

/**
 * Returns the bytes of these lines and of the empty line that ends a head. Throws a TypeError for CR, LF or NUL in a line:
 * they would end it early, and earlier checks should have rejected them.
 */
export function headText(lines: readonly string[]): Buffer {
  if (lines.some(line => /[\r\n\0]/.test(line)))
    throw new TypeError("a line of the request head contains CR, LF or NUL");
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
}
