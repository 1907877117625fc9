/** The licences of the packages that went into the bundle, as one text that is shipped with it. */
import { readdir, readFile } from "node:fs/promises";
import { resolve } from "node:path";

/**
 * The licences as one text, a section for each package. Throws when a package ships no licence.
 *
 * @param {string} root the project's folder
 * @param {Iterable<string>} inputs the bundler's input paths, relative to it
 */
export async function licences(root, inputs) {
  const packages = new Set();
  for (const input of inputs) {
    const match = /^(?:.*node_modules\/)((?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (match) packages.add(match[0].slice(0, -1));
  }
  const sections = [];
  for (const folder of [...packages].sort()) sections.push(await section(resolve(root, folder)));
  return `awscurl is distributed together with the packages below, each under its own licence.\n\n${sections.join("\n")}`;
}

/** @param {string} folder */
async function section(folder) {
  const { name, version, license } = JSON.parse(await readFile(resolve(folder, "package.json"), "utf8"));
  const files = (await readdir(folder)).filter(file => /^(licen[cs]e|notice|copying)/i.test(file)).sort();
  const texts = await Promise.all(files.map(file => readFile(resolve(folder, file), "utf8")));
  if (texts.length === 0 && !license) throw new Error(`${name} ships no licence`);
  return `${"=".repeat(80)}\n${name} ${version} (${license})\n${"=".repeat(80)}\n\n${texts.join("\n\n")}`;
}
