/** The .deb, for Debian, Ubuntu and their relatives: dpkg-deb puts it together. */
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { layOut, manifest, put, release, run } from "./contents.ts";

/** Builds the package of a target; `arch` is Debian's name for its processor. Out: its path. */
export function buildDeb(target: string, arch: string, executable: string): string {
  const above = mkdtempSync(join(tmpdir(), "awscurl-deb-"));
  // Its mode becomes that of the package's root folder.
  const folder = join(above, "tree");
  try {
    layOut(folder, target, executable, "zsh/vendor-completions");
    put(join(folder, "DEBIAN/control"), control(arch, kibibytes(folder)));
    const file = resolve(release, `awscurl_${manifest.version}_${arch}.deb`);
    // xz: Debian's dpkg and that of every Ubuntu in use read it. Level 2: a fifth of the time of level 6.
    run("dpkg-deb", ["--root-owner-group", "-Zxz", "-z2", "--build", folder, file]);
    return file;
  } finally {
    rmSync(above, { recursive: true });
  }
}

function control(arch: string, installed: number): string {
  return `Package: awscurl
Version: ${manifest.version}
Architecture: ${arch}
Maintainer: The awscurl authors
Installed-Size: ${installed}
Depends: libc6 (>= 2.17)
Section: web
Priority: optional
Homepage: ${manifest.homepage}
Description: ${manifest.description}
 One executable with nothing beside it. It finds AWS credentials as the AWS CLI does, signs each request with Signature
 Version 4 and prints the response as curl does.
`;
}

function kibibytes(folder: string): number {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).map(name =>
    statSync(join(folder, name)),
  );
  return Math.ceil(files.reduce((sum, stats) => sum + stats.size, 0) / 1024);
}
