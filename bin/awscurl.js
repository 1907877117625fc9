#!/usr/bin/env node
// In the syntax of Node 12: an older Node must be able to say that it is too old.
const oldest = [20, 18, 1];
const found = process.versions.node.split(".").map(Number);
const differing = oldest.findIndex((number, place) => number !== found[place]);
if (differing !== -1 && found[differing] < oldest[differing]) {
  const needed = `awscurl needs Node.js ${oldest.join(".")} or newer, this is v${process.versions.node}\n`;
  // biome-ignore lint/style/useNodejsImportProtocol: Node 12 does not know it
  require("fs").writeSync(2, needed);
  process.exit(2);
}
require("../dist/awscurl.cjs");
