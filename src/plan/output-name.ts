/** The name of the output file: `-o` with its `#1`, `-O`, `--output-dir`. */
import { ExitCode, Failure } from "../exit.ts";
import { textOfBytes } from "../message/bytes.ts";
import { withoutDotSegments } from "../message/target.ts";
import type { ParsedUrl } from "../message/url.ts";

/** `-o NAME`, or `-O`. */
export type NamedOutput = { readonly kind: "file"; readonly name: string } | { readonly kind: "remote-name" };

/**
 * The file's path; `-` when stdout was requested by name.
 * `filled` puts the values of the URL's globs into a name given with `-o`. Throws a Failure 23 when the URL has no file name for `-O`.
 */
export function outputFile(
  output: NamedOutput,
  folder: string | undefined,
  url: ParsedUrl,
  filled: (name: string) => string,
): string {
  const name = output.kind === "file" ? filled(output.name) : remoteName(url);
  const inFolder = folder !== undefined && folder !== "" && (output.kind === "remote-name" || name !== "-");
  return inFolder ? `${folder}/${name}` : name;
}

/** The last segment of the URL's path as given and, as in curl, only what follows the last backslash in it. */
function remoteName(url: ParsedUrl): string {
  const path = withoutDotSegments(url.path);
  const name = path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
  if (name === "") throw new Failure(ExitCode.WriteError, "Remote file name has no length");
  return textOfBytes(name);
}
