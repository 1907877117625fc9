/** The failure for a URL that cannot be parsed. */
import { ExitCode, Failure } from "../exit.ts";

/** Returns a Failure 3 with libcurl's text for the reason, and further lines that help. */
export function rejected(reason: string, details: readonly string[] = []): Failure {
  return new Failure(ExitCode.MalformedUrl, `URL rejected: ${reason}`, details);
}
