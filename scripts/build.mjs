/**
 * Builds dist/: awscurl.cjs, which loads cli.cjs, and beside it one file for every dynamic import of a file of ours, so that
 * an invocation loads what it uses and nothing else (docs/decisions/bundle.md). The man page and the licences of
 * what is bundled go along.
 * An argument names another folder than dist, a second one a file for the list of what was bundled (esbuild's metafile). A program that runs meanwhile finds every file, whole: each is built in
 * a folder beside and put in its place by a rename; a build that fails changes nothing.
 */
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, extname, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { licences } from "./licences.mjs";
import { stubs } from "./stubs.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const [, , folder = "dist", listFile] = process.argv;
const outdir = resolve(root, folder);
const { version } = JSON.parse(await readFile(resolve(root, "package.json"), "utf8"));

/** The program, and what loads it. */
const main = "cli";
const loader = "awscurl";

/** Large files that several others use: they are files of the bundle although they are imported statically. */
const shared = ["src/aws/credentials/sdk.ts"].map(file => resolve(root, file));

/** Large files of the main one that others use too: src/cli.ts exports what they export, and the others find it there. */
const inMain = ["src/options/definitions/index.ts"].map(file => resolve(root, file));

await mkdir(outdir, { recursive: true });
const beside = await mkdtemp(`${outdir}-`);

const queue = [resolve(root, "src/cli.ts")];
const built = new Map();
const packaged = new Set();
const inputs = {};
const outputs = {};
try {
  await buildAll();
  await replace();
} finally {
  await rm(beside, { recursive: true });
}
console.log(`${relative(root, outdir)}/: ${[...built.keys()].map(name => `${name}.cjs`).join(" ")}`);

async function buildAll() {
  for (let entry = queue.shift(); entry !== undefined; entry = queue.shift()) {
    const name = nameOf(entry);
    if (built.has(name))
      throw new Error(`two files would be dist/${name}.cjs: ${entry} and ${built.get(name)}`);
    built.set(name, entry);
    const metafile = await bundle(entry, name);
    Object.assign(inputs, metafile.inputs);
    Object.assign(outputs, metafile.outputs);
    for (const input of Object.keys(metafile.inputs)) if (!input.startsWith("narrowed:")) packaged.add(input);
  }
  await bundle(resolve(root, "src/loader.ts"), loader, { AWSCURL_BUILD: JSON.stringify(await digest()) });
  await writeFile(resolve(beside, "THIRD-PARTY-LICENCES.txt"), await licences(root, packaged));
  await writeManPage();
  if (listFile !== undefined) {
    await mkdir(dirname(resolve(root, listFile)), { recursive: true });
    await writeFile(resolve(root, listFile), JSON.stringify({ inputs, outputs }));
  }
}

/** Identifies the files that have been built: V8's compiled code of one build must not be used with another. */
async function digest() {
  const hash = createHash("sha256");
  for (const name of [...built.keys()].sort()) hash.update(await readFile(resolve(beside, `${name}.cjs`)));
  return hash.digest("hex").slice(0, 16);
}

/** The man page, dated SOURCE_DATE_EPOCH where that is set, for builds that have to give the same bytes again. */
async function writeManPage() {
  const outfile = resolve(beside, "man-page.cjs");
  const define = { AWSCURL_VERSION: JSON.stringify(version) };
  const entryPoints = [resolve(root, "scripts/man-page.ts")];
  await build({ entryPoints, outfile, define, bundle: true, platform: "node", format: "cjs" });
  const { manPage } = createRequire(import.meta.url)(outfile);
  const { SOURCE_DATE_EPOCH: epoch } = process.env;
  const date = new Date(epoch === undefined ? Date.now() : Number(epoch) * 1000);
  const text = manPage(version, date.toISOString().slice(0, 10));
  await writeFile(resolve(beside, "awscurl.1"), text);
  // For the npm package, whose size counts; man reads it as it is.
  await writeFile(resolve(beside, "awscurl.1.gz"), gzipSync(text, { level: 9 }));
  await rm(outfile);
}

/** awscurl.cjs comes last: who starts with it finds everything that it may load. Then goes what is no longer built. */
async function replace() {
  const entry = `${loader}.cjs`;
  const fresh = await readdir(beside);
  for (const name of [...fresh.filter(one => one !== entry), entry])
    await rename(resolve(beside, name), resolve(outdir, name));
  const stale = (await readdir(outdir)).filter(name => !fresh.includes(name));
  for (const name of stale) await rm(resolve(outdir, name), { recursive: true, force: true });
}

/**
 * Bundles one entry into dist/NAME.cjs and queues what it loads only when it is used.
 *
 * @param {string} entry
 * @param {string} name
 * @param {Record<string, string>} constants for this entry alone
 */
async function bundle(entry, name, constants = {}) {
  const result = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: resolve(beside, `${name}.cjs`),
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20.18",
    // The packages' ES modules: half the size and load time of their CommonJS.
    mainFields: ["module", "main"],
    conditions: ["module", "import"],
    // Node's own import() would start its loader of ES modules: some milliseconds, for files that are none.
    supported: { "dynamic-import": false },
    minify: true,
    legalComments: "none",
    define: {
      AWSCURL_VERSION: JSON.stringify(version),
      ...constants,
      // ws would look for compiled add-ons beside the bundle.
      "process.env.WS_NO_BUFFER_UTIL": '"1"',
      "process.env.WS_NO_UTF_8_VALIDATE": '"1"',
    },
    metafile: true,
    logLevel: "warning",
    plugins: [ownFiles(name), stubs(root, enqueue, /^(aws-credentials-sdk|output-event-stream-)/.test(name))],
  });
  return result.metafile;
}

/**
 * Leaves a dynamic import of a file of ours, and any import of a shared one, as `require("./x.cjs")`, and queues that file.
 *
 * @param {string} name of the file that is being built
 * @returns {import("esbuild").Plugin}
 */
function ownFiles(name) {
  return {
    name: "own-files",
    setup(builder) {
      builder.onResolve({ filter: /^\.{1,2}\/.*\.ts$/ }, ({ kind, path, resolveDir }) => {
        const file = resolve(resolveDir, path);
        if (name !== main && inMain.includes(file)) return { path: `./${main}.cjs`, external: true };
        if (kind !== "dynamic-import" && (kind === "entry-point" || !shared.includes(file))) return undefined;
        enqueue(file);
        return { path: `./${nameOf(file)}.cjs`, external: true };
      });
    },
  };
}

/** @param {string} file */
function enqueue(file) {
  if (built.get(nameOf(file)) !== file && !queue.includes(file)) queue.push(file);
}

/**
 * `src/http/h2/connection.ts` is dist/http-h2-connection.cjs: files of several folders may share a base name.
 *
 * @param {string} entry
 */
function nameOf(entry) {
  const path = relative(resolve(root, "src"), entry);
  if (path.startsWith("..")) return basename(entry, extname(entry));
  return path.slice(0, -extname(path).length).replaceAll(sep, "-");
}
