/**
 * Parts of packages, and Node's own modules that they load, which awscurl never reaches: left out of the bundle, or put
 * beside it; each with the reason. What is loaded and not used is most of the time that a short GET takes.
 */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";

const { ERROR, TYPE } = createRequire(import.meta.url)("../node_modules/undici/lib/llhttp/constants.js");

/** Path below node_modules -> what stands in its place, as CommonJS. */
const unreached = {
  // A connection that speaks HTTP/2 never comes to undici (docs/decisions/http2.md).
  "undici/lib/dispatcher/client-h2.js":
    "module.exports = function connectH2() { throw new Error('no HTTP/2') }",
  // Of ws only the frames are used, never compressed.
  "ws/lib/websocket.js": "module.exports = {}",
  "ws/lib/websocket-server.js": "module.exports = {}",
  "ws/lib/stream.js": "module.exports = {}",
  "ws/lib/extension.js": "module.exports = {}",
  "ws/lib/subprotocol.js": "module.exports = {}",
  "ws/lib/permessage-deflate.js": "module.exports = { extensionName: 'permessage-deflate' }",
  // Forms and streams of fetch: a body comes to undici as bytes or as an iterable of them.
  "undici/lib/web/fetch/body.js": "exports.extractBody = () => { throw new Error('no form') }",
  // Connections are ours.
  "undici/lib/core/connect.js":
    "module.exports = function buildConnector() { throw new Error('no connector') }",
  // Nothing subscribes to undici's channels, nor reads its debug log.
  "undici/lib/core/diagnostics.js":
    "const none = { hasSubscribers: false }; exports.channels = new Proxy({}, { get: () => none })",
  // Well-known names of header fields in lower case, in a tree and in a record: undici lower-cases the others as they come, and
  // the heads that it sees have three fields at the most.
  "undici/lib/core/tree.js": "exports.tree = { lookup: () => undefined }",
  "undici/lib/core/constants.js": "exports.headerNameLowerCasedRecord = {}",
  // Tables of methods, statuses and characters beside the two that are used.
  "undici/lib/llhttp/constants.js": `module.exports = ${JSON.stringify({ ERROR, TYPE })}`,
  // Without the Command that commander makes for programs with one command.
  "commander/index.js":
    "exports.Command = require('./lib/command.js').Command;" +
    "exports.Option = require('./lib/option.js').Option;" +
    "exports.CommanderError = require('./lib/error.js').CommanderError",
  // Help is written from the option records, and misspelt options are looked up in them.
  "commander/lib/help.js": "exports.Help = class {}; exports.stripColor = text => text",
  "commander/lib/suggestSimilar.js": "exports.suggestSimilar = () => ''",
  // Would load Web Crypto as soon as it is loaded itself, for tokens of idempotency, which a signature has none of.
  "@smithy/core/dist-es/submodules/serde/uuid/v4.js":
    "exports.bindV4 = () => () => globalThis.crypto.randomUUID()",
};

const unused = "export const unused = () => { throw new Error('the signer signs a text') }";

/** The same where neither a client of the AWS SDK nor its event stream codec is in the bundle: we give the signer a text, never a request, an event or a URL. */
const unreachedBySigning = {
  "@smithy/signature-v4/dist-es/HeaderFormatter.js": "export class HeaderFormatter {}",
  "@smithy/signature-v4/dist-es/getCanonicalHeaders.js": `${unused}; export { unused as getCanonicalHeaders }`,
  "@smithy/signature-v4/dist-es/getCanonicalQuery.js": `${unused}; export { unused as getCanonicalQuery }`,
  "@smithy/signature-v4/dist-es/getPayloadHash.js": `${unused}; export { unused as getPayloadHash }`,
  "@smithy/signature-v4/dist-es/headerUtil.js": `${unused}; export { unused as hasHeader }`,
  "@smithy/signature-v4/dist-es/moveHeadersToQuery.js": `${unused}; export { unused as moveHeadersToQuery }`,
  "@smithy/signature-v4/dist-es/prepareRequest.js": `${unused}; export { unused as prepareRequest }`,
  // All of these indexes would be loaded for three functions.
  "@smithy/core/dist-es/submodules/serde/index.js":
    "export { toHex } from './util-hex-encoding/hex-encoding.js'; export { toUint8Array } from './util-utf8/toUint8Array.js'",
  "@smithy/core/dist-es/submodules/protocols/index.js": `${unused}; export { unused as escapeUri }`,
};

/** Path below node_modules -> the name of the file beside the bundle that holds it. */
const beside = {
  // For processors without WebAssembly's SIMD instructions.
  "undici/lib/llhttp/llhttp-wasm.js": "llhttp-wasm",
};

/**
 * Where it is loaded, below node_modules -> Node's module -> what is used of it, as CommonJS.
 *
 * @type {Readonly<Record<string, Readonly<Record<string, string>>>>}
 */
const narrowed = {
  "undici/lib/": {
    // Asked for the class of an answer that is sent on as a body, and for a limit that our Client sets itself.
    "node:http": "module.exports = { IncomingMessage: class {}, maxHeaderSize: 16384 }",
    "node:assert":
      "module.exports = (holds, message) => { if (!holds) throw new Error(message ?? 'undici') }",
  },
  // Newer Nodes mask frames there.
  "ws/lib/buffer-util.js": { http: "module.exports = {}" },
  // Subcommands that are programs of their own: awscurl has none.
  "commander/lib/": { "node:child_process": "module.exports = {}" },
  // For the same tokens.
  "@smithy/core/dist-es/submodules/serde/index.js": {
    "node:crypto": "exports.getRandomValues = bytes => globalThis.crypto.getRandomValues(bytes)",
  },
};

/**
 * An esbuild plugin that puts the stand-ins in place; `queue` hears of each file that goes beside the bundle. Fails when a
 * file has moved, so that a new version of a package is looked at.
 *
 * @param {string} root the project's folder
 * @param {(file: string) => void} queue
 * @param {boolean} hasSdk does the bundle hold clients of the AWS SDK, or its event stream codec?
 * @returns {import("esbuild").Plugin}
 */
export function stubs(root, queue, hasSdk) {
  const modules = resolve(root, "node_modules");
  const signing = absolute(modules, unreachedBySigning);
  const replaced = new Map([...absolute(modules, unreached), ...(hasSdk ? [] : signing)]);
  const apart = absolute(modules, beside);
  const narrow = absolute(modules, narrowed);
  for (const file of [...replaced.keys(), ...signing.keys(), ...apart.keys(), ...narrow.keys()])
    if (!existsSync(file)) throw new Error(`nothing to leave out at ${file}`);
  return {
    name: "stubs",
    setup(builder) {
      builder.onLoad({ filter: /\.js$/ }, ({ path }) => {
        const contents = replaced.get(path);
        return contents === undefined ? undefined : { contents, loader: "js", resolveDir: dirname(path) };
      });
      builder.onResolve({ filter: /\.js$/ }, ({ kind, path, resolveDir }) => {
        const file = resolve(resolveDir, path);
        const name = apart.get(file);
        if (name === undefined || kind === "entry-point") return undefined;
        queue(file);
        return { path: `./${name}.cjs`, external: true };
      });
      builder.onResolve({ filter: /^(node:|http$)/ }, ({ importer, path }) => {
        for (const [where, found] of narrow)
          if (importer.startsWith(where) && path in found)
            return { path: `${where} ${path}`, namespace: "narrowed", pluginData: found[path] };
        return undefined;
      });
      builder.onLoad({ filter: /.*/, namespace: "narrowed" }, ({ pluginData }) => ({
        contents: pluginData,
        loader: "js",
      }));
    },
  };
}

/**
 * The table with its paths below node_modules made absolute.
 *
 * @template T
 * @param {string} modules
 * @param {Readonly<Record<string, T>>} table
 * @returns {Map<string, T>}
 */
function absolute(modules, table) {
  return new Map(Object.entries(table).map(([path, what]) => [resolve(modules, path), what]));
}
