/** Parts of packages that awscurl never reaches, left out of the bundle: each with the reason why it is not reached. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";

/** path below node_modules -> what stands in its place, as CommonJS. */
const unreached = {
  // A connection that speaks HTTP/2 never comes to undici (docs/decisions/http2.md).
  "undici/lib/dispatcher/client-h2.js":
    "module.exports = function connectH2() { throw new Error('no HTTP/2') }",
};

/** An esbuild plugin that puts the stand-ins in place. Fails when a file has moved, so that a new version is looked at. */
export function stubs(root) {
  const byFile = new Map(
    Object.entries(unreached).map(([path, contents]) => [resolve(root, "node_modules", path), contents]),
  );
  for (const file of byFile.keys()) if (!existsSync(file)) throw new Error(`nothing to leave out at ${file}`);
  return {
    name: "stubs",
    setup(builder) {
      builder.onLoad({ filter: /\.js$/ }, ({ path }) => {
        const contents = byFile.get(path);
        return contents === undefined ? undefined : { contents, loader: "js" };
      });
    },
  };
}
