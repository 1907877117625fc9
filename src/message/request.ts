/** A request in its final form: what is signed and what is sent, byte for byte. */

/**
 * One header line. The value is a byte string: each character is one byte (U+0000 to U+00FF), UTF-8 text having been
 * turned into its bytes before, so that signing and sending see the same bytes.
 */
export interface HeaderField {
  readonly name: string;
  readonly value: string;
}

/** Scheme, host and port: what a connection is opened to, and what credentials are tied to. */
export interface Origin {
  readonly scheme: "http" | "https";
  /** Lower case, punycode, IPv6 in brackets. */
  readonly host: string;
  readonly port: number;
}

/** A request body with its length and hash, whose bytes can be read again for a retry. */
export interface Body {
  /** Exact length in bytes; undefined only for an unsigned pipe, which is sent in chunks. */
  readonly length: number | undefined;
  /** The bytes, when they are few and in memory already. */
  readonly bytes: Uint8Array | undefined;
  /** Can `open` be called again? An unsigned pipe cannot. */
  readonly repeatable: boolean;
  /** SHA-256 of all bytes, lower-case hex; computed in one streaming pass, which the signal ends, and remembered. */
  sha256(signal?: AbortSignal): Promise<string>;
  /**
   * Reads the bytes from the start. Fails with a Failure 26 when a file has changed since it was hashed.
   * A chunk may be overwritten once two more were requested: copy bytes to keep them.
   */
  open(): AsyncIterable<Uint8Array>;
  /** Closes files that are held open. */
  close(): Promise<void>;
}

export interface WireRequest {
  readonly method: string;
  readonly origin: Origin;
  /** Origin-form request target, ASCII or bytes as U+0080..U+00FF: `/path?query`. */
  readonly target: string;
  /** `--request-target`: it is sent to proxies as well. */
  readonly targetIsGiven?: boolean;
  /** Every header that is sent, in order, Host first; without Content-Length and Connection, which the transport writes. */
  readonly headers: readonly HeaderField[];
  /** Undefined: no body, and no Content-Length. */
  readonly body: Body | undefined;
}
