/** The destination of a body: `-o` with its `#1`, `-O`, `--output-dir`, `-J`, `--out-null`. */
import { textOfBytes } from "../message/bytes.ts";
import { withoutDotSegments } from "../message/target.ts";
import type { ParsedUrl } from "../message/url.ts";
import type { OutputSettings } from "../output/settings.ts";

/** `-o NAME`, `-O`, or `--out-null`. */
export type NamedOutput =
  | { readonly kind: "file"; readonly name: string }
  | { readonly kind: "remote-name" | "null" };

/** A group's options about output files. */
interface FileRules {
  /** `--output-dir`. */
  readonly folder: string | undefined;
  /** `-J`. */
  readonly serverNames: boolean;
}

/** The file: "-" for stdout requested by name, undefined by default; with warnings, one line each. */
interface Output extends Pick<OutputSettings, "file" | "discard" | "serverNames"> {
  readonly warnings: readonly string[];
}

/** Returns the output of one URL. `filled` puts the values of the URL's globs into a name given with `-o`. */
export function outputFile(
  output: NamedOutput,
  { folder, serverNames }: FileRules,
  url: ParsedUrl,
  filled: (name: string) => string,
): Output {
  if (output.kind === "null") return { file: undefined, discard: true, warnings: [] };
  const inFolder = (name: string) => (folder ? `${folder}/${name}` : name);
  if (output.kind === "file") {
    const name = filled(output.name);
    return { file: name === "-" ? name : inFolder(name), warnings: [] };
  }
  const name = nameInUrl(url);
  return {
    file: inFolder(name ?? unnamed),
    serverNames: serverNames ? { folder } : undefined,
    warnings: name === undefined ? [`No remote filename, uses "${unnamed}"`] : [],
  };
}

/** curl's name for a file without one. */
const unnamed = "curl_response";

/**
 * Returns the last segment of the URL's path as given, or the one before a trailing slash; as in curl, only the part
 * after its last backslash. Undefined for the root.
 */
function nameInUrl(url: ParsedUrl): string | undefined {
  const path = withoutDotSegments(url.path).replace(/[/\\]+$/, "");
  const name = path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
  return name === "" ? undefined : textOfBytes(name);
}
