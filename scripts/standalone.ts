/**
 * Builds executables with nothing beside them: `npm run build:standalone [TARGET...]`, this machine's without a target, `all`
 * for every one. They are the program and Bun in one file (docs/decisions/standalone.md), in standalone/, with a SHA256SUMS.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { bunVersion, targets } from "./standalone-targets.ts";

const root = resolve(import.meta.dirname, "..");

/** Nothing in the folder where the program runs may change what it does. */
const selfContained = [
  "--no-compile-autoload-dotenv",
  "--no-compile-autoload-bunfig",
  "--no-compile-autoload-tsconfig",
  "--no-compile-autoload-package-json",
];

const folder = resolve(root, "standalone");
const cache = resolve(root, "node_modules/.cache/bun", bunVersion);

const given = process.argv.slice(2);
const wanted = given[0] === "all" ? Object.keys(targets) : given.length > 0 ? given : [hostTarget()];
mkdirSync(folder, { recursive: true });
const builder = bunFor(hostTarget());
for (const target of wanted) buildFor(target);
writeSums();

/** The target that runs here. Alpine and its like have no glibc. */
function hostTarget(): string {
  const { platform, arch } = process;
  const isMusl =
    platform === "linux" &&
    (process.report.getReport() as { header: Record<string, unknown> }).header.glibcVersionRuntime ===
      undefined;
  return `${platform === "win32" ? "windows" : platform}-${arch}${isMusl ? "-musl" : ""}`;
}

function buildFor(target: string): void {
  const outfile = resolve(folder, `awscurl-${target}${target.startsWith("windows") ? ".exe" : ""}`);
  const from = ["build", "--compile", "--minify", "--bytecode", ...selfContained];
  const runtime = bunFor(target);
  run(builder, [
    ...from,
    `--compile-executable-path=${runtime}`,
    resolve(root, "dist/cli.cjs"),
    "--outfile",
    outfile,
  ]);
  console.log(`standalone/${outfile.slice(folder.length + 1)}`);
}

/** Path of Bun's executable for the target: fetched once, and only with the bytes that are expected. */
function bunFor(target: string): string {
  const wantedBun = targets[target];
  if (wantedBun === undefined)
    throw new Error(`no target ${target}; there are ${Object.keys(targets).join(", ")}`);
  const { name, integrity } = wantedBun;
  const unpacked = resolve(cache, name);
  const executable = resolve(unpacked, target.startsWith("windows") ? "bin/bun.exe" : "bin/bun");
  if (existsSync(executable)) return executable;
  const beside = resolve(cache, `${name}.${process.pid}`);
  mkdirSync(beside, { recursive: true });
  run("npm", ["pack", "--silent", `@oven/${name}@${bunVersion}`, "--pack-destination", beside]);
  const [archive = ""] = readdirSync(beside).map(file => resolve(beside, file));
  const found = `sha512-${createHash("sha512").update(readFileSync(archive)).digest("base64")}`;
  if (found !== integrity) throw new Error(`@oven/${name}@${bunVersion} is not what it was: ${found}`);
  run("tar", ["-xzf", archive, "-C", beside, "--strip-components=1"]);
  rmSync(archive);
  renameSync(beside, unpacked);
  return executable;
}

function writeSums(): void {
  const lines = readdirSync(folder)
    .filter(file => file.startsWith("awscurl-"))
    .sort()
    .map(
      file =>
        `${createHash("sha256")
          .update(readFileSync(resolve(folder, file)))
          .digest("hex")}  ${file}\n`,
    );
  writeFileSync(resolve(folder, "SHA256SUMS"), lines.join(""));
}

function run(program: string, args: readonly string[]): void {
  execFileSync(program, [...args], { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
}
