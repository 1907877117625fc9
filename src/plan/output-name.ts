/** The name of the file that a body is written to: `-o` with its `#1`, `-O`, `--output-dir`. */
import { ExitCode, Failure } from "../exit.ts";
import { textOfBytes } from "../message/bytes.ts";
import { withoutDotSegments } from "../message/target.ts";
import type { ParsedUrl } from "../message/url.ts";

/** `-o NAME`, or `-O`. */
export type NamedOutput = { readonly kind: "file"; readonly name: string } | { readonly kind: "remote-name" };

/**
 * The file's path; undefined when nothing was asked for, `-` for stdout asked for by name.
 * `filled` puts what the URL's globs were into a typed name. Throws a Failure 23 when `-O` finds no name in the URL.
 */
export function outputFile(
  output: NamedOutput | undefined,
  folder: string | undefined,
  url: ParsedUrl,
  filled: (name: string) => string,
): string | undefined {
  if (output === undefined) return undefined;
  const name = output.kind === "file" ? filled(output.name) : remoteName(url);
  const inFolder = folder !== undefined && folder !== "" && (output.kind === "remote-name" || name !== "-");
  return inFolder ? `${folder}/${name}` : name;
}

/** The last segment of the URL's path, as typed, and of that, as in curl, what stands behind the last backslash. */
function remoteName(url: ParsedUrl): string {
  const path = withoutDotSegments(url.path);
  const name = path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
  if (name === "") throw new Failure(ExitCode.WriteError, "Remote file name has no length");
  return textOfBytes(name);
}
