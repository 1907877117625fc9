/** Exit codes, which are curl's, and the one error class that carries one. */

/** curl's exit codes with their meaning (curl's manual, EXIT CODES); 70 is sysexits' EX_SOFTWARE, a bug in awscurl. */
export const ExitCode = {
  Ok: 0,
  UnsupportedProtocol: 1,
  Usage: 2,
  MalformedUrl: 3,
  FeatureMissing: 4,
  ProxyNotResolved: 5,
  HostNotResolved: 6,
  NotConnected: 7,
  WeirdServerReply: 8,
  Http2: 16,
  PartialFile: 18,
  HttpError: 22,
  WriteError: 23,
  UploadFailed: 25,
  ReadError: 26,
  OutOfMemory: 27,
  TimedOut: 28,
  RangeError: 33,
  TlsConnectError: 35,
  AbortedByCallback: 42,
  BadFunctionArgument: 43,
  LocalEndFailed: 45,
  TooManyRedirects: 47,
  OptionSyntax: 49,
  EmptyReply: 52,
  SendError: 55,
  ReceiveError: 56,
  ClientCertificateProblem: 58,
  CipherProblem: 59,
  ServerNotVerified: 60,
  BadContentEncoding: 61,
  FileSizeExceeded: 63,
  SendRewindFailed: 65,
  LoginDenied: 67,
  CaFileProblem: 77,
  CrlFileProblem: 82,
  PinnedKeyMismatch: 90,
  Http2Stream: 92,
  Proxy: 97,
  TooLarge: 100,
  Bug: 70,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** A brand that survives bundling: each file of the bundle has its own copy of this class. */
const failureBrand = Symbol.for("awscurl.failure");

/** An error for the user: one line without a stack trace, optional detail lines, and curl's exit code. */
export class Failure extends Error {
  readonly [failureBrand] = true;
  readonly exitCode: ExitCode;
  /** Lines printed below the message, indented: the credential sources that were tried, for instance. */
  readonly details: readonly string[];

  constructor(exitCode: ExitCode, message: string, details: readonly string[] = []) {
    super(message);
    this.name = "Failure";
    this.exitCode = exitCode;
    this.details = details;
  }

  /** Whether this is a Failure, made by any file of the bundle. */
  static is(error: unknown): error is Failure {
    return error instanceof Error && failureBrand in error;
  }
}

/** An invalid command line: exit code 2, printed without the number but with a hint at `--help`. */
export class UsageFailure extends Failure {
  readonly usage = true;

  constructor(message: string) {
    super(ExitCode.Usage, message);
    this.name = "UsageFailure";
  }

  static override is(error: unknown): error is UsageFailure {
    return Failure.is(error) && "usage" in error;
  }
}
