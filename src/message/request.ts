/** A request in its final form, exactly as it is signed and sent. */

/**
 * One header line. The value is a byte string: each character is one byte (U+0000 to U+00FF). Text has already been
 * encoded as UTF-8, so that signing and sending use the same bytes.
 */
export interface HeaderField {
  readonly name: string;
  readonly value: string;
}

/** Scheme, host and port: the destination of a connection, and the scope in which credentials may be sent. */
export interface Origin {
  readonly scheme: "http" | "https";
  /** Lower case, punycode, IPv6 in brackets. */
  readonly host: string;
  readonly port: number;
}

/** A request body with its length and hash, whose bytes can be read again for a retry. */
export interface Body {
  /** The exact length in bytes; undefined only for an unsigned pipe, which is sent in chunks. */
  readonly length: number | undefined;
  /** The bytes, if the body is small and already in memory. */
  readonly bytes: Uint8Array | undefined;
  /** Whether `open` can be called again; false for an unsigned pipe. */
  readonly repeatable: boolean;
  /** The SHA-256 of all bytes in lower-case hex; computed in one streaming pass, which the signal aborts, and cached. */
  sha256(signal?: AbortSignal): Promise<string>;
  /**
   * Reads the bytes from the start. Fails with a Failure 26 if a file has changed since it was hashed. A chunk's buffer
   * may be reused once two more chunks have been requested; copy the bytes to keep them.
   */
  open(): AsyncIterable<Uint8Array>;
  /** Closes any open files. */
  close(): Promise<void>;
}

export interface WireRequest {
  readonly method: string;
  readonly origin: Origin;
  /** The request target in origin form (`/path?query`), as ASCII or as bytes U+0080 to U+00FF. */
  readonly target: string;
  /** Set by `--request-target`: this target is sent to proxies as well. */
  readonly targetIsGiven?: boolean;
  /** All header fields in sending order, Host first, except Content-Length and Connection, which the transport writes. */
  readonly headers: readonly HeaderField[];
  /** Undefined: the request has no body and no Content-Length. */
  readonly body: Body | undefined;
}
