/** Preloaded into the program: prints at its end which of its files and which of Node's public modules were loaded. */
const { builtinModules } = require("node:module");
const { basename } = require("node:path");
const { writeFileSync } = require("node:fs");

const before = new Set(process.moduleLoadList);

process.on("exit", () => {
  const files = Object.keys(require.cache)
    .filter(file => file.includes("/dist/"))
    .map(file => basename(file));
  const loaded = process.moduleLoadList
    .filter(entry => !before.has(entry))
    .map(entry => entry.replace(/^\S+ /, ""));
  const modules = loaded.filter(name => builtinModules.includes(name) && !name.startsWith("_"));
  writeFileSync(process.env.LOADED_MODULES, JSON.stringify({ files, modules: modules.sort() }));
});
