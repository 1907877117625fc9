/** The .rpm, one for Amazon Linux 2 and 2023 and everything with glibc 2.17 or newer: rpmbuild puts it together. */
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { layOut, manifest, put, release, run } from "./contents.ts";

/** Builds the package of a target; `arch` is rpm's name for its processor. Out: its path. */
export function buildRpm(target: string, arch: string, executable: string): string {
  const folder = mkdtempSync(join(tmpdir(), "awscurl-rpm-"));
  try {
    const tree = join(folder, "tree");
    layOut(tree, target, executable, "zsh/site-functions");
    put(join(folder, "awscurl.spec"), spec(tree));
    mkdirSync(join(folder, "out"));
    const define = (name: string, value: string) => ["--define", `${name} ${value}`];
    run("rpmbuild", [
      "-bb",
      "--quiet",
      ...["--target", `${arch}-linux`],
      ...define("_topdir", join(folder, "top")),
      ...define("_rpmdir", join(folder, "out")),
      // The rpm of Amazon Linux 2 reads xz, and no zstd.
      ...define("_binary_payload", "w2.xzdio"),
      ...define("_build_id_links", "none"),
      join(folder, "awscurl.spec"),
    ]);
    const built = readdirSync(join(folder, "out", arch)).map(name => join(folder, "out", arch, name));
    const [file = ""] = built;
    const path = resolve(release, `awscurl-${manifest.version}-1.${arch}.rpm`);
    renameSync(file, path);
    return path;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What rpmbuild does by itself is turned off: stripping the executable would cut the program off its end. */
function spec(tree: string): string {
  return `%global debug_package %{nil}
%global __os_install_post %{nil}
%global _docdir /usr/share/doc
Name: awscurl
Version: ${manifest.version.replaceAll("-", "~")}
Release: 1
Summary: A command-line HTTP client, used like curl, that signs requests for AWS
License: ${manifest.license}
URL: ${manifest.homepage}
AutoReqProv: no
Requires: glibc >= 2.17

%description
One executable with nothing beside it. It finds AWS credentials as the AWS CLI does, signs each request with Signature
Version 4 and prints the response as curl does.

%install
mkdir -p %{buildroot}
cp -a ${tree}/. %{buildroot}/

%files
%defattr(-,root,root,-)
/usr/bin/awscurl
/usr/share/man/man1/awscurl.1.gz
/usr/share/bash-completion/completions/awscurl
/usr/share/zsh/site-functions/_awscurl
/usr/share/fish/vendor_completions.d/awscurl.fish
/usr/share/doc/awscurl
`;
}
