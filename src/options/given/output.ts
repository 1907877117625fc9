/** What is printed and written. */

/** What to do with a URL's body: `-o FILE`, `-O` or `--out-null`. */
type OutputTarget =
  | { readonly kind: "file"; readonly name: string }
  | { readonly kind: "remote-name" | "null" };

export interface OutputOptions {
  /** The n-th output belongs to the n-th URL. */
  outputs: OutputTarget[];
  remoteNameAll: boolean;
  /** In bytes; 0 means no limit. */
  maxFileSize: number;
  removeOnError: boolean;
  /** `-J`. */
  remoteHeaderName: boolean;
  /** `-R`. */
  remoteTime: boolean;
  /** `--clobber` and `--no-clobber`; undefined: only files that the server named are protected from being overwritten. */
  clobber: boolean | undefined;
  skipExisting: boolean;
  outputDir: string | undefined;
  createDirs: boolean;
  include: boolean;
  dumpHeader: string | undefined;
  /** `--stderr`. */
  stderr: string | undefined;
  verbose: boolean;
  /** `--trace`, `--trace-ascii`, and `-vvv`. */
  trace: { readonly format: "hex" | "ascii"; readonly file: string } | undefined;
  traceTime: boolean;
  traceIds: boolean;
  silent: boolean;
  /** False with `--no-progress-meter`. */
  progressMeter: boolean;
  showError: boolean;
  /** `-#`. */
  progressBar: boolean;
  styledOutput: boolean;
  /** `--event-stream`. */
  eventStream: boolean;
  /** `-w`, with the content of an `@file`. */
  writeOut: string | undefined;
}

/** Returns curl's defaults. A new object each time, because its lists are filled in place. */
export function outputDefaults(): OutputOptions {
  return {
    outputs: [],
    remoteNameAll: false,
    maxFileSize: 0,
    removeOnError: false,
    remoteHeaderName: false,
    remoteTime: false,
    clobber: undefined,
    skipExisting: false,
    outputDir: undefined,
    createDirs: false,
    include: false,
    dumpHeader: undefined,
    stderr: undefined,
    verbose: false,
    trace: undefined,
    traceTime: false,
    traceIds: false,
    silent: false,
    progressMeter: true,
    showError: false,
    progressBar: false,
    styledOutput: true,
    eventStream: false,
    writeOut: undefined,
  };
}
