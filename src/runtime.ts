/** What the program may ask of its surroundings: the one door to the outside. Tests pass another one. */

/** A place that bytes are written to, in order. */
export interface Sink {
  /**
   * Writes all of the bytes; resolves when they are handed over, so that a slow reader slows the writer down.
   * Rejects with Node's system error (EPIPE, ENOSPC, ...) when the other end does not take them.
   */
  write(bytes: Uint8Array): Promise<void>;
  /** Is it a terminal? */
  readonly isTerminal: boolean;
  /** The terminal's width in columns, when it is one and it tells. */
  readonly columns: number | undefined;
}

export interface Runtime {
  /** What was typed behind the program's name. */
  readonly argv: readonly string[];
  /** The arguments as the bytes that they were passed as; undefined where the system does not show them. */
  argumentBytes(): readonly Uint8Array[] | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Sink;
  readonly stderr: Sink;
  /** Opens standard input; every call gives the same stream, which can be read once. */
  stdin(): AsyncIterable<Uint8Array>;
  /** Is standard input a terminal? */
  readonly stdinIsTerminal: boolean;
  /** Absolute path of the home directory, from HOME or the system's list of users; undefined when there is none. */
  readonly home: string | undefined;
  readonly platform: NodeJS.Platform;
  /** Wall clock: milliseconds since 1970. */
  now(): number;
  /** Monotonic clock: milliseconds since the process started, so that `--max-time` covers start-up. */
  elapsed(): number;
  /** Ends the program as Ctrl-C would: while a terminal's echo is off, it makes no signal of that key. */
  interrupt(): void;
  /** Takes what was typed out of the list of processes, where everybody on the machine could read it. */
  forgetArguments(): void;
  /** Waits that many milliseconds, or rejects with the signal's reason. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}
