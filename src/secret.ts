/** Text that cannot be printed by accident: keys, tokens and passwords on their way from their source to the signer. */

const placeholder = "(redacted)";

/** A brand that survives bundling: each file of the bundle has its own copy of this class. */
const secretBrand = Symbol.for("awscurl.secret");

/** Holds a secret; every accidental way of printing it gives `(redacted)`. */
export class Secret {
  readonly [secretBrand] = true;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** Whether this is a Secret, made by any file of the bundle. */
  static is(value: unknown): value is Secret {
    return typeof value === "object" && value !== null && secretBrand in value;
  }

  /** Returns the secret itself. Call it only where the bytes are needed. */
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
