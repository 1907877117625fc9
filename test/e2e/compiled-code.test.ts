/** The code that V8 compiled, kept beside the program for later runs (src/loader.ts). */
import { execFile } from "node:child_process";
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { unless } from "../support/needs.ts";
import { node, nodeVersion, notNode } from "../support/program.ts";

const server = createServer((request, response) => {
  response.statusCode = request.url === "/missing" ? 404 : 200;
  response.end(`${request.headers["user-agent"]}\n`);
});
let folder: string;
let dist: string;
let url: string;
beforeAll(() => new Promise<void>(done => server.listen(0, "127.0.0.1", done)));
afterAll(() => void server.close());
beforeEach(() => {
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  folder = mkdtempSync(join(tmpdir(), "awscurl-compiled-"));
  dist = join(folder, "dist");
  cpSync(resolve("bin"), join(folder, "bin"), { recursive: true });
  cpSync(resolve("dist"), dist, { recursive: true, filter: name => !name.includes(".compiled") });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const secrets = ["AKIACOMPILED", "compiled/secret+key", "compiled-token"] as const;
const [key, secret, token] = secrets;

/** Runs this copy of the program. Returns the exit code and its output. */
function run(args: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<string> {
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    AWS_ACCESS_KEY_ID: key,
    AWS_SECRET_ACCESS_KEY: secret,
    AWS_SESSION_TOKEN: token,
    AWS_REGION: "eu-west-1",
    ...more,
  };
  const words = [join(folder, "bin/awscurl.js"), "--service", "es", "-sS", ...args];
  return new Promise(done => {
    execFile(node, words, { env, timeout: 15_000 }, (error, stdout, stderr) =>
      done(`${error === null ? 0 : error.code} ${stdout}${stderr}`),
    );
  });
}

const compiled = () => readdirSync(dist).filter(name => name.includes(".compiled"));
const ok = /^0 awscurl\/[\d.]+\n$/;

describe("compiled code", unless(notNode), () => {
  it("is kept by the first request for every file that it loaded, readable by everybody and without its secrets", async () => {
    expect(await run([url])).toMatch(ok);
    const names = compiled();
    expect(names.map(name => name.replace(/\.v.*/, ""))).toEqual([
      "cli.cjs",
      "http-pool.cjs",
      "modes-run.cjs",
    ]);
    for (const name of names) {
      expect(name).toMatch(new RegExp(`\\.v${nodeVersion}-${process.arch}-[0-9a-f]{16}\\.compiled$`));
      expect(statSync(join(dist, name)).mode & 0o777).toBe(0o644);
      const content = readFileSync(join(dist, name));
      for (const one of [...secrets, url]) expect(content.includes(one), `${one} in ${name}`).toBe(false);
    }
  });

  it("is what a later run uses: V8 does not read the rest of the source", async () => {
    await run([url]);
    // V8 compares the length of the source only. A new build has another digest, and so other names.
    const file = join(dist, "cli.cjs");
    const source = readFileSync(file, "utf8");
    writeFileSync(
      file,
      source.replaceAll(/"AWS_ACCESS_KEY_ID"|awscurl: /g, text => text.toUpperCase().replace("AWS_", "XXX_")),
    );
    writeFileSync(
      join(dist, "modes-run.cjs"),
      readFileSync(join(dist, "modes-run.cjs"), "utf8").replaceAll("AWS_", "XXX_"),
    );
    expect(await run([url])).toMatch(ok);
    expect(await run([url], { NODE_DISABLE_COMPILE_CACHE: "1" })).not.toMatch(ok);
  });

  it.each([
    ["--version", ["--version"], {}],
    ["a request that fails", ["-f", "URL/missing"], {}],
    ["a run with NODE_DISABLE_COMPILE_CACHE", ["URL"], { NODE_DISABLE_COMPILE_CACHE: "1" }],
  ])("is not kept by %s", async (_, args, env) => {
    await run(
      args.map(word => word.replace("URL/", url).replace("URL", url)),
      env,
    );
    expect(compiled()).toEqual([]);
  });

  it.skipIf(process.geteuid?.() !== 0)("is not kept by root in another user's folder", async () => {
    chownSync(dist, 65_534, 65_534);
    expect(await run([url])).toMatch(ok);
    expect(compiled()).toEqual([]);
  });

  it("that cannot be written does not fail the request", async () => {
    // A folder in the place of the file, because root may write to every folder.
    await run([url]);
    const [name = ""] = compiled();
    rmSync(join(dist, name));
    cpSync(resolve("bin"), join(dist, name), { recursive: true });
    utimesSync(join(dist, name), 0, 0);
    chmodSync(dist, 0o555);
    expect(await run([url])).toMatch(ok);
    chmodSync(dist, 0o755);
    expect(compiled().filter(one => !one.endsWith(".compiled"))).toEqual([]);
  });

  it.each([
    ["empty", (file: string) => truncateSync(file, 0)],
    ["cut short", (file: string) => truncateSync(file, 1000)],
    ["something else", (file: string) => writeFileSync(file, Buffer.alloc(statSync(file).size, "x"))],
  ])("that is %s is not used, and is replaced once it is an hour old", async (_, damage) => {
    await run([url]);
    const files = compiled().map(name => join(dist, name));
    const sizes = files.map(file => statSync(file).size);
    files.forEach(damage);
    const damaged = files.map(file => readFileSync(file, "latin1"));
    expect(await run([url])).toMatch(ok);
    expect(files.map(file => readFileSync(file, "latin1"))).toEqual(damaged);

    for (const file of files) utimesSync(file, 0, Date.now() / 1000 - 3601);
    expect(await run([url])).toMatch(ok);
    for (const [place, file] of files.entries())
      expect(Math.abs(statSync(file).size - (sizes[place] ?? 0))).toBeLessThan(20_000);
  });

  it("of other builds and of older releases of the same major version is removed, that of other major versions stays", async () => {
    const [major] = `v${nodeVersion}`.split(".");
    const old = [`cli.cjs.${major}.0.0-x64-0.compiled`, `cli.cjs.${major}.0.0-x64-0.compiled.77`];
    const others = ["cli.cjs.v18.0.0-x64-0.compiled", "x.cjs.compiled"];
    for (const name of [...old, ...others]) writeFileSync(join(dist, name), "");
    await run([url]);
    expect(compiled()).toEqual(expect.arrayContaining(others));
    expect(compiled()).not.toEqual(expect.arrayContaining([expect.stringContaining("-0.compiled.77")]));
    expect(compiled()).toHaveLength(3 + others.length);
  });

  it("is complete when several first runs write it at once", async () => {
    const runs = await Promise.all(Array.from({ length: 6 }, () => run([url])));
    for (const one of runs) expect(one).toMatch(ok);
    expect(compiled().filter(name => !name.endsWith(".compiled"))).toEqual([]);
    expect(compiled().length).toBe(3);
    expect(await run([url])).toMatch(ok);
  });
});
