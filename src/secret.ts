/** Text that cannot print itself: keys, tokens and passwords on their way from where they were found to the signer. */

const redacted = "(redacted)";

/** Holds a secret; every way of printing it by accident gives `(redacted)`. */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The secret itself. Call it where the bytes are needed and nowhere else. */
  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return redacted;
  }

  toJSON(): string {
    return redacted;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return redacted;
  }
}
