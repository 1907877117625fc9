/** Everything the program uses of its environment, and its only access to it. Tests pass another one. */

/** A destination for bytes, written in order. */
export interface Sink {
  /**
   * Writes all bytes; resolves when they have been handed over, so that a slow reader slows the writer down. Rejects
   * with Node's system error (EPIPE, ENOSPC, ...).
   */
  write(bytes: Uint8Array): Promise<void>;
  /** Whether it is a terminal. */
  readonly isTerminal: boolean;
  /** The terminal's width in columns; undefined if it is not a terminal or does not report its width. */
  readonly columns: number | undefined;
}

/** A signal that asks the program to stop. */
export type StopSignal = "SIGINT" | "SIGTERM";

export interface Runtime {
  /** The arguments after the program's name. */
  readonly argv: readonly string[];
  /** The arguments as raw bytes; undefined where the system does not show them. */
  argumentBytes(): readonly Uint8Array[] | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Sink;
  readonly stderr: Sink;
  /** Opens standard input; every call returns the same stream, which can be read once. */
  stdin(): AsyncIterable<Uint8Array>;
  /** Whether standard input is a terminal. */
  readonly stdinIsTerminal: boolean;
  /** Absolute path of the home directory, from HOME or the system's list of users; undefined if neither has one. */
  readonly home: string | undefined;
  readonly platform: NodeJS.Platform;
  /** Wall clock, in milliseconds since 1970. */
  now(): number;
  /** Monotonic clock, in milliseconds since the process started, so that `--max-time` covers start-up. */
  elapsed(): number;
  /**
   * Ends the program as the signal does by default. SIGINT stands for Ctrl-C, which sends no signal while a terminal is
   * in raw mode.
   */
  interrupt(signal?: StopSignal): void;
  /** The process id. */
  readonly pid: number;
  /**
   * Resolves at the first SIGINT or SIGTERM from now on, which then does not end the program; the next one does. Once
   * `over` is aborted, signals act as before.
   */
  stopRequested(over?: AbortSignal): Promise<StopSignal>;
  /** From now on Ctrl-C does not end this program: another program in the foreground handles it. */
  ignoreInterrupt(): void;
  /** Erases the arguments from the process list, where every user of the machine could read them. */
  forgetArguments(): void;
  /** Waits this many milliseconds, or rejects with the signal's reason. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}
