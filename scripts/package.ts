/**
 * Builds what a release consists of, in release/: `npm run package [KIND...]`, where KIND is npm, tar, deb, rpm or formula, and
 * all of them without one. Executables are packaged for the targets that `npm run build:standalone` has built; nothing is
 * downloaded or compiled here. dpkg-deb and rpmbuild have to be installed for their packages.
 */
import { mkdirSync } from "node:fs";
import { relative } from "node:path";
import { executableOf, manifest, release, root, run } from "./package/contents.ts";
import { buildDeb } from "./package/deb.ts";
import { buildFormula, formulaIsPossible } from "./package/formula.ts";
import { buildRpm } from "./package/rpm.ts";
import { writeSums } from "./package/sums.ts";
import { buildTarball } from "./package/tarball.ts";
import { targets } from "./standalone-targets.ts";

/** Target -> the names that Debian and rpm have for its processor. Packages are for glibc. */
const processors: Readonly<Record<string, { readonly deb: string; readonly rpm: string }>> = {
  "linux-x64": { deb: "amd64", rpm: "x86_64" },
  "linux-arm64": { deb: "arm64", rpm: "aarch64" },
};

const kinds = ["npm", "tar", "deb", "rpm", "formula"];
const given = process.argv.slice(2);
const unknown = given.filter(kind => !kinds.includes(kind));
if (unknown.length > 0) throw new Error(`unknown: ${unknown.join(", ")}; there are ${kinds.join(", ")}`);
const wants = (kind: string) => given.length === 0 || given.includes(kind);

mkdirSync(release, { recursive: true });
if (wants("npm")) {
  // prepack builds the program, its man page, its completions and its SBOM.
  run("npm", ["pack", "--silent", "--pack-destination", release]);
  built(`${release}/awscurl-${manifest.version}.tgz`);
} else run(process.execPath, ["scripts/sbom.mjs"]);
for (const target of Object.keys(targets)) {
  const executable = executableOf(target);
  if (executable === undefined) continue;
  if (wants("tar")) built(buildTarball(target, executable));
  const processor = processors[target];
  if (processor === undefined) continue;
  if (wants("deb")) built(buildDeb(target, processor.deb, executable));
  if (wants("rpm")) built(buildRpm(target, processor.rpm, executable));
}
if (wants("formula") && (given.includes("formula") || formulaIsPossible())) built(buildFormula());
writeSums(release);

function built(file: string): void {
  console.log(relative(root, file));
}
