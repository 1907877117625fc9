/** What is printed and written. */

/** What to do with the n-th URL's body: `-o FILE`, or `-O`. */
type OutputTarget = { readonly kind: "file"; readonly name: string } | { readonly kind: "remote-name" };

export interface OutputOptions {
  /** The n-th for the n-th URL. */
  outputs: OutputTarget[];
  remoteNameAll: boolean;
  /** Bytes; 0 is no limit. */
  maxFileSize: number;
  removeOnError: boolean;
  outputDir: string | undefined;
  createDirs: boolean;
  include: boolean;
  dumpHeader: string | undefined;
  verbose: boolean;
  silent: boolean;
  /** false: `--no-progress-meter`. */
  progressMeter: boolean;
  showError: boolean;
  /** `--event-stream`. */
  eventStream: boolean;
  /** `-w` with `@file` already read. */
  writeOut: string | undefined;
}

/** curl's defaults. A new object each time, because its lists are filled in place. */
export function outputDefaults(): OutputOptions {
  return {
    outputs: [],
    remoteNameAll: false,
    maxFileSize: 0,
    removeOnError: false,
    outputDir: undefined,
    createDirs: false,
    include: false,
    dumpHeader: undefined,
    verbose: false,
    silent: false,
    progressMeter: true,
    showError: false,
    eventStream: false,
    writeOut: undefined,
  };
}
