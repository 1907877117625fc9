/** What is said of a URL that cannot be read. */
import { ExitCode, Failure } from "../exit.ts";

/** A Failure 3 with libcurl's words for the reason. */
export function rejected(reason: string): Failure {
  return new Failure(ExitCode.MalformedUrl, `URL rejected: ${reason}`);
}
