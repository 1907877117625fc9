/**
 * The executable, built here: neither the working directory nor the runtime's variables change what it does, and it
 * needs only the C library of the machine. Each line also holds for Node, with the bundle.
 */
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { createServer } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bunVersion } from "../../scripts/standalone-targets.ts";
import { unless } from "../support/needs.ts";
import { node, runProgram } from "../support/program.ts";
import { type RawServer, rawServer } from "../support/raw-server.ts";
import { missing } from "../support/terminal.ts";

const root = resolve(import.meta.dirname, "../..");
const executable = join(root, "standalone/awscurl-linux-x64");
const notBuiltHere =
  process.platform === "linux" && process.arch === "x64"
    ? undefined
    : "the executable is built for Linux x64";

let server: RawServer;
let url: string;
let folder: string;
beforeAll(async () => {
  server = await rawServer(() => ["HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"]);
  url = `http://127.0.0.1:${server.port}/`;
  folder = mkdtempSync(join(tmpdir(), "awscurl-executable-"));
  chmodSync(folder, 0o755);
  if (notBuiltHere === undefined)
    execFileSync(process.execPath, ["--import", "tsx", "scripts/standalone.ts"], {
      cwd: root,
      stdio: "ignore",
    });
}, 180_000);
afterAll(() => {
  server?.close();
  rmSync(folder, { recursive: true, force: true });
});

const keys = ["--access-key", "AKIDEXAMPLE", "--secret-key", "secret"];
const call = () => ["-q", "-sS", ...keys, "--service", "es", "--region", "us-east-1", url];
const answered = { exitCode: 0, stdout: "hello", stderr: "" };
const bundle = [node, join(root, "bin/awscurl.js")];

describe("the executable", unless(notBuiltHere), () => {
  it("reads no .env, bunfig.toml, tsconfig.json or package.json of the working directory", async () => {
    const hostile = join(folder, "hostile");
    mkdirSync(hostile);
    const files = {
      ".env": "AWS_ACCESS_KEY_ID=AKIDHOSTILE\nAWS_SECRET_ACCESS_KEY=hostile\nhttp_proxy=http://127.0.0.1:1\n",
      "bunfig.toml": 'preload = ["./preload.js"]\n[define]\n"process.env.HOME" = "\\"/hostile\\""\n',
      "preload.js": 'require("fs").writeFileSync("preloaded", ""); console.log("preloaded");\n',
      "tsconfig.json": '{ "compilerOptions": { "paths": { "node:fs": ["./preload.js"] } } }\n',
      "package.json": '{ "imports": { "#x": "./preload.js" }, "main": "preload.js", "type": "module" }\n',
      ".npmrc": "registry=http://127.0.0.1:1/\n",
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(hostile, name), text);
    expect(await runProgram([executable, ...call()], { cwd: hostile, env: {} })).toEqual(answered);
    const unkeyed = ["-q", "-sS", "--service", "es", "--region", "us-east-1", url];
    const env = { AWS_EC2_METADATA_DISABLED: "true", HOME: "/nonexistent" };
    const { exitCode, stdout } = await runProgram([executable, ...unkeyed], { cwd: hostile, env });
    expect({ exitCode, stdout }).toEqual({ exitCode: 67, stdout: "" });
    expect(() => readFileSync(join(hostile, "preloaded"))).toThrow("ENOENT");
  });

  it("ignores NODE_OPTIONS and similar variables", async () => {
    const preload = join(folder, "preload.cjs");
    writeFileSync(preload, 'console.log("preloaded")\n');
    const env = {
      NODE_OPTIONS: `--require ${preload}`,
      NODE_PATH: folder,
      BUN_INSTALL: folder,
      BUN_DEBUG: "1",
    };
    expect(await runProgram([executable, ...call()], { cwd: folder, env })).toEqual(answered);
  });

  it("is Bun's own command line with BUN_BE_BUN=1, as the decision page says", async () => {
    const env = { BUN_BE_BUN: "1" };
    const { stdout } = await runProgram([executable, "--version"], { cwd: folder, env });
    expect(stdout).toBe(`${bunVersion}\n`);
  });

  it("accepts Bun's options from BUN_OPTIONS, as Node accepts its own from NODE_OPTIONS", async () => {
    const preload = join(folder, "preload.cjs");
    writeFileSync(preload, 'console.log("preloaded")\n');
    const expected = { ...answered, stdout: "preloaded\nhello" };
    const ofBun = { BUN_OPTIONS: `--preload=${preload}` };
    expect(await runProgram([executable, ...call()], { cwd: folder, env: ofBun })).toEqual(expected);
    const ofNode = { NODE_OPTIONS: `--require ${preload}` };
    expect(await runProgram([...bundle, ...call()], { cwd: folder, env: ofNode })).toEqual(expected);
  });

  it("trusts no other certificate with NODE_TLS_REJECT_UNAUTHORIZED=0, and prints no more with BUN_CONFIG_VERBOSE_FETCH=1", async () => {
    const env = { NODE_TLS_REJECT_UNAUTHORIZED: "0", BUN_CONFIG_VERBOSE_FETCH: "1" };
    expect(await runProgram([executable, ...call()], { cwd: folder, env })).toEqual(answered);
    const tls = createServer({
      cert: readFileSync(join(root, "test/support/tls/self-signed.pem")),
      key: readFileSync(join(root, "test/support/tls/self-signed-key.pem")),
    });
    tls.on("tlsClientError", () => {});
    await new Promise<void>(ready => tls.listen(0, "127.0.0.1", ready));
    const { port } = tls.address() as AddressInfo;
    try {
      const words = ["-q", "-sS", "--no-sign-request", `https://127.0.0.1:${port}/`];
      const run = await runProgram([executable, ...words], { cwd: folder, env });
      expect([run.exitCode, run.stdout]).toEqual([60, ""]);
    } finally {
      tls.close();
    }
  });

  it("needs no glibc above 2.17", unless(missing("objdump")), () => {
    const symbols = execFileSync("objdump", ["-T", executable], { encoding: "utf8" });
    const versions = [...symbols.matchAll(/GLIBC_2\.(\d+)/g)].map(([, minor]) => Number(minor));
    expect(versions.length).toBeGreaterThan(100);
    expect(Math.max(...versions)).toBeLessThanOrEqual(17);
  });
});

/** What a machine may lack, as a command in front of the program's. */
const machines: [name: string, before: readonly string[]][] = [
  ["an empty environment", ["env", "-i"]],
  [
    "no HOME and a user without an entry",
    ["env", "-u", "HOME", "setpriv", "--reuid=12345", "--regid=12345", "--clear-groups"],
  ],
  ["64 open files", ["sh", "-c", 'ulimit -n 64; exec "$@"', "sh"]],
  ["the C locale", ["env", "LC_ALL=C", "LANG=C"]],
  [
    "a read-only file system, /tmp included",
    [
      ...["unshare", "--mount", "sh", "-c"],
      'mount --make-rprivate / && mount -o remount,bind,ro / && mount --bind /tmp /tmp && mount -o remount,bind,ro /tmp && ! touch /x /tmp/x 2>/dev/null && exec "$@"',
      "sh",
    ],
  ],
];
const notRoot = process.getuid?.() === 0 ? undefined : "only root may change users and mounts";

describe.each([
  ["the executable", [executable]],
  ["the bundle on Node", bundle],
])("%s works with", (name, program) => {
  it.each(machines)(
    "%s",
    unless(notRoot ?? (name === "the executable" ? notBuiltHere : undefined)),
    async (_, before) => {
      expect(await runProgram([...before, ...program, ...call()], { cwd: "/", env: {} })).toEqual(answered);
    },
  );
});

it(
  "the executable works in a root with only the C library and /proc: no /tmp, /etc or /dev",
  unless(notRoot ?? notBuiltHere),
  async () => {
    const alone = join(folder, "root");
    const libraries = execFileSync("ldd", [executable], { encoding: "utf8" }).match(/\/\S+/g) ?? [];
    for (const path of libraries) {
      mkdirSync(join(alone, dirname(path)), { recursive: true });
      copyFileSync(path, join(alone, path));
      chmodSync(join(alone, path), 0o755);
    }
    copyFileSync(executable, join(alone, "awscurl"));
    mkdirSync(join(alone, "proc"));
    const mounted = 'mount -t proc none "$1/proc" && exec chroot --userspec=12345:12345 "$@"';
    const inside = ["unshare", "--mount", "sh", "-c", mounted, "sh", alone, "/awscurl", ...call()];
    expect(await runProgram(inside, { cwd: "/", env: {} })).toEqual(answered);
  },
);

it("the executable works within 4 GiB of address space", unless(notBuiltHere), async () => {
  const within = ["sh", "-c", 'ulimit -v 4194304; exec "$@"', "sh", executable, ...call()];
  expect(await runProgram(within, { cwd: "/", env: {} })).toEqual(answered);
});
