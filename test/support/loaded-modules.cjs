/** Preloaded into the program: prints at its end which of its files and which of Node's public modules were loaded. */
const { builtinModules } = require("node:module");
const { basename } = require("node:path");
const fs = require("node:fs");

const before = new Set(process.moduleLoadList);
const read = [];
const { readFileSync } = fs;

// dist/awscurl.cjs reads the program's files itself if it may use compiled code.
fs.readFileSync = (file, ...rest) => {
  if (/\.cjs$/.test(String(file))) read.push(String(file));
  return readFileSync(file, ...rest);
};

process.on("exit", () => {
  const files = [...new Set([...Object.keys(require.cache), ...read])]
    .filter(file => file.includes("/dist/"))
    .map(file => basename(file));
  const loaded = process.moduleLoadList
    .filter(entry => !before.has(entry))
    .map(entry => entry.replace(/^\S+ /, ""));
  const modules = loaded.filter(name => builtinModules.includes(name) && !name.startsWith("_"));
  fs.writeFileSync(process.env.LOADED_MODULES, JSON.stringify({ files, modules: modules.sort() }));
});
