/** What follows the content of a `-F` value: `;type=`, `;filename=`, `;encoder=`, `;headers=` (get_param_part of curl's tool_formparse.c). */
import { printable } from "../../message/printable.ts";

/** Where header fields of a part come from: the option itself, or a file. */
export type PartHeader = { readonly line: string } | { readonly file: string };

/** The content of a part, and the parameters that follow it. */
interface Parameters {
  readonly word: string;
  readonly type: string | undefined;
  readonly filename: string | undefined;
  readonly encoder: string | undefined;
  readonly headers: readonly PartHeader[];
  /** Where the part ends, and the character there; empty at the end of the text. */
  readonly end: number;
  readonly next: string;
}

/** Reads a part's content and parameters from there, up to `stop` or the end of the text. */
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

  /** Skips so many characters and the whitespace behind them. */
  skip(count: number): void {
    this.at += count;
    this.#skipSpace();
  }

  /** Takes this prefix, in any case. */
  takes(prefix: string): boolean {
    const found = this.#text.slice(this.at, this.at + prefix.length).toLowerCase() === prefix;
    if (found) this.at += prefix.length;
    return found;
  }

  /** A word up to a semicolon or the stop: in double quotes, where a backslash escapes, or without whitespace at its ends. */
  word(): string {
    this.#skipSpace();
    const quoted = /"((?:\\["\\]|\\(?!["\\])|[^"\\])*)"/y;
    quoted.lastIndex = this.at;
    const [whole, content] = quoted.exec(this.#text) ?? [];
    if (whole === undefined || content === undefined) return this.#untilEnd().trimEnd();
    this.at += whole.length;
    if (this.#untilEnd().trim() !== "") this.#warnings.push("Trailing data after quoted form parameter");
    return content.replace(/\\(["\\])/g, "$1");
  }

  /** Where a media type stands: up to a character that none contains. */
  mediaType(): { start: number; end: number } {
    this.#skipSpace();
    const start = this.at;
    while (this.peek() !== "" && !/[()<>@,;:\\"[\]?=\r\n ]/.test(this.peek())) this.at++;
    return { start, end: this.at };
  }

  /** Where a parameter of a media type ends, without the whitespace behind it. */
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
