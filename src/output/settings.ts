/** The output settings of one transfer. */
export interface OutputSettings {
  /** The output file; undefined is stdout by default, without `-o` or `-O`; "-" is stdout requested by name. */
  readonly file: string | undefined;
  readonly createDirs: boolean;
  /** `-C`: the body is appended to the file. */
  readonly append?: boolean;
  /** `-C -`: the body of a retry is appended as well. */
  readonly keepsPartial?: boolean;
  /** `-i` or `-I`: heads are written before the body. */
  readonly include: boolean;
  /** `-D FILE`; "-" is stdout, "%" stderr. */
  readonly dumpHeader: string | undefined;
  /** `--event-stream`: an AWS event stream is written as lines of JSON. */
  readonly eventStream: boolean;
  /** `--suppress-connect-headers`: the proxy's responses to CONNECT are not shown with the heads. */
  readonly suppressConnectHeaders: boolean;
  readonly writeOut: string | undefined;
  readonly verbose: boolean;
  readonly silent: boolean;
  readonly progressMeter: boolean;
  readonly showError: boolean;
  readonly fail: "no" | "fail" | "fail-with-body";
  readonly redact: boolean;
  /** `--max-filesize` in bytes; 0 means no limit. */
  readonly maxFileSize?: number;
  /** `--etag-save`. */
  readonly etagSave?: string | undefined;
  /** `--remove-on-error`. */
  readonly removeOnError?: boolean;
  /** `--out-null`: the body is discarded. */
  readonly discard?: boolean;
  /** `-OJ`: the server may name the file, in this folder. */
  readonly serverNames?: { readonly folder: string | undefined } | undefined;
  /** `--clobber`, `--no-clobber`; undefined: only files that the server named are protected from being overwritten. */
  readonly clobber?: boolean | undefined;
  /** `-R`. */
  readonly remoteTime?: boolean;
  readonly skipExisting?: boolean;
  /** `--trace`, `--trace-ascii`; "-" is stdout, "%" stderr. */
  readonly trace?: { readonly format: "hex" | "ascii"; readonly file: string } | undefined;
  /** `-#`. */
  readonly progressBar?: boolean;
  /** Whether names of header fields are bold on a terminal. */
  readonly styled?: boolean;
  readonly traceTime?: boolean;
  readonly traceIds?: boolean;
}
