/**
 * Writes dist/awscurl.cdx.json: the packages that are bundled, as a CycloneDX list, from what the build wrote about its inputs.
 * `npm pack` runs it after the build (prepack in package.json).
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");

/** @param {string} name */
const bin = name => resolve(root, "node_modules/.bin", name);

const metafile = resolve(root, "node_modules/.cache/awscurl/metafile.json");
const outfile = resolve(root, "dist/awscurl.cdx.json");
execFileSync(process.execPath, [resolve(root, "scripts/build.mjs"), "dist", metafile], {
  cwd: root,
  stdio: ["ignore", "ignore", "inherit"],
});
// Stand-ins for modules are part of no package (scripts/stubs.mjs).
const bundled = JSON.parse(readFileSync(metafile, "utf8"));
bundled.inputs = withoutStandIns(bundled.inputs);
for (const output of Object.values(bundled.outputs)) output.inputs = withoutStandIns(output.inputs);
writeFileSync(metafile, JSON.stringify(bundled));
// Its messages go to stderr, also those of success.
execFileSync(bin("cyclonedx-esbuild"), ["--output-reproducible", "--output-file", outfile, metafile], {
  cwd: root,
  stdio: ["ignore", "ignore", "pipe"],
  shell: process.platform === "win32",
});
// On one line: a third smaller.
writeFileSync(outfile, JSON.stringify(JSON.parse(readFileSync(outfile, "utf8"))));

/** @param {Readonly<Record<string, unknown>>} inputs */
function withoutStandIns(inputs) {
  return Object.fromEntries(Object.entries(inputs).filter(([name]) => !name.startsWith("narrowed:")));
}
