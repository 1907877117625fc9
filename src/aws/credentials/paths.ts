/** Expands paths in AWS's variables and files as botocore does: `$VAR` and `${VAR}`, then `~` and `~user`. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Runtime } from "../../runtime.ts";

type PathContext = Pick<Runtime, "env" | "home" | "platform">;

/** Returns the expanded path. Unset variables and unknown users are left unchanged (Python's `expandvars`, `expanduser`). */
export function expandPath(path: string, context: PathContext): string {
  return withHome(withVariables(path, context), context);
}

function withVariables(path: string, { env, platform }: PathContext): string {
  const braced = /\$(?:(\w+)|\{([^}]*)\})/g;
  const expanded = path.replace(
    braced,
    (all, name?: string, inBraces?: string) => env[name ?? inBraces ?? ""] ?? all,
  );
  return platform === "win32"
    ? expanded.replace(/%([^%]*)%/g, (all, name: string) => env[name] ?? all)
    : expanded;
}

function withHome(path: string, { home, platform }: PathContext): string {
  const isSeparator = platform === "win32" ? /[/\\]/ : /\//;
  if (!path.startsWith("~")) return path;
  const end = path.search(isSeparator);
  const user = path.slice(1, end < 0 ? undefined : end);
  const folder = user === "" ? home : homeOf(user);
  if (folder === undefined) return path;
  return end < 0 ? folder : join(folder, path.slice(end + 1));
}

/** Home directory of a local user; users of a directory service are not found. */
function homeOf(user: string): string | undefined {
  try {
    const lines = readFileSync("/etc/passwd", "utf8").split("\n");
    return lines.map(line => line.split(":")).find(([name]) => name === user)?.[5];
  } catch {
    return undefined;
  }
}
