/** What the program uses of its environment: the only door to the outside. Tests pass another one. */

/** A destination for bytes, written in order. */
export interface Sink {
  /**
   * Writes all bytes; resolves when they are handed over, so that a slow reader slows the writer down.
   * Rejects with Node's system error (EPIPE, ENOSPC, ...).
   */
  write(bytes: Uint8Array): Promise<void>;
  /** Is it a terminal? */
  readonly isTerminal: boolean;
  /** The terminal's width in columns; undefined when it is not a terminal or does not report it. */
  readonly columns: number | undefined;
}

/** A signal that asks the program to stop. */
export type StopSignal = "SIGINT" | "SIGTERM";

export interface Runtime {
  /** The arguments after the program's name. */
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
  /** Ends the program as the signal does by default; SIGINT as Ctrl-C, which sends none while a terminal is in raw mode. */
  interrupt(signal?: StopSignal): void;
  /** The process's number. */
  readonly pid: number;
  /**
   * Resolves at the first SIGINT or SIGTERM from now on, which then does not end the program; the next one does. Until `over`
   * is aborted: from then on signals act as before.
   */
  stopRequested(over?: AbortSignal): Promise<StopSignal>;
  /** From now on Ctrl-C does not end the program: another one in the foreground handles it. */
  ignoreInterrupt(): void;
  /** Wipes the arguments from the process list, where every user of the machine could read them. */
  forgetArguments(): void;
  /** Waits that many milliseconds, or rejects with the signal's reason. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}
