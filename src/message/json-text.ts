/** JSON (RFC 8259): parsing that does not throw, and string escapes as curl writes them. */

const jsonEscapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

/** The escaped content of a JSON string, without its quotes. */
export function jsonEscaped(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: JSON strings hold no control characters
  return text.replace(/["\\\x00-\x1f]/g, char => {
    return jsonEscapes[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/** Parses a JSON document; returns undefined if the text is invalid or truncated. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
