/**
 * dist/awscurl.cjs: loads cli.cjs and the files of the bundle that it asks for. The code that V8 compiled for them is
 * kept beside them for later runs (docs/decisions/start-up.md).
 */
import { chmodSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import type { Script } from "node:vm";
import { resetV8Flags } from "./v8-flags.ts";

/** A digest of the whole bundle, from scripts/build.mjs. */
declare const AWSCURL_BUILD: string;

interface Loaded {
  readonly module: { exports: unknown };
  readonly script: Script;
  /** False if V8 has compiled the file anew. */
  readonly fromCache: boolean;
}

/**
 * Compiled code that V8 rejects is replaced when it is this old, in milliseconds: one installation may serve machines with
 * different processors.
 */
const replaceAfter = 3_600_000;

const [major] = process.version.split(".");
const suffix = `${process.version}-${process.arch}-${AWSCURL_BUILD}.compiled`;
const loaded = new Map<string, Loaded>();

// Node's own variable for its own cache of this kind.
const isDisabled = (process.env.NODE_DISABLE_COMPILE_CACHE ?? "") !== "";
const program = isDisabled ? undefined : readCompiled("cli.cjs");
if (program !== undefined || (!isDisabled && ownsFolder())) {
  process.once("exit", exitCode => {
    // A whole request has compiled what the next one needs; --version has not.
    if (exitCode === 0 && loaded.has("modes-run.cjs")) keepCompiled();
  });
  load("cli.cjs", program);
} else {
  require(join(__dirname, "cli.cjs"));
}

/** Runs a file of the bundle. Returns what it exports. */
function load(name: string, cachedData: Buffer | undefined): unknown {
  const filename = join(__dirname, name);
  const source = readFileSync(filename, "utf8");
  // Only here: without compiled code nothing needs this module.
  const { Script } = process.getBuiltinModule("node:vm");
  const script = new Script(`(function(exports,require,module,__filename,__dirname){${source}\n})`, {
    filename,
    ...(cachedData === undefined ? {} : { cachedData }),
  });
  const module = { exports: {} as unknown };
  loaded.set(name, { module, script, fromCache: cachedData !== undefined && !script.cachedDataRejected });
  script.runInThisContext()(module.exports, requireFrom, module, filename, __dirname);
  return module.exports;
}

function requireFrom(id: string): unknown {
  if (!id.startsWith("./")) return require(id);
  const name = id.slice("./".length);
  return loaded.has(name) ? loaded.get(name)?.module.exports : load(name, readCompiled(name));
}

function readCompiled(name: string): Buffer | undefined {
  try {
    return readFileSync(join(__dirname, `${name}.${suffix}`));
  } catch {
    return undefined;
  }
}

/** Only the owner of the program writes beside it: nobody else could, and root leaves nothing in another user's folder. */
function ownsFolder(): boolean {
  return statSync(__dirname).uid === process.geteuid?.();
}

/** Writes what had to be compiled anew. A folder that cannot be written to is no failure. */
function keepCompiled(): void {
  try {
    const compiled = [...loaded].filter(([name, { fromCache }]) => !fromCache && mayReplace(name));
    if (compiled.length === 0 || !ownsFolder()) return;
    resetV8Flags();
    const present = readdirSync(__dirname);
    for (const [name, { script }] of compiled) {
      writeWhole(join(__dirname, `${name}.${suffix}`), script.createCachedData());
      for (const old of present)
        if (old.startsWith(`${name}.${major}.`) && !old.endsWith(suffix))
          rmSync(join(__dirname, old), { force: true });
    }
  } catch {
    // Read-only, or full.
  }
}

/** Whether there is no compiled code for the file, or it was rejected and is old enough to be replaced. */
function mayReplace(name: string): boolean {
  const { mtimeMs } = statSync(join(__dirname, `${name}.${suffix}`), { throwIfNoEntry: false }) ?? {
    mtimeMs: 0,
  };
  return Date.now() - mtimeMs > replaceAfter;
}

/** V8 trusts the content, so the file is complete when it has its name. It holds no values of this run, so everybody may read it. */
function writeWhole(file: string, content: Buffer): void {
  const beside = `${file}.${process.pid}`;
  try {
    writeFileSync(beside, content, { flag: "wx", flush: true });
    chmodSync(beside, 0o644);
    renameSync(beside, file);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}
