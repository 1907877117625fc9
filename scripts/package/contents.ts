/** What a package holds: the executable, the man page, the completions, and the documents that have to come with it. */
import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { bunVersion, targets } from "../standalone-targets.ts";

/** The project's folder. */
export const root: string = resolve(import.meta.dirname, "../..");

/** Where packages are written. */
export const release: string = resolve(root, "release");

interface Manifest {
  readonly version: string;
  readonly description: string;
  readonly homepage: string;
  readonly license: string;
}

/** The project's package.json. */
export const manifest: Manifest = JSON.parse(readFileSync(resolve(root, "package.json"), "utf8"));

/** The executable of a target, as `npm run build:standalone` left it; undefined when it was not built. */
export function executableOf(target: string): string | undefined {
  const name = `awscurl-${target}${target.startsWith("windows") ? ".exe" : ""}`;
  const path = resolve(root, "standalone", name);
  return existsSync(path) ? path : undefined;
}

/** Path in the package -> text or bytes: documents of an executable, the same in every kind of package. */
export function documents(target: string): ReadonlyMap<string, string | Uint8Array> {
  const read = (path: string) => readFileSync(resolve(root, path), "utf8");
  return new Map<string, string | Uint8Array>([
    ["LICENSE", read("LICENSE")],
    ["NOTICE.txt", read("scripts/package/notice.txt").replaceAll("BUN_VERSION", bunVersion)],
    ["LGPL-2.txt", read("scripts/package/LGPL-2.txt")],
    ["LGPL-2.1.txt", read("scripts/package/LGPL-2.1.txt")],
    ["THIRD-PARTY-LICENCES.txt", read("dist/THIRD-PARTY-LICENCES.txt")],
    ["awscurl.cdx.json", sbomOf(target)],
  ]);
}

/** The bundle's SBOM and Bun, which the executable contains as well. */
function sbomOf(target: string): string {
  const sbom = JSON.parse(readFileSync(resolve(root, "dist/awscurl.cdx.json"), "utf8"));
  const name = targets[target]?.name ?? "bun";
  const purl = `pkg:npm/%40oven/${name}@${bunVersion}`;
  const bun = {
    type: "platform",
    "bom-ref": purl,
    group: "@oven",
    name,
    version: bunVersion,
    licenses: [{ license: { id: "MIT" } }],
    purl,
    externalReferences: [
      { type: "license", url: `https://github.com/oven-sh/bun/tree/bun-v${bunVersion}` },
      { type: "vcs", url: "https://github.com/oven-sh/bun" },
    ],
  };
  return `${JSON.stringify({ ...sbom, components: [...sbom.components, bun] }, undefined, 2)}\n`;
}

/** Lays out a package of a Linux distribution below a folder. `zsh` is the folder where its zsh looks for completions. */
export function layOut(folder: string, target: string, executable: string, zsh: string): void {
  const share = join(folder, "usr/share");
  const dist = (name: string) => readFileSync(resolve(root, "dist", name));
  put(join(share, "man/man1/awscurl.1.gz"), gzipSync(dist("awscurl.1"), { level: 9 }));
  put(join(share, "bash-completion/completions/awscurl"), completion("bash"));
  put(join(share, zsh, "_awscurl"), completion("zsh"));
  put(join(share, "fish/vendor_completions.d/awscurl.fish"), completion("fish"));
  for (const [name, content] of documents(target)) put(join(share, "doc/awscurl", name), content);
  copyExecutable(executable, join(folder, "usr/bin/awscurl"));
}

/** The whole completion script; the npm package holds small ones that ask the program (bin/completions). */
export function completion(shell: "bash" | "zsh" | "fish"): string {
  return run(process.execPath, ["bin/awscurl.js", "-q", "--completion", shell]);
}

/** Writes a file that everybody may read, and its folders. */
export function put(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
  writeFileSync(path, content);
  chmodSync(path, 0o644);
}

/** Copies an executable, and makes its folders. */
export function copyExecutable(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true, mode: 0o755 });
  copyFileSync(from, to);
  chmodSync(to, 0o755);
}

/** Runs a program; what it says on stderr is shown. */
export function run(program: string, args: readonly string[], cwd: string = root): string {
  return execFileSync(program, [...args], { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
}
