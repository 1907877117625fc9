/** Tokens in files that another program writes and renews: Kubernetes, a CI runner, or a container agent. */
import { printable } from "../../message/printable.ts";
import type { Runtime } from "../../runtime.ts";
import { Secret } from "../../secret.ts";
import { expandPath } from "./paths.ts";
import { credentialError } from "./source.ts";
import { readTextFile } from "./text-file.ts";

/** In bytes; a token must fit in a header field or a form. */
const maxTokenSize = 64 * 1024;

/**
 * Returns the token in the file, without leading and trailing whitespace. It is read for each call, because it is
 * renewed in place. Throws a Failure 67 that names the source if the file cannot be read or is empty.
 */
export function readToken(path: string, source: string, fix: string, runtime: Runtime): Secret {
  const file = readTextFile(expandPath(path, runtime), maxTokenSize);
  const fail = (reason: string) =>
    credentialError(source, `the token file ${printable(path)} ${reason}`, fix);
  if (!("text" in file)) throw fail(file.reason);
  const token = file.text.trim();
  if (token === "") throw fail("is empty");
  return new Secret(token);
}
