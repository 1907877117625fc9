/** AWS's config and credentials files: their paths, their sections, or why they cannot be used. */
import { join } from "node:path";
import { ExitCode, Failure } from "../../exit.ts";
import { printable } from "../../message/printable.ts";
import type { Runtime } from "../../runtime.ts";
import { IniError, parseIni, type Sections } from "./ini.ts";
import { expandPath } from "./paths.ts";
import { credentialError, nonEmpty } from "./source.ts";
import { type NoText, readTextFile } from "./text-file.ts";

export interface AwsFile {
  /** The file's path for messages, with the reason if nothing was read. */
  readonly place: string;
  readonly sections: Sections;
  /** Why a file that exists, or that a variable names, cannot be used; undefined if it can be used. */
  readonly problem: Failure | undefined;
}

const variables = { config: "AWS_CONFIG_FILE", credentials: "AWS_SHARED_CREDENTIALS_FILE" };

/** In bytes. The file must fit in memory several times. */
const maxConfigSize = 64 * 1024 ** 2;

/**
 * Reads one of the two files from the path in its variable, or else from the home directory. Never throws. A missing
 * file is empty. If the file cannot be read or parsed, or is missing although a variable names it, the result has a
 * problem for callers that need the file: a Failure 67, or 26 if it is too large.
 */
export function readAwsFile(kind: "config" | "credentials", runtime: Runtime): AwsFile {
  const variable = variables[kind];
  const named = nonEmpty(runtime.env[variable]);
  if (named !== undefined) return readFile(expandPath(named, runtime), variable);
  if (runtime.home !== undefined) return readFile(join(runtime.home, ".aws", kind), undefined);
  return { place: `~/.aws/${kind} (there is no home directory)`, sections: new Map(), problem: undefined };
}

/** States of a file in the home directory that are not a problem, and their names in messages. */
const absent: Partial<Record<NoText["kind"], string>> = {
  missing: "not found",
  unreachable: "in a folder that cannot be searched",
  folder: "a folder",
};

function readFile(path: string, namedBy: string | undefined): AwsFile {
  const file = readTextFile(path, maxConfigSize);
  const place = printable(path);
  const nothing = { place, sections: new Map(), problem: undefined };
  if ("text" in file) return parsed(place, file.text);
  // As in botocore, /dev/null is an empty configuration.
  if (file.kind === "device") return nothing;
  const { kind, reason, fix, line } = file;
  const why = absent[kind];
  if (why !== undefined && namedBy === undefined) return { ...nothing, place: `${place} (${why})` };
  if (kind === "too large") {
    return { ...nothing, problem: new Failure(ExitCode.ReadError, `${place} ${reason}; ${fix}`) };
  }
  const problem =
    why !== undefined && namedBy !== undefined
      ? credentialError(namedBy, `${place} ${reason}`, `correct ${namedBy} or unset it`)
      : credentialError(line === undefined ? place : `${place}, line ${line}`, `it ${reason}`, fix);
  return { ...nothing, problem };
}

function parsed(place: string, text: string): AwsFile {
  try {
    return { place, sections: parseIni(text), problem: undefined };
  } catch (error) {
    if (!(error instanceof IniError)) throw error;
    const { line, message, fix } = error;
    return {
      place,
      sections: new Map(),
      problem: credentialError(`${place}, line ${line}`, message, fix),
    };
  }
}
