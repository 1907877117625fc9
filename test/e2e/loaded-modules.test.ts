/** What a request loads: each file and each Node module costs start-up time, so loading another one has to be a decision. */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";

const server = createServer((_, response) => response.end("hi\n"));
let folder: string;
let url: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "awscurl-loaded-"));
  await new Promise<void>(done => server.listen(0, "127.0.0.1", done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Loaded {
  readonly files: readonly string[];
  /** Beyond those that an empty Node loads. */
  readonly modules: readonly string[];
}

function loadedBy(args: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<Loaded> {
  const output = join(folder, "loaded.json");
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    AWS_ACCESS_KEY_ID: "AKIALOADED",
    AWS_SECRET_ACCESS_KEY: "loaded/secret",
    LOADED_MODULES: output,
    ...more,
  };
  const hook = ["--require", resolve("test/support/loaded-modules.cjs"), resolve("bin/awscurl.js")];
  return new Promise((done, fail) => {
    execFile(process.execPath, [...hook, ...args], { env }, (error, _, stderr) => {
      if (error) fail(new Error(stderr));
      else done(JSON.parse(readFileSync(output, "utf8")));
    });
  });
}

/** The connection needs net; compiled code vm; stdout and V8's flags the others. */
const expectedModules: readonly string[] = [
  ...["diagnostics_channel", "net", "os", "process"],
  ...["stream", "stream/promises", "string_decoder", "tty", "v8", "vm"],
];

const scope = ["-s", "--region", "eu-west-1", "--service", "es"];

it.each([
  ["with the compiled code of an earlier run", {}],
  ["without compiled code", { NODE_DISABLE_COMPILE_CACHE: "1" }],
])(
  "a GET with keys from the environment loads three files %s, and no module for TLS, compression, HTTP/2 or cryptography",
  async (_, env) => {
    const { files, modules } = await loadedBy([...scope, url], env);
    expect(files).toEqual(["awscurl.cjs", "cli.cjs", "modes-run.cjs", "http-pool.cjs"]);
    expect(modules.filter(name => !expectedModules.includes(name))).toEqual([]);
  },
);

it("--version loads two small files in addition to the program, and no module for sockets", async () => {
  const { files, modules } = await loadedBy(["--version"]);
  expect(files).toEqual(["awscurl.cjs", "cli.cjs", "modes-about.cjs", "options-about-version-text.cjs"]);
  expect(modules.filter(name => ["net", "stream", "tty"].includes(name))).toEqual([]);
});
