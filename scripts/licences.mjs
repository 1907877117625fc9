/** The licences of the packages that went into the bundle, as one text that is shipped with it. */
import { readdir, readFile } from "node:fs/promises";
import { resolve } from "node:path";

/**
 * The licences as one text, a section for each, under the packages that it is of. Throws when a package ships no licence.
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
  /** Text -> the packages that come with exactly this one: most of the AWS SDK's do. */
  const holders = new Map();
  for (const folder of [...packages].sort()) {
    const { title, text } = await licenceOf(resolve(root, folder));
    holders.set(text, [...(holders.get(text) ?? []), title]);
  }
  const line = "=".repeat(80);
  const sections = [...holders].map(([text, titles]) => `${line}\n${titles.join("\n")}\n${line}\n\n${text}`);
  return `awscurl is distributed together with the packages below, each under its own licence.\n\n${sections.join("\n")}`;
}

/** @param {string} folder */
async function licenceOf(folder) {
  const { name, version, license } = JSON.parse(await readFile(resolve(folder, "package.json"), "utf8"));
  const files = (await readdir(folder)).filter(file => /^(licen[cs]e|notice|copying)/i.test(file)).sort();
  const texts = await Promise.all(files.map(file => readFile(resolve(folder, file), "utf8")));
  if (texts.length === 0 && !license) throw new Error(`${name} ships no licence`);
  return { title: `${name} ${version} (${license})`, text: texts.join("\n\n") };
}
