/**
 * Parses the parameters after the content of a `-F` value: `;type=`, `;filename=`, `;encoder=`, `;headers=`
 * (get_param_part of curl's tool_formparse.c).
 */
import { unescapedIndexOf } from "../../message/escapes.ts";
import { printable } from "../../message/printable.ts";

/** Where a part's header fields come from: the option itself, or a file. */
export type PartHeader = { readonly line: string } | { readonly file: string };

/** The content of a part, and the parameters that follow it. */
interface Parameters {
  readonly word: string;
  readonly type: string | undefined;
  readonly filename: string | undefined;
  readonly encoder: string | undefined;
  readonly headers: readonly PartHeader[];
  /** The position where the part ends, and the character there; empty at the end of the text. */
  readonly end: number;
  readonly next: string;
}

/** Parses a part's content and parameters from `start` on, up to `stop` or the end of the text. */
export function readParameters(
  text: string,
  start: number,
  stop: string | undefined,
  warnings: string[],
): Parameters {
  const scanner = new Scanner(text, start, stop, warnings);
  const headers: PartHeader[] = [];
  const word = scanner.word();
  let type: { readonly start: number; end: number } | undefined;
  let typeIsOpen = false;
  let filename: string | undefined;
  let encoder: string | undefined;
  while (scanner.peek() === ";") {
    scanner.skip(1);
    if (!typeIsOpen && scanner.takes("type=")) {
      type = scanner.mediaType();
      typeIsOpen = true;
    } else if (scanner.takes("filename=")) {
      typeIsOpen = false;
      filename = scanner.word();
    } else if (scanner.takes("headers=")) {
      typeIsOpen = false;
      const isFile = scanner.peek() === "@" || scanner.peek() === "<";
      if (isFile) scanner.skip(1);
      headers.push(isFile ? { file: scanner.word() } : { line: scanner.word() });
    } else if (scanner.takes("encoder=")) {
      typeIsOpen = false;
      encoder = scanner.word();
    } else if (typeIsOpen && type) {
      type.end = scanner.typeParameter();
    } else {
      const unknown = scanner.word();
      if (unknown !== "") warnings.push(`skip unknown form field: ${printable(unknown)}`);
    }
  }
  const mediaType = type && text.slice(type.start, type.end);
  return { word, type: mediaType, filename, encoder, headers, end: scanner.at, next: scanner.peek() };
}

const space = /[ \t\n\v\f\r]/;

class Scanner {
  at: number;
  readonly #text: string;
  readonly #stop: string | undefined;
  readonly #warnings: string[];

  constructor(text: string, start: number, stop: string | undefined, warnings: string[]) {
    this.#text = text;
    this.at = start;
    this.#stop = stop;
    this.#warnings = warnings;
    this.#skipSpace();
  }

  /** The next character; empty at the end. */
  peek(): string {
    return this.#text.charAt(this.at);
  }

  /** Skips this many characters and the whitespace that follows. */
  skip(count: number): void {
    this.at += count;
    this.#skipSpace();
  }

  /** Consumes this prefix, ignoring case; returns whether it was there. */
  takes(prefix: string): boolean {
    const found = this.#text.slice(this.at, this.at + prefix.length).toLowerCase() === prefix;
    if (found) this.at += prefix.length;
    return found;
  }

  /**
   * Reads a value up to a semicolon or the stop character: quoted, with backslash escapes, or unquoted, without
   * whitespace at either end.
   */
  word(): string {
    this.#skipSpace();
    const end = this.peek() === '"' ? unescapedIndexOf(this.#text, '"', this.at + 1) : -1;
    if (end === -1) return this.#untilEnd().trimEnd();
    const content = this.#text.slice(this.at + 1, end);
    this.at = end + 1;
    if (this.#untilEnd().trim() !== "") this.#warnings.push("Trailing data after quoted form parameter");
    return content.replace(/\\(["\\])/g, "$1");
  }

  /** The range of a media type, which ends at the first character that cannot be part of one. */
  mediaType(): { start: number; end: number } {
    this.#skipSpace();
    const start = this.at;
    while (this.peek() !== "" && !/[()<>@,;:\\"[\]?=\r\n ]/.test(this.peek())) this.at++;
    return { start, end: this.at };
  }

  /** The end of a media type's parameter, without trailing whitespace. */
  typeParameter(): number {
    const start = this.at;
    return start + this.#untilEnd().trimEnd().length;
  }

  #untilEnd(): string {
    const start = this.at;
    while (this.peek() !== "" && this.peek() !== ";" && this.peek() !== this.#stop) this.at++;
    return this.#text.slice(start, this.at);
  }

  #skipSpace(): void {
    while (space.test(this.peek())) this.at++;
  }
}
