/** Text that cannot print itself: keys, tokens and passwords on their way from their source to the signer. */

const placeholder = "(redacted)";

/** The brand survives bundling: each file of the bundle has its own copy of this class. */
const secretBrand = Symbol.for("awscurl.secret");

/** Holds a secret; every way of printing it by accident gives `(redacted)`. */
export class Secret {
  readonly [secretBrand] = true;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** True for a Secret made by any file of the bundle. */
  static is(value: unknown): value is Secret {
    return typeof value === "object" && value !== null && secretBrand in value;
  }

  /** The secret itself. Call it where the bytes are needed and nowhere else. */
  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return placeholder;
  }

  toJSON(): string {
    return placeholder;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return placeholder;
  }
}
