/**
 * curl's URL globbing: `{a,b}`, `[1-9]`, `[001-100:10]`, `[a-z:2]`, expanded to all combinations; the last pattern
 * varies fastest.
 */
import { ExitCode, Failure } from "../exit.ts";
import { isIpv6 } from "../message/host.ts";
import { escapeControls } from "../message/printable.ts";
import { redactUrl } from "../message/redact-urls.ts";

/** One expansion of a pattern, with the value of each glob, for `#1` and `#2` in `-o`. */
export interface Expansion {
  readonly text: string;
  readonly globs: readonly string[];
  /** The values of the globs that have a name, such as `{<n>a,b}`, for `#<n>`. */
  readonly named: Readonly<Record<string, string>>;
}

/** A part of a pattern: fixed text, or a glob with `count` values. */
type GlobPiece = { readonly fixed: string } | Glob;

interface Glob {
  readonly count: number;
  readonly name?: string | undefined;
  value(index: number): string;
}

/**
 * Expands the pattern lazily. Throws a Failure 3 before the first expansion, with curl's reason and a caret below the
 * position.
 */
export function expandGlob(pattern: string): Iterable<Expansion> {
  return combinations(new GlobReader(pattern).pieces());
}

/**
 * Replaces `#1`, `#2`, … in an output name with the values of those globs, and `#<n>` with that of the glob of this name.
 * A number without a glob is kept; a name without one is a Failure 43, as in curl.
 */
export function fillGlobs(output: string, { globs, named }: Pick<Expansion, "globs" | "named">): string {
  return output.replace(/#(?:(\d+)|<([^>]{1,64})>)/g, (matched, number, name: string | undefined, at) => {
    if (name === undefined) return globs[Number(number) - 1] ?? matched;
    if (named[name] !== undefined) return named[name];
    const position = at + matched.length;
    throw new Failure(
      ExitCode.BadFunctionArgument,
      `no glob exists with this name in position ${position}:`,
      [escapeControls(output), `${" ".repeat(escapeControls(output.slice(0, position - 1)).length)}^`],
    );
  });
}

function* combinations(pieces: readonly GlobPiece[]): Generator<Expansion> {
  const indexes = pieces.map(() => 0);
  do {
    const values = pieces.map((piece, i) => ("fixed" in piece ? piece.fixed : piece.value(indexes[i] ?? 0)));
    const named = pieces.flatMap((piece, i) =>
      "name" in piece && piece.name !== undefined ? [[piece.name, values[i] ?? ""] as const] : [],
    );
    yield {
      text: values.join(""),
      globs: values.filter((_, i) => "count" in (pieces[i] ?? {})),
      named: Object.fromEntries(named),
    };
  } while (advance(indexes, pieces));
}

/** Advances the last glob that has a next value and resets the globs after it; false if none has. */
function advance(indexes: number[], pieces: readonly GlobPiece[]): boolean {
  for (let i = pieces.length - 1; i >= 0; i--) {
    const piece = pieces[i];
    if (piece === undefined || "fixed" in piece) continue;
    const next = (indexes[i] ?? 0) + 1;
    indexes[i] = next < piece.count ? next : 0;
    if (next < piece.count) return true;
  }
  return false;
}

/** curl's limit for the parts of one URL. */
const mostPieces = 99;
/** curl counts combinations in a signed 64-bit number; this is the largest exact number here. */
const mostCombinations = Number.MAX_SAFE_INTEGER;

/** The numbers of a range are signed 64-bit numbers in curl. */
const largestNumber = 2n ** 63n - 1n;
const digitsOfLargest = String(largestNumber).length;

const special = "{}[]";

class GlobReader {
  readonly #pattern: string;
  #at = 0;
  #combinations = 1;
  readonly #names = new Set<string>();

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  pieces(): GlobPiece[] {
    const pieces: GlobPiece[] = [];
    while (this.#at < this.#pattern.length) {
      const fixed = this.#fixed();
      if (fixed !== "") pieces.push({ fixed });
      else if (this.#char() === "{") pieces.push(this.#counted(this.#set()));
      else if (this.#char() === "[") pieces.push(this.#counted(this.#range()));
      if (pieces.length > mostPieces) throw this.#wrong("too many globs");
    }
    return pieces;
  }

  #char(ahead = 0): string {
    return this.#pattern[this.#at + ahead] ?? "";
  }

  /** Reads the text up to the next glob; an IPv6 literal and `[]` are text. */
  #fixed(): string {
    let text = "";
    for (let char = this.#char(); char !== "" && char !== "{"; char = this.#char()) {
      const literal = char === "[" ? this.#bracketLiteral() : undefined;
      if (char === "[" && literal === undefined) break;
      if (char === "}" || char === "]") throw this.#wrong("unmatched close brace/bracket");
      if (char === "\\" && this.#char(1) !== "" && special.includes(this.#char(1))) this.#at++;
      const taken = literal ?? this.#char();
      text += taken;
      this.#at += taken.length;
    }
    return text;
  }

  #bracketLiteral(): string | undefined {
    const end = this.#pattern.indexOf("]", this.#at);
    const inside = this.#pattern.slice(this.#at + 1, end);
    return end !== -1 && (inside === "" || isIpv6(inside)) ? `[${inside}]` : undefined;
  }

  /** `{a,b}`: a list of texts, in which a backslash escapes the next character. */
  #set(): Glob {
    this.#at++;
    const name = this.#name();
    const start = this.#at;
    const elements: string[] = [];
    for (let element = ""; ; this.#at++) {
      const char = this.#char();
      if (char === "") throw this.#wrong("unmatched brace");
      if (char === "{" || char === "[") throw this.#wrong("nested brace");
      if (char === "]") throw this.#wrong("unexpected close bracket");
      if (char === "}" && this.#at === start) throw this.#wrong("empty string within braces");
      if (char === "," || char === "}") {
        elements.push(element);
        element = "";
        if (char === "}") break;
      } else {
        if (char === "\\" && this.#char(1) !== "") this.#at++;
        element += this.#char();
      }
    }
    this.#at++;
    return { name, count: elements.length, value: index => elements[index] ?? "" };
  }

  /** `<n>` after the opening brace or bracket. */
  #name(): string | undefined {
    const name = this.#take(/<([^>]{1,64})>/y)?.[1];
    if (name === undefined) return undefined;
    if (this.#names.has(name)) throw this.#wrong("Duplicate glob name");
    this.#names.add(name);
    return name;
  }

  #range(): Glob {
    this.#at++;
    const name = this.#name();
    if (/[A-Za-z]/.test(this.#char())) return { name, ...this.#letters() };
    if (/\d/.test(this.#char())) return { name, ...this.#numbers() };
    throw this.#wrong("bad range specification");
  }

  /** `[a-z]`, `[a-z:2]`. */
  #letters(): Glob {
    const range = this.#take(/([A-Za-z])-([\0-\x7f])(?=[:\]])/y);
    if (!range) throw this.#wrong("bad range");
    const [min, max] = [range[1]?.charCodeAt(0) ?? 0, range[2]?.charCodeAt(0) ?? 0];
    const step = this.#step();
    if (!steps(BigInt(min), BigInt(max), step) || max - min > 25) throw this.#wrong("bad range");
    const by = Number(step);
    return {
      count: Math.floor((max - min) / by) + 1,
      value: index => String.fromCharCode(min + index * by),
    };
  }

  /** `[1-9]`, `[001-100:10]`: a leading zero pads every value to the width of the first. */
  #numbers(): Glob {
    const digits = this.#integer();
    const min = BigInt(digits);
    if (!this.#take(/-[ \t]*/y)) throw this.#wrong("bad range");
    const max = BigInt(this.#integer());
    const step = this.#step();
    if (!steps(min, max, step)) throw this.#wrong("bad range");
    if (max + step > largestNumber) throw this.#wrong("range end/step overflow");
    const width = digits.startsWith("0") ? digits.length : 0;
    return {
      count: Number((max - min) / step) + 1,
      value: index => String(min + BigInt(index) * step).padStart(width, "0"),
    };
  }

  /** Reads the digits of a number. */
  #integer(): string {
    const start = this.#at;
    const [digits = "", significant = ""] = this.#take(/0*(\d*)/y) ?? [];
    if (digits !== "" && significant.length <= digitsOfLargest && BigInt(digits) <= largestNumber)
      return digits;
    this.#at = start;
    throw this.#wrong("bad range");
  }

  /** Reads the `:2` that may end a range, and the bracket. */
  #step(): bigint {
    const step = this.#take(/:/y) ? BigInt(this.#integer()) : 1n;
    if (!this.#take(/\]/y)) throw this.#wrong("bad range");
    return step;
  }

  #take(sticky: RegExp): RegExpExecArray | null {
    sticky.lastIndex = this.#at;
    const match = sticky.exec(this.#pattern);
    if (match) this.#at = sticky.lastIndex;
    return match;
  }

  #counted(piece: Glob): GlobPiece {
    this.#combinations *= piece.count;
    if (this.#combinations > mostCombinations) throw this.#wrong("range overflow");
    return piece;
  }

  #wrong(reason: string): Failure {
    // The caret is below the character because both lines have the same indentation.
    const at = this.#at;
    const shown = redactUrl(this.#pattern);
    return new Failure(ExitCode.MalformedUrl, `${reason} in position ${at + 1}:`, [
      escapeControls(shown),
      `${" ".repeat(escapeControls(redactUrl(this.#pattern.slice(0, at))).length)}^`,
    ]);
  }
}

/**
 * Whether the step is valid for a range from min to max: as in curl, it must fit at least once, and be 1 for a range of
 * one value.
 */
function steps(min: bigint, max: bigint, step: bigint): boolean {
  if (min === max) return step === 1n;
  return min < max && step >= 1n && step <= max - min;
}
