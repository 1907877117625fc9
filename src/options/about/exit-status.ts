/** The meaning of the exit codes, for the manual and README. */
import { ExitCode } from "../../exit.ts";

/** Codes that share a row in README, and their meaning. */
export const exitStatus: readonly { readonly codes: readonly ExitCode[]; readonly meaning: string }[] = [
  row("the transfer was completed; with `-f` the status was also below 400", ExitCode.Ok),
  row("the protocol of the URL is neither http nor https", ExitCode.UnsupportedProtocol),
  row("the command line is invalid", ExitCode.Usage),
  row("the URL is malformed", ExitCode.MalformedUrl),
  row("a feature that awscurl does not support", ExitCode.FeatureMissing),
  row(
    "the name of the proxy or of the host cannot be resolved",
    ExitCode.ProxyNotResolved,
    ExitCode.HostNotResolved,
  ),
  row("the connection failed: refused, or the host is unreachable", ExitCode.NotConnected),
  row("malformed server response", ExitCode.WeirdServerReply),
  row("HTTP/2 failed, for the connection or for this request", ExitCode.Http2, ExitCode.Http2Stream),
  row("the response is incomplete; the file contains what was received", ExitCode.PartialFile),
  row("`-f` or `--fail-with-body`, and the status was 400 or above", ExitCode.HttpError),
  row("the output cannot be written", ExitCode.WriteError),
  row("the upload cannot be started", ExitCode.UploadFailed),
  row("a file cannot be read, or is too large to fit in memory", ExitCode.ReadError),
  row(
    "the address space is limited to less than Node reserves for WebAssembly (`ulimit -v`)",
    ExitCode.OutOfMemory,
  ),
  row("a time limit was reached", ExitCode.TimedOut),
  row("the server does not support the range", ExitCode.RangeError),
  row(
    "TLS failed; the server's certificate was not verified",
    ExitCode.TlsConnectError,
    ExitCode.ServerNotVerified,
  ),
  row("another transfer of `-Z` failed in a way that ended all of them", ExitCode.AbortedByCallback),
  row("`-F` names an unknown encoder", ExitCode.BadFunctionArgument),
  row("the address of `--interface` or the port of `--local-port` is not available", ExitCode.LocalEndFailed),
  row("too many redirects", ExitCode.TooManyRedirects),
  row("`--resolve` or `--connect-to` is malformed", ExitCode.OptionSyntax),
  row(
    "the server closed the connection without a response; sending failed; receiving failed",
    ExitCode.EmptyReply,
    ExitCode.SendError,
    ExitCode.ReceiveError,
  ),
  row(
    "the client certificate, a cipher, the file of certificate authorities, or that of revoked certificates cannot be used",
    ExitCode.ClientCertificateProblem,
    ExitCode.CipherProblem,
    ExitCode.CaFileProblem,
    ExitCode.CrlFileProblem,
  ),
  row("the response's content encoding cannot be decoded", ExitCode.BadContentEncoding),
  row("the body is larger than --max-filesize allows", ExitCode.FileSizeExceeded),
  row("the body cannot be read again", ExitCode.SendRewindFailed),
  row("no credentials, or a broken credential source", ExitCode.LoginDenied),
  row("the server's public key does not match `--pinnedpubkey`", ExitCode.PinnedKeyMismatch),
  row("a bug: please report the name and the stack that awscurl prints", ExitCode.Bug),
  row("the proxy failed", ExitCode.Proxy),
  row("the header of the response is too large", ExitCode.TooLarge),
];

function row(meaning: string, ...codes: ExitCode[]): (typeof exitStatus)[number] {
  return { codes, meaning };
}
