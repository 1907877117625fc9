/** The npm package: what it contains, and that it works where it is installed, without other packages. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { version } from "../../package.json" with { type: "json" };
import { unless } from "../support/needs.ts";
import { missing } from "../support/terminal.ts";

const root = resolve(import.meta.dirname, "../..");
let above: string;
let prefix: string;
beforeAll(() => {
  above = mkdtempSync(join(tmpdir(), "awscurl-npm-"));
  prefix = join(above, "prefix");
  const npm = (...words: string[]) =>
    execFileSync("npm", words, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  npm("pack", "--silent", "--pack-destination", above);
  const install = ["install", "--global", "--offline", "--ignore-scripts", "--no-audit", "--no-fund"];
  npm(...install, "--prefix", prefix, join(above, `awscurl-${version}.tgz`));
}, 180_000);
afterAll(() => rmSync(above, { recursive: true, force: true }));

const installed = () => join(prefix, "lib/node_modules/awscurl");
const manifest = () => JSON.parse(readFileSync(join(installed(), "package.json"), "utf8"));

describe("the npm package", () => {
  it("needs no other package and runs no script when it is installed", () => {
    expect(manifest().dependencies).toBeUndefined();
    const scripts = Object.keys(manifest().scripts);
    expect(scripts.filter(name => /^(pre|post)?install$|^prepare$/.test(name))).toEqual([]);
    expect(readdirSync(join(prefix, "lib/node_modules"))).toEqual(["awscurl"]);
    expect(readdirSync(installed())).not.toContain("node_modules");
  });

  it("takes at most 2 MB", () => {
    const files = readdirSync(installed(), { recursive: true, withFileTypes: true }).filter(one =>
      one.isFile(),
    );
    const size = files.reduce((sum, one) => sum + statSync(join(one.parentPath, one.name)).size, 0);
    expect(size).toBeLessThanOrEqual(2_000_000);
  });

  it("lists what is bundled: every package of the SBOM has its licence in the package", () => {
    const sbom = JSON.parse(readFileSync(join(installed(), "dist/awscurl.cdx.json"), "utf8"));
    expect(sbom).toMatchObject({
      bomFormat: "CycloneDX",
      metadata: { component: { name: "awscurl", version } },
    });
    const listed: string[] = sbom.components.map(
      (one: { group?: string; name: string; version: string }) =>
        `${one.group === undefined ? "" : `${one.group}/`}${one.name} ${one.version}`,
    );
    const licences = readFileSync(join(installed(), "dist/THIRD-PARTY-LICENCES.txt"), "utf8");
    const licensed = [...licences.matchAll(/^((?:@[\w.-]+\/)?[\w.-]+ \d+\.\d+\.\d+\S*) \(.+\)$/gm)];
    // Packages of which no byte is left in the bundle are in the licences alone.
    const names = licensed.map(([, name]) => name);
    expect(listed.filter(name => !names.includes(name))).toEqual([]);
    expect(listed.length).toBeGreaterThan(10);
  });

  it("prints its version, and has a man page where man looks", () => {
    const run = execFileSync(join(prefix, "bin/awscurl"), ["-V"], { encoding: "utf8" });
    expect(run).toMatch(new RegExp(`^awscurl ${version.replaceAll(".", "\\.")} `));
    const page = gunzipSync(readFileSync(join(prefix, "share/man/man1/awscurl.1.gz"))).toString();
    expect(page).toMatch(/^\.TH AWSCURL 1 /);
  });
});

describe("the completions of the npm package", () => {
  const environment = () => ({ PATH: `${join(prefix, "bin")}:${process.env.PATH}`, HOME: above });
  const file = (name: string) => join(installed(), "bin/completions", name);
  const ask = (shell: string, ...words: string[]) =>
    execFileSync(shell, words, { env: environment(), encoding: "utf8" });

  it("are read by bash", () => {
    const script = `source ${file("awscurl.bash")}; complete -p awscurl`;
    expect(ask("bash", "--norc", "-c", script)).toBe("complete -F _awscurl awscurl\n");
  });

  it("are read by fish", unless(missing("fish")), () => {
    const script = `source ${file("awscurl.fish")}; complete -C "awscurl --pres"`;
    expect(ask("fish", "--no-config", "-c", script)).toMatch(/^--presign\t/m);
  });

  it("are read by zsh, from a folder of its functions", unless(missing("zsh")), () => {
    const folder = join(installed(), "bin/completions");
    const script = `fpath=(${folder} $fpath); autoload -U compinit; compinit -u -D; print $_comps[awscurl]; _awscurl 2>/dev/null; print $functions[_awscurl] | grep -c presign`;
    expect(ask("zsh", "-f", "-c", script)).toMatch(/^_awscurl\n[1-9]/);
  });
});

/** Node's executable of that major version, from the registry. */
function nodeOf(major: number): string {
  const find = ["exec", "--yes", "--package", `node@${major}`, "--", "node", "-p", "process.execPath"];
  return execFileSync("npm", find, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
}

if (process.env.AWSCURL_TEST_LONG === "1") {
  describe.each([20, 22, 24, 26])("the installed package on Node %i of the registry", major => {
    let node: string;
    beforeAll(() => {
      node = nodeOf(major);
    }, 120_000);

    it("prints its version, and a completion", () => {
      const run = (...words: string[]) =>
        execFileSync(node, [join(installed(), "bin/awscurl.js"), ...words], { encoding: "utf8" });
      expect(run("-V")).toMatch(/^awscurl \d/);
      expect(run("--completion", "bash")).toContain("complete -F _awscurl awscurl");
    });

    it("does what the demo shows", { timeout: 180_000 }, () => {
      const env = { ...process.env, AWSCURL_NODE: node, AWSCURL_BIN: join(installed(), "bin/awscurl.js") };
      const demo = ["--import", "tsx", "scripts/demo.ts"];
      const shown = execFileSync(process.execPath, demo, { cwd: root, env, encoding: "utf8", stdio: "pipe" });
      expect(shown).toContain("14 requests, every one verified");
    });
  });

  describe.each([12, 16, 18])("the installed package on Node %i of the registry", major => {
    it("names the version that it needs in one line, and ends with 2", { timeout: 120_000 }, () => {
      const old = nodeOf(major);
      const found = execFileSync(old, ["--version"], { encoding: "utf8" }).trim();
      for (const words of [["--version"], ["-sS", "http://127.0.0.1:1/"], []]) {
        const run = spawnSync(old, [join(installed(), "bin/awscurl.js"), ...words], { encoding: "utf8" });
        expect([run.status, run.stdout, run.stderr]).toEqual([
          2,
          "",
          `awscurl needs Node.js 20.18.1 or newer, this is ${found}\n`,
        ]);
      }
    });
  });

  it("man finds the installed package's page by its program", unless(missing("man")), () => {
    // Beside a folder of PATH, as man-db looks for pages.
    const env = { PATH: `${join(prefix, "bin")}:${process.env.PATH}`, HOME: above };
    const page = execFileSync("man", ["awscurl"], { encoding: "utf8", env });
    expect(page).toContain("AWSCURL(1)");
    expect(page).toContain("--presign");
  });
}
