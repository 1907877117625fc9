/** Tarballs: the executable, the man page, the completions and the documents in one folder, for any system. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { completion, copyExecutable, documents, manifest, put, release, root, run } from "./contents.ts";

/** The tarball's name, without the version's folder above it. */
export function tarballName(target: string): string {
  return `awscurl-${manifest.version}-${target}.tar.gz`;
}

/** Builds the tarball of a target. Out: its path. gzip, because a small machine may have no xz. */
export function buildTarball(target: string, executable: string): string {
  const above = mkdtempSync(join(tmpdir(), "awscurl-tar-"));
  try {
    const name = `awscurl-${manifest.version}-${target}`;
    const folder = join(above, name);
    put(join(folder, "awscurl.1"), readFileSync(resolve(root, "dist/awscurl.1")));
    put(join(folder, "awscurl.bash"), completion("bash"));
    put(join(folder, "_awscurl"), completion("zsh"));
    put(join(folder, "awscurl.fish"), completion("fish"));
    for (const [path, content] of documents(target)) put(join(folder, path), content);
    copyExecutable(executable, join(folder, target.startsWith("windows") ? "awscurl.exe" : "awscurl"));
    const file = resolve(release, tarballName(target));
    run("tar", ["--owner=0", "--group=0", "--numeric-owner", "--sort=name", "-czf", file, "-C", above, name]);
    return file;
  } finally {
    rmSync(above, { recursive: true });
  }
}
